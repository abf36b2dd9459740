"""Arrays as pictures: sized to fit, values as colours."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from .colours import BLANK
from .lab import from_rgb, to_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Tint", "fit", "table", "tint"]


class Tint(NamedTuple):
    """How values become colours: a colour map and the values at its two ends."""

    colormap: str
    low: float
    high: float


@functools.cache
def table(colormap: str) -> NDArray[np.uint8]:
    """The 256 colours of a map, uint8 BGR of shape (256, 3).

    >>> table("gray")[128].tolist()
    [128, 128, 128]
    >>> table("coolwarm")[[0, 255]].tolist()
    [[192, 76, 59], [38, 4, 180]]
    """
    places = np.arange(256, dtype=np.uint8)
    if colormap == "gray":
        made: Any = np.repeat(places[:, None], 3, axis=1)
    elif colormap == "coolwarm":
        made = _coolwarm()
    else:
        kind = {"viridis": cv2.COLORMAP_VIRIDIS, "magma": cv2.COLORMAP_MAGMA}[colormap]
        made = cv2.applyColorMap(places, kind).reshape(256, 3)
    colours: NDArray[np.uint8] = np.ascontiguousarray(made, np.uint8)
    colours.flags.writeable = False
    return colours


def _coolwarm() -> NDArray[np.uint8]:
    """Moreland, Diverging color maps for scientific visualization (2009): straight lines in his Msh space,
    a polar form of CIELAB, from a cool blue over a neutral 88 to a warm red."""
    cool, warm = _msh((59, 76, 192)), _msh((180, 4, 38))
    at = np.linspace(0, 1, 256)[:, None]
    middle_m = max(cool[0], warm[0], 88.0)
    left = cool + (np.array([middle_m, 0.0, _hue_towards(cool, middle_m)]) - cool) * (2 * at)
    right = np.array([middle_m, 0.0, _hue_towards(warm, middle_m)])
    right = right + (warm - right) * (2 * at - 1)
    m, s, h = np.where(at < 0.5, left, right).T
    lab = np.stack([m * np.cos(s), m * np.sin(s) * np.cos(h), m * np.sin(s) * np.sin(h)], axis=1)
    return np.asarray((to_rgb(lab)[:, ::-1] * 255).round().clip(0, 255), np.uint8)


def _msh(rgb: tuple[int, int, int]) -> NDArray[np.float64]:
    light, a, b = (float(v) for v in from_rgb(np.array(rgb) / 255))
    m = float(np.sqrt(light**2 + a**2 + b**2))
    return np.array([m, np.arccos(light / m), np.arctan2(b, a)])


def _hue_towards(end: NDArray[np.float64], middle_m: float) -> float:
    """The hue that keeps the way to white even (Moreland's AdjustHue)."""
    m, s, h = (float(v) for v in end)
    if m >= middle_m - 0.1:
        return h
    spin = s * np.sqrt(middle_m**2 - m**2) / (m * np.sin(s))
    return float(h + spin if h > -np.pi / 3 else h - spin)


def fit(frame: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """A frame resized to exactly height x width: averaged when smaller, smooth up to threefold when larger.

    Beyond that the frame's own pixels show as squares, as they are.

    Parameters:
        frame: (rows, columns) or (rows, columns, channels), any dtype; bool and wide integers come back as
            float32.

    >>> fit(np.zeros((100, 200), np.int64), 5, 10).dtype
    dtype('float32')
    """
    if frame.dtype not in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        frame = frame.astype(np.float32)
    # Resizing reads every pixel; where that is many for each one that is wanted, a sample is as good.
    skip = max(min(frame.shape[0] // height, frame.shape[1] // width) // 2, 1)
    frame = np.ascontiguousarray(frame[::skip, ::skip])
    halves = min(frame.shape[0] / height, frame.shape[1] / width) > 1.75
    if halves:  # means of four whole pixels are ten times as fast as those that take fractions of some
        rows, columns = frame.shape[0] // 2, frame.shape[1] // 2
        frame = cv2.resize(frame[: 2 * rows, : 2 * columns], (columns, rows), interpolation=cv2.INTER_AREA)
    if frame.shape[:2] == (height, width):
        return frame
    if height <= frame.shape[0] and width <= frame.shape[1]:
        how = cv2.INTER_LINEAR if halves else cv2.INTER_AREA
    else:
        how = cv2.INTER_LINEAR if height < 3 * frame.shape[0] else cv2.INTER_NEAREST
    return cv2.resize(frame, (width, height), interpolation=how)


def tint(values: NDArray[Any], how: Tint) -> NDArray[np.uint8]:
    """Colours of values, uint8 BGR; what is not a number gets a colour of its own.

    Parameters:
        values: (rows, columns); or (rows, columns, 3) taken as BGR, each channel scaled alike.
        how: colour map and range.

    >>> tint(np.array([[-1.0, 9.0, np.nan]]), Tint("gray", 0, 1))[0].tolist()
    [[0, 0, 0], [255, 255, 255], [84, 52, 74]]
    """
    low, high = how.low, how.high
    plain = values.dtype == np.uint8 and (low, high) == (0, 255)
    missing = None
    if plain:
        places = values
    else:
        scale = 255 / (high - low)
        real = values.astype(np.float32, copy=False)
        if values.dtype.kind == "f":
            unknown = np.isnan(real)
            missing = unknown if unknown.any() else None
        scaled = real * np.float32(scale)
        scaled += np.float32(0.5 - low * scale)
        np.clip(scaled, 0, 255, out=scaled)
        if missing is not None:
            scaled[missing] = 0
        places = scaled.astype(np.uint8)
    if places.ndim == 3:
        picture = np.array(places)
    elif how.colormap == "gray":
        picture = cv2.cvtColor(np.ascontiguousarray(places), cv2.COLOR_GRAY2BGR)
    else:
        picture = cv2.applyColorMap(np.ascontiguousarray(places), table(how.colormap)[:, None])
    if missing is not None:
        picture[missing.any(axis=2) if missing.ndim == 3 else missing] = BLANK
    return np.asarray(picture, np.uint8)
