"""Restrict the paths that pages name to one folder."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import is_inside
from stream_sparse.io.paths import expanded
from stream_sparse.redact import redact_text

from .unseen import refuse_unseen

__all__ = ["refuse_outside"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.,-]*:")  # also ``file:``, and FFmpeg's lists, such as ``concat:``
_LISTS = (b"#EXTM3U", b"ffconcat", b"<?xml", b"<MPD", b"v=0")
"""First bytes of files that name other files, which FFmpeg would open."""


def refuse_outside(folder: Path, given: Any, label: str) -> None:
    """Raise InputError where a text in ``given``, at any depth, leads out of a folder, if it is a path.

    A text with a character that cannot be seen is refused, too.
    """
    for text in _texts(given):
        refuse_unseen(text, label)
        if not _stays(folder, text):
            raise InputError(f"{label}: {redact_text(text)} is not in this folder; a page may use no other")
        if _is_list(folder / expanded(text)):
            raise InputError(f"{label}: {redact_text(text)} names other files, which a page may not do")


def _texts(given: Any) -> Iterator[str]:
    if isinstance(given, str | Path):
        yield str(given)
    elif isinstance(given, dict):
        for key, value in given.items():
            yield from _texts(key)
            yield from _texts(value)
    elif isinstance(given, list | tuple):
        for value in given:
            yield from _texts(value)


def _stays(folder: Path, path: str) -> bool:
    """Return whether a text stays in the folder if it is taken for a path, or a pattern of paths."""
    if _ADDRESS.match(path):
        return False
    place = folder / expanded(path)
    found = [place]
    try:
        if glob.has_magic(path):
            found += map(Path, glob.iglob(str(place), recursive=True))  # noqa: PTH207 - it may be absolute
        elif path and place.is_dir():
            found += (one for one in place.iterdir() if one.is_symlink() and one.is_file())
        return all(is_inside(folder, one) for one in found)
    except (OSError, ValueError):  # such a text is not a path
        return True


def _is_list(place: Path) -> bool:
    try:
        if not place.is_file():
            return False
        with place.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_LISTS)
    except (OSError, ValueError):
        return False
