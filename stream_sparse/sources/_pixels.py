"""A decoded frame as an array: luma at full range, or BGR."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import av
import cv2
import numpy as np

from stream_sparse.frame import Array

__all__ = ["pixels"]

# Formats whose first plane is 8-bit luma, one byte a pixel.
_LUMA = frozenset(
    {"gray", "yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv440p", "yuvj440p",
     "yuv411p", "yuv410p", "nv12", "nv21", "nv16", "nv24"}
)  # fmt: skip


def pixels(frame: av.VideoFrame, color: bool) -> Array:
    """A new uint8 array: (rows, columns), or BGR (rows, columns, 3); upright, as the camera was held."""
    x = frame.to_ndarray(format="bgr24") if color else _gray(frame)
    return np.ascontiguousarray(np.rot90(x, round(frame.rotation / 90) % 4))


def _gray(frame: av.VideoFrame) -> Array:
    """What PyAV's format ``gray`` gives, to the bit, without its detour through the colour converter."""
    name = frame.format.name
    plane = frame.planes[0]
    if name not in _LUMA or plane.line_size < frame.width:
        return frame.to_ndarray(format="gray")
    rows = np.frombuffer(memoryview(cast("Any", plane)), np.uint8).reshape(-1, plane.line_size)
    luma = rows[: frame.height, : frame.width]
    table = _table(name, int(frame.color_range))
    return luma.copy() if table is None else np.asarray(cv2.LUT(luma, table))


@lru_cache(maxsize=64)
def _table(name: str, color_range: int) -> Array | None:
    """Luma to gray for the 256 levels, asked of the converter itself; ``None`` where it is the same."""
    ramp = av.VideoFrame(256, 8, name)
    for number, plane in enumerate(ramp.planes):
        levels = np.full((plane.height, plane.line_size), 128, np.uint8)
        if number == 0:
            levels[:, :256] = np.arange(256)
        plane.update(levels.tobytes())
    ramp.color_range = color_range
    table = ramp.to_ndarray(format="gray")[0].copy()
    return None if np.array_equal(table, np.arange(256)) else table
