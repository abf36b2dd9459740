"""Files that a submission may read: those of Python and its libraries, without the answers of exercises."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .child.rules import ALLOWED

__all__ = ["CHILD", "PACKAGE", "files", "folders", "libraries", "without"]

PACKAGE = Path(__file__).resolve().parents[1]
CHILD = Path(__file__).resolve().parent / "child"
"""The one part of the package that a submission's process needs."""
_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache")


@cache
def libraries() -> list[str]:
    """The folders of what a submission may import."""
    found = (find_spec(name) for name in sorted(ALLOWED))
    places = [Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None]
    return [str(place) for place in dict.fromkeys(places)]


@cache
def folders() -> list[str]:
    """The folders and files of the system's libraries, of Python, and of what may be imported."""
    prefixes = (Path(sys.prefix), Path(sys.base_prefix))
    own = [str(prefix / part) for prefix in prefixes for part in ("bin", "lib", "lib64", "pyvenv.cfg")]
    linked = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    every = dict.fromkeys([*_SYSTEM, *own, *libraries(), *linked])
    return [place for place in every if place and Path(place).exists()]


@cache
def files() -> tuple[list[str], list[str]]:
    """Return what may be read of these, and folders of which the names alone may be read.

    This package is left out where it lies in one of them, but for the part that is needed.
    """
    read, named = [CHILD], []
    real = {Path(place).resolve() for place in folders()}
    for root in sorted(place for place in real if real.isdisjoint(place.parents)):
        others, above = without(root, PACKAGE)
        read += others
        named += above
    return list(map(str, read)), list(map(str, named))


def without(place: Path, hidden: Path) -> tuple[list[Path], list[Path]]:
    """Divide a folder into all that has nothing of what is hidden, and the folders above that."""
    if place == hidden:
        return [], []
    if place not in hidden.parents:
        return [place], []
    parts = [without(entry, hidden) for entry in sorted(place.iterdir())]
    return [path for read, _ in parts for path in read], [
        place,
        *(path for _, names in parts for path in names),
    ]
