"""The depth of gray levels: whether pictures of more than 8 bits are cut to 8."""

from typing import Any, Literal, NamedTuple, TypeAlias

import av
import numpy as np

from stream_sparse.frame import Array

Depth: TypeAlias = Literal["auto", 8]

HELP = (
    "Depth of the gray levels: auto: uint16 (0 to 65535) where the file has more than 8 bits, else uint8; 8: "
    "always uint8, of more bits the upper 8."
)


class Levels(NamedTuple):
    """The gray levels of frames: their dtype, and the note about it for the user and the run folder."""

    dtype: np.dtype[Any]
    notes: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] | None = None

    @property
    def deep(self) -> bool:
        """Whether there are more than 256."""
        return self.dtype.itemsize > 1


def levels(unit: str, shown: str, bits: int, asked: Depth) -> Levels:
    """Choose the gray levels of a file with so many bits; ``unit`` and ``shown`` name source and file.

    >>> levels("video", "a.mkv", 10, "auto").notes[0][:37]
    'video: a.mkv: has 10 bits, read as 16'
    >>> levels("video", "a.mkv", 10, 8).notes
    ('video: a.mkv: has 10 bits, cut to 8: depth is 8',)
    """
    if bits <= 8:
        return Levels(np.dtype(np.uint8))
    done, got = "cut to 8: depth is 8", 8
    if asked != 8:
        done, got = "read as 16 (uint16): thresholds count from 0 to 65535; depth: 8 gives 0 to 255", 16
    settings = {"depth": {"asked": asked, "got": got, "file": bits}}
    return Levels(np.dtype(f"u{got // 8}"), (f"{unit}: {shown}: has {bits} bits, {done}",), settings)


def deep_pixels(frame: av.VideoFrame, color: bool) -> Array:
    """A new array of uint16, (rows, columns) or BGR (rows, columns, 3)."""
    # Threads of FFmpeg's converter now and then write over the first pixels of each other's rows, where the
    # width is not a multiple of 16.
    return frame.to_ndarray(format="bgr48le" if color else "gray16le", threads=1)
