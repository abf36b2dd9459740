"""A position in a file, as people write it: ``0:30``, ``12.5`` or ``f120``."""

import math
import re
from typing import NamedTuple

from stream_sparse.errors import InputError

_FRAME = re.compile(r"f(\d{1,15})", re.ASCII | re.IGNORECASE)
_TIME = re.compile(r"(?:(?:(\d{1,6}):)?(\d{1,6}):)?(\d{1,12}(?:\.\d*)?|\.\d+)", re.ASCII)


class FilePosition(NamedTuple):
    """A frame of a file, by its index or by a time; one of the two is given."""

    frame: int | None = None
    seconds: float | None = None  # on the file's clock: the first frame at or after it

    def __str__(self) -> str:
        return f"{self.seconds:g} s" if self.frame is None else f"frame {self.frame}"


def parse_position(value: str | float | FilePosition, option: str = "start_at") -> FilePosition:
    """Read a position: seconds, minutes and seconds, hours too, or a frame; InputError for any other text.

    Parameters:
        value: text, or a number of seconds.
        option: what the user calls it, for the message.

    >>> parse_position("0:30"), parse_position("1:02:03.5"), parse_position(12.5), parse_position("f120")
    (FilePosition(frame=None, seconds=30.0), FilePosition(frame=None, seconds=3723.5),
     FilePosition(frame=None, seconds=12.5), FilePosition(frame=120, seconds=None))
    """
    if isinstance(value, FilePosition):
        return value
    text = str(value).strip()
    if match := _FRAME.fullmatch(text):
        return FilePosition(frame=int(match[1]))
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf:
        return FilePosition(seconds=float(value))
    match = _TIME.fullmatch(text)
    if match is not None:
        hours, minutes, seconds = int(match[1] or 0), int(match[2] or 0), float(match[3])
        # Of two parts the smaller one ends at 60: 1:75 may be a slip, 90:00 is an hour and a half.
        if (match[2] is None or seconds < 60) and (match[1] is None or minutes < 60):
            return FilePosition(seconds=3600 * hours + 60 * minutes + seconds)
    raise InputError(
        f"{option} {text}: expected seconds, minutes or hours (12.5, 0:30, 1:02:03) or a frame (f120)"
    )
