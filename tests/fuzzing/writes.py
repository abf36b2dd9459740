"""Note where this process writes, while it is asked to, through Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["written_outside"]

_OPENED_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.symlink": 2, "os.link": 2,
    "os.truncate": 1, "os.chmod": 1, "os.utime": 1, "shutil.rmtree": 1,
}  # fmt: skip
"""Events of Python's that change a file or a folder, and how many of their arguments are paths."""
_noted: set[str] | None = None


def _note(event: str, given: tuple[Any, ...]) -> None:
    if _noted is None:
        return
    if event == "open":
        path, _, flags = given
        paths = [path] if isinstance(flags, int) and flags & _OPENED_TO_WRITE else []
    else:
        paths = list(given[: _CHANGES.get(event, 0)])
    _noted.update(os.path.realpath(os.fsdecode(p)) for p in paths if isinstance(p, str | bytes | os.PathLike))


@contextmanager
def written_outside(*folders: Path) -> Iterator[set[str]]:
    """Collect the paths that are written while a block runs, but those below some folders.

    A path is what it leads to at that moment. Files that libraries in C open by themselves are not seen.
    """
    global _noted
    _install()
    roots = [os.path.realpath(folder) + os.sep for folder in folders]
    found: set[str] = set()
    _noted = noted = set()
    try:
        yield found
    finally:
        _noted = None
        found |= {path for path in noted if not any(f"{path}{os.sep}".startswith(root) for root in roots)}


_installed = False


def _install() -> None:
    global _installed
    if not _installed:  # Python keeps a hook for ever
        sys.addaudithook(_note)
        _installed = True
