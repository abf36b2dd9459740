"""Restrict the paths that pages name to one folder."""

import glob
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import is_inside
from stream_sparse.io.paths import expanded

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.,-]*:")  # also ``file:``, and FFmpeg's lists, such as ``concat:``


def refuse_outside(folder: Path, given: Any, label: str) -> None:
    """Raise InputError where a text in ``given``, at any depth, leads out of a folder, if it is a path."""
    for text in _texts(given):
        if not _stays(folder, text):
            raise InputError(f"{label}: {text} is not in this folder; a page may use no other")


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
    target = folder / expanded(path)
    files = [target]
    try:
        if glob.has_magic(path):
            files += map(Path, glob.iglob(str(target), recursive=True))  # noqa: PTH207 - it may be absolute
        elif path and target.is_dir():
            files += (one for one in target.iterdir() if one.is_symlink() and one.is_file())
        return all(is_inside(folder, one) for one in files)
    except (OSError, ValueError):  # such a text is not a path
        return True
