"""Arrays as pictures: resize them, colour their values, place several side by side."""

import cv2
import numpy as np

from stream_sparse.frame import Array

from .colours import colour_table
from .plot import Plot
from .text import line_height
from .theme import Picture, theme
from .tints import Tint
from .vector_history import loudest

# OpenCV converts through 32-bit integers; larger values are limited before.
_LARGE = 1e9


Cell = tuple[int, int, int, int]
"""Top, left, height and width."""


def fit(frame: Array, height: int, width: int) -> Array:
    """Resize a frame of any dtype to height x width; bool and wide integers become float32.

    A smaller picture is averaged. A larger one is interpolated up to threefold; beyond that the pixels of the
    frame show as squares.
    """
    if frame.dtype not in (np.uint8, np.uint16, np.int16, np.float32, np.float64):
        frame = frame.astype(np.float32)
    # Resizing reads every pixel. With many of them for each pixel of the result a regular sample is enough.
    skip = max(min(frame.shape[0] // height, frame.shape[1] // width) // 2, 1)
    frame = np.ascontiguousarray(frame[::skip, ::skip])
    halves = min(frame.shape[0] / height, frame.shape[1] / width) > 1.75
    if halves:  # means of four whole pixels are ten times as fast as means with fractions of pixels
        rows, columns = frame.shape[0] // 2, frame.shape[1] // 2
        frame = cv2.resize(frame[: 2 * rows, : 2 * columns], (columns, rows), interpolation=cv2.INTER_AREA)
    if frame.shape[:2] == (height, width):
        return frame
    if height <= frame.shape[0] and width <= frame.shape[1]:
        how = cv2.INTER_LINEAR if halves else cv2.INTER_AREA
    else:
        how = cv2.INTER_LINEAR if height < 3 * frame.shape[0] else cv2.INTER_NEAREST
    return cv2.resize(frame, (width, height), interpolation=how)


def levels_of(values: Array, how: Tint) -> tuple[Array, Array | None]:
    """Return the places of values in their colour map, 0 to 255 as uint8, and where they are nan."""
    if values.dtype == np.uint8 and (how.low, how.high) == (0, 255):
        return values, None
    scale = 255 / (how.high - how.low)
    with np.errstate(over="ignore"):
        real = np.ascontiguousarray(values, np.float32)
    most = max(float(real.max(initial=0)), -float(real.min(initial=0)))
    if most * scale < _LARGE:
        return cv2.addWeighted(real, scale, real, 0, -how.low * scale, dtype=cv2.CV_8U), None
    missing = np.isnan(values)
    wide = np.clip(np.where(missing, how.low, values.astype(np.float64)), how.low, how.high)
    return np.rint((wide - how.low) * scale).astype(np.uint8), missing if missing.any() else None


def tint(values: Array, how: Tint, out: Picture | None = None) -> Picture:
    """Colour values (rows, columns), or BGR (rows, columns, 3) with each channel scaled alike, as uint8 BGR.

    Nan gets the theme's colour for it. The colours are painted over ``out``, which has as many rows and
    columns, or over a new picture.
    """
    picture = np.empty((*values.shape[:2], 3), np.uint8) if out is None else out
    if not picture.size:
        return picture
    places, missing = levels_of(values, how)
    if places.ndim == 3:
        picture[:] = places
    elif how.colormap == "gray":
        cv2.cvtColor(np.ascontiguousarray(places), cv2.COLOR_GRAY2BGR, picture)
    else:
        cv2.applyColorMap(np.ascontiguousarray(places), colour_table(how.colormap)[:, None], picture)
    if missing is not None:
        picture[missing.any(axis=2) if missing.ndim == 3 else missing] = theme().blank
    return picture


def cells(count: int, frame: tuple[int, ...], height: int, width: int, size: int) -> list[Cell]:
    """Return top, left, height and width of each cell of a grid, with the columns that let frames be largest.

    Above each of several cells there is room for a name of font size ``size``.
    """
    over = line_height(size) if count > 1 else 0
    gap = 8 if count > 1 else 0

    def room(columns: int) -> tuple[int, int]:
        rows = -(-count // columns)
        return max((height - (rows - 1) * gap) // rows, 1), max((width - (columns - 1) * gap) // columns, 1)

    def scale(columns: int) -> float:
        tall, wide = room(columns)
        return min((tall - over) / frame[0], wide / frame[1])

    columns = max(range(1, count + 1), key=scale)
    tall, wide = room(columns)
    inner = max(tall - over, 1)
    return [
        ((k // columns) * (tall + gap) + over, (k % columns) * (wide + gap), inner, wide)
        for k in range(count)
    ]


def paint(picture: Picture, plot: Plot, values: Array, columns: Array, how: Tint) -> None:
    """Draw values (rows, columns) as a heat map in a plot; rows that share pixels show the largest magnitude.

    ``columns`` has for each column of pixels the number of its values, or -1 where it stays empty.
    """
    small = loudest(values, plot.tall)
    rows = np.arange(plot.tall) * len(small) // plot.tall
    inside, _ = plot.cut_out(picture)
    inside[:] = np.take(tint(small, how)[rows], columns, axis=1)[: inside.shape[0], : inside.shape[1]]
    inside[:, columns[: inside.shape[1]] < 0] = theme().card
