"""Files of a run folder: whole lines of tables, and errors that name a file."""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING

from stream_sparse.errors import RecordError
from stream_sparse.io.bounds import unreadable

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_LONGEST, _CHUNK = 1 << 22, 1 << 20  # bytes of a line of a table, and of what is read at once

__all__ = ["byte_lines", "text_of", "whole_lines", "wrong"]


def wrong(path: Path, problem: str) -> RecordError:
    """An error about a file, in one line.

    >>> from pathlib import Path
    >>> print(wrong(Path("out/view.mkv"), "is missing"))
    out/view.mkv: is missing
    """
    return RecordError(f"{path.as_posix()}: {problem}")


def whole_lines(path: Path, closed: bool = False) -> Generator[str, None, None]:
    """The lines of a file, as :func:`byte_lines` finds them, as text with their line breaks."""
    with closing(byte_lines(path, closed)) as lines:
        for line in lines:
            yield f"{line.decode('utf-8', 'replace')}\n"


def byte_lines(path: Path, closed: bool = False, most: int | None = None) -> Generator[bytes, None, None]:
    """The lines of a file that end with a line break, without it, in its first ``most`` bytes.

    The last one may lack it, where the run was cut off there and is not ``closed``.
    """
    number, rest, left = 1, b"", math.inf if most is None else most
    try:
        with path.open("rb") as file:
            while data := file.read(int(min(left, _CHUNK))):
                left -= len(data)
                *lines, rest = (rest + data).split(b"\n")
                sizes = [*map(len, lines), len(rest)]
                if (longest := max(sizes)) + 1 >= _LONGEST:
                    number += sizes.index(longest)
                    raise wrong(path, f"line {number}: has more than {_LONGEST:,} bytes, as no line has")
                yield from lines
                number += len(lines)
    except OSError as error:
        raise wrong(path, unreadable(error)) from error
    if rest and closed and left:
        raise wrong(path, f"line {number}: has no end")


def text_of(path: Path) -> str:
    """A small file of a run folder."""
    return "".join(whole_lines(path))
