"""Errors that name a file of a run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.errors import RecordError
from stream_sparse.io.bounds import unreadable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bytes_of", "wrong"]

_MOST_BYTES = 1 << 32  # of a table, which is read into memory


def wrong(path: Path, problem: str) -> RecordError:
    """An error about a file, in one line.

    >>> from pathlib import Path
    >>> print(wrong(Path("out/view.mkv"), "is missing"))
    out/view.mkv: is missing
    """
    return RecordError(f"{path.as_posix()}: {problem}")


def bytes_of(path: Path, closed: bool) -> bytes:
    """The lines of a file; of a run that is not ``closed`` the last one may lack its end, and is left out."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise wrong(path, f"has more than {_MOST_BYTES:,} bytes; cut long recordings by --rotate")
        data = path.read_bytes()
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    end = data.rfind(b"\n") + 1
    if closed and end < len(data):
        number = data.count(b"\n") + 1
        raise wrong(path, f"line {number}: has no end")
    return data[:end]
