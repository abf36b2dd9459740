"""The depth of gray levels: whether pictures of more than 8 bits are cut to 8."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Self, TypeAlias

import av
import numpy as np

from stream_sparse.frame import Array

from ._playing import Playing

Depth: TypeAlias = Literal["auto", 8]

HELP = (
    "Depth of the gray levels: auto: uint16 (0 to 65535) where the file has more than 8 bits and every node "
    "takes it, else uint8; 8: always uint8, of more bits the upper 8."
)


# Threads of FFmpeg's converter now and then write over the first pixels of each other's rows, where the width
# is not a multiple of 16. Older versions of PyAV use one thread.
_OPTIONS: dict[str, Any] = {"threads": 1} if "threads" in (av.VideoFrame.reformat.__doc__ or "") else {}


class Levels(NamedTuple):
    """The gray levels of frames: their dtype, and the note about it for the user and the run folder."""

    dtype: np.dtype[Any]
    notes: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] | None = None

    @property
    def deep(self) -> bool:
        """Whether there are more than 256."""
        return self.dtype.itemsize > 1


class DeepSource(Playing):
    """A source whose frames may have more than 8 bits, and can be cut to 8."""

    def reset(self) -> None:
        super().reset()
        self._shallow = ""  # why frames cannot be deeper than 8 bits

    def again(self) -> Self:
        twin = super().again()
        twin._shallow = self._shallow
        return twin

    def cut_to_8_bits(self, reason: str) -> None:
        self._shallow = reason


def levels(unit: str, shown: str, bits: int, asked: Depth, against: str) -> Levels:
    """Choose the gray levels of a file with so many bits.

    Parameters:
        unit, shown: the source and its file, for the message.
        against: why they cannot be deeper than 8 bits; empty where they can.

    >>> levels("video", "a.mkv", 10, "auto", "").notes[0][:37]
    'video: a.mkv: has 10 bits, read as 16'
    >>> levels("video", "a.mkv", 10, "auto", "node 'mine' does not take more").notes
    ("video: a.mkv: has 10 bits, cut to 8: node 'mine' does not take more",)
    """
    if bits <= 8:
        return Levels(np.dtype(np.uint8))
    if asked == 8:
        against = "depth is 8"
    done = f"cut to 8: {against}"
    if not against:
        done = "read as 16 (uint16): thresholds count from 0 to 65535; depth: 8 gives 0 to 255"
    answer = {"asked": asked, "got": 8 if against else 16, "file": bits}
    kind = np.uint8 if against else np.uint16
    return Levels(np.dtype(kind), (f"{unit}: {shown}: has {bits} bits, {done}",), {"depth": answer})


def deep_pixels(frame: av.VideoFrame, color: bool) -> Array:
    """A new array of uint16, (rows, columns) or BGR (rows, columns, 3)."""
    return frame.to_ndarray(format="bgr48le" if color else "gray16le", **_OPTIONS)
