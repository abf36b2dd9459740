"""Wrap a program by bubblewrap: it sees a few files, no network and no other process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .places import CHILD, PACKAGE, folders

__all__ = ["DEVICES", "FOLDER", "wrapped"]

FOLDER = "/submission"
"""The folder where the program works: an empty one."""
DEVICES = ("/dev/null", "/dev/urandom")


def wrapped(words: list[str]) -> list[str] | None:
    """Return the command line that runs a program with namespaces of its own; None without bubblewrap.

    The program is process 1 of its namespace: those that it starts can neither stop nor end it, and end
    with it.
    """
    program = shutil.which("bwrap")
    if program is None:
        return None
    child = str(CHILD)
    return [
        program, "--unshare-all", "--as-pid-1", "--cap-drop", "ALL",
        *(word for place in folders() for word in ("--ro-bind", place, place)),
        *(word for place in _hidden() for word in ("--tmpfs", place)),
        *(word for answer in _answers() for word in ("--ro-bind", os.devnull, answer)),
        "--ro-bind", child, child, *(word for place in _hidden() for word in ("--remount-ro", place)),
        *(word for device in DEVICES for word in ("--dev-bind", device, device)),
        "--dir", FOLDER, "--remount-ro", "/", "--chdir", FOLDER, "--", *words,
    ]  # fmt: skip


def _answers() -> list[str]:
    """The answers under each name. Empty files are there: who finds one opens it, which Python sees."""
    found = [path.relative_to(PACKAGE) for path in PACKAGE.glob("course/*/reference.py")]
    return [str(Path(place) / path) for place in {str(PACKAGE), *_hidden()} for path in found]


def _hidden() -> list[str]:
    """The package under each name that it would have there."""
    roots = ((Path(place), Path(place).resolve()) for place in folders())
    names = (place / PACKAGE.relative_to(real) for place, real in roots if real in PACKAGE.parents)
    return list(dict.fromkeys(map(str, names)))
