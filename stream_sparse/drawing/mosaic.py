"""Many small pictures of one size in a grid, drawn at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from .colours import CARD, GRID, QUIET, TEXT, Colour, palette
from .pictures import Tint, tint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Floats = NDArray[np.float32]

__all__ = ["Grid", "Mosaic", "small_curves", "small_pictures"]

WARM: Colour = palette(1)
"""The colour of what has just changed."""

_FIELD: Colour = (48, 41, 37)

# Least side of a picture that has room for it, width of its border, thickness of its bar, and space around.
_TIERS = ((24, 2, 3, 3), (10, 1, 2, 2), (1, 1, 1, 0))


class Grid(NamedTuple):
    """Where small pictures are.

    Attributes:
        rows, columns: of pictures.
        tall, wide: of one of them, in pixels.
        border: width of the frame around each.
        bar: thickness of the bar below each, 0 where there is none.
        space: pixels between one with all that is around it and the next.
    """

    rows: int
    columns: int
    tall: int
    wide: int
    border: int
    bar: int
    space: int

    @property
    def pitch(self) -> tuple[int, int]:
        """Rows and columns from one picture to the next."""
        under = self.bar + (self.space > 0) if self.bar else 0
        return self.tall + 2 * self.border + under + self.space, self.wide + 2 * self.border + self.space

    @classmethod
    def within(cls, count: int, shape: tuple[int, int], height: int, width: int, *, bars: bool) -> Grid:
        """The grid in which ``count`` pictures of a shape come out largest; at least a pixel each.

        >>> Grid.within(128, (8, 8), 240, 560, bars=True)
        Grid(rows=7, columns=19, tall=25, wide=25, border=1, bar=2, space=2)
        """
        best = cls(1, 1, 1, 1, 1, int(bars), 0)
        columns = np.arange(1, count + 1)
        rows = -(-count // columns)
        for least, border, bar, space in _TIERS:
            bar *= bars
            under = bar + (space > 0) if bar else 0
            tall = (height + space) / rows - 2 * border - under - space
            wide = (width + space) / columns - 2 * border - space
            scale = np.minimum(tall / shape[0], wide / shape[1])
            k = int(np.argmax(scale))
            side = (max(int(shape[0] * scale[k] + 1e-9), 1), max(int(shape[1] * scale[k] + 1e-9), 1))
            best = cls(int(rows[k]), int(columns[k]), *side, border, bar, space)
            if min(side) >= least and scale[k] > 0:
                break
        return best


class Mosaic:
    """A grid of small pictures, each with a border and a bar below, drawn in one array.

    Parameters:
        grid: where they are.
        pictures: uint8 BGR of shape (count, tall, wide, 3), in the order in which they stand.

    >>> grid = Grid.within(4, (1, 1), 40, 40, bars=True)
    >>> mosaic = Mosaic(grid, np.full((4, grid.tall, grid.wide, 3), 255, np.uint8))
    >>> glow, shares = np.array([1.0, 0.0, 0.0, 0.0]), np.array([1.0, 0.5, 0.0, 0.0])
    >>> grid.pitch, grid.space, mosaic.draw(glow, np.zeros(4), shares).shape
    ((21, 18), 2, (40, 34, 3))
    """

    def __init__(self, grid: Grid, pictures: NDArray[np.uint8]) -> None:
        self._grid, self._count = grid, len(pictures)
        tall, wide = grid.pitch
        self._base: NDArray[np.uint8] = np.empty((grid.rows * tall, grid.columns * wide, 3), np.uint8)
        self._base[0] = CARD
        self._base[1:] = self._base[0]  # a row at a time is many times faster than a pixel at a time
        b = grid.border
        filled = self._padded(pictures).transpose(0, 2, 1, 3, 4)
        self._cells(self._base)[:, b : b + grid.tall, :, b : b + grid.wide] = filled

    def draw(self, glow: Array, flash: Array, shares: Array | None) -> NDArray[np.uint8]:
        """A new picture, uint8 BGR.

        Parameters:
            glow: how warm the border of each picture is, 0..1, shape (count,), in the order of the pictures.
            flash: how much each is covered by a flash, 0..1, shape (count,).
            shares: how much of the picture's width each bar takes, 0..1, shape (count,); None: no bars.
        """
        picture = self._base.copy()
        cells = self._cells(picture)
        if glow.any():
            self._borders(cells, glow)
        self._flashes(cells, flash)
        if shares is not None and self._grid.bar:
            self._bars(cells, shares)
        space = self._grid.space
        return picture[: len(picture) - space, : picture.shape[1] - space]

    def _cells(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A view by rows and columns of pictures, so that a stroke of all of them is one assignment."""
        tall, wide = self._grid.pitch
        return picture.reshape(self._grid.rows, tall, self._grid.columns, wide, 3)

    def _padded(self, values: Array, fill: Any = CARD) -> Array:
        """Values by place, (rows, columns, ...), with ``fill`` in the places that are empty."""
        grid = self._grid
        places = grid.rows * grid.columns
        if len(values) < places:
            full = np.empty((places, *values.shape[1:]), values.dtype)
            full[: len(values)] = values
            full[len(values) :] = fill
            values = full
        return values.reshape(grid.rows, grid.columns, *values.shape[1:])

    def _borders(self, cells: Array, glow: Array) -> None:
        grid, b = self._grid, self._grid.border
        base = np.array(CARD, np.float32)
        warm = base + (np.array(WARM, np.float32) - base) * glow[:, None].astype(np.float32)
        ink = self._padded(np.asarray(warm.round(), np.uint8))
        tall, wide = grid.tall + 2 * b, grid.wide + 2 * b
        cells[:, :b, :, :wide] = cells[:, tall - b : tall, :, :wide] = ink[:, None, :, None]
        cells[:, :tall, :, :b] = cells[:, :tall, :, wide - b : wide] = ink[:, None, :, None]

    def _flashes(self, cells: Array, flash: Array) -> None:
        grid, b = self._grid, self._grid.border
        for k in np.flatnonzero(flash):
            row, column = divmod(int(k), grid.columns)
            place = cells[row, b : b + grid.tall, column, b : b + grid.wide]
            place[:] = place + (np.array(TEXT, np.float32) - place) * np.float32(0.8 * flash[k])

    def _bars(self, cells: Array, shares: Array) -> None:
        grid = self._grid
        length = np.nan_to_num(np.clip(shares, 0, 1)) * grid.wide
        # What is above zero shows at least a pixel.
        length = np.where(length > 0, np.maximum(length.round(), 1), 0)
        colours = np.array([GRID, QUIET], np.uint8)
        ink = colours[(np.arange(grid.wide) < length[:, None]).astype(np.intp)]
        top = grid.tall + 2 * grid.border + (grid.space > 0)
        b = grid.border
        cells[:, top : top + grid.bar, :, b : b + grid.wide] = self._padded(ink)[:, None]


def small_pictures(atoms: Array, tall: int, wide: int, colormap: str) -> NDArray[np.uint8]:
    """Arrays as pictures of one size, each from minus to plus its own largest magnitude.

    Parameters:
        atoms: shape (count, rows, columns), any real type.
        tall, wide: size of each picture.
        colormap: as :func:`tint` takes it.

    Returns:
        uint8 BGR of shape (count, tall, wide, 3).

    >>> small_pictures(np.array([[[-2.0, 2.0]], [[0.0, 0.1]]]), 1, 2, "gray")[:, 0, :, 0].tolist()
    [[0, 255], [128, 255]]
    """
    count, rows, columns = atoms.shape
    skip = max(min(rows // tall, columns // wide) // 2, 1)
    small = _scaled(atoms[:, ::skip, ::skip])
    count, rows, columns = small.shape
    # All below one another are one tall picture: one resize, in which each keeps to its own pixels.
    column = small.reshape(count * rows, columns)
    smaller = tall < rows or wide < columns
    if smaller:
        column = _resized(column, count, tall, wide, cv2.INTER_AREA)
    colours = tint(column, Tint(colormap, -1.0, 1.0))
    if not smaller:
        colours = _resized(colours, count, tall, wide, cv2.INTER_NEAREST)
    return colours.reshape(count, tall, wide, 3)


def _resized(column: Array, count: int, tall: int, wide: int, how: int) -> Array:
    """Pictures below one another, resized; in parts, since OpenCV's pictures end at 32,767 rows."""
    rows = len(column) // count
    part = max(30_000 // max(rows, tall), 1)
    if count <= part:
        return np.asarray(cv2.resize(column, (wide, count * tall), interpolation=how))
    parts = [column[k * rows : (k + part) * rows] for k in range(0, count, part)]
    return np.concatenate([cv2.resize(p, (wide, len(p) // rows * tall), interpolation=how) for p in parts])


def _scaled(atoms: Array) -> Floats:
    """Each divided by its largest magnitude; what is all zeros stays so."""
    with np.errstate(over="ignore"):
        real = np.ascontiguousarray(atoms, np.float32)
    flat = real.reshape(len(real), -1)
    known = flat if np.isfinite(flat).all() else np.nan_to_num(flat, nan=0.0, posinf=0.0, neginf=0.0)
    most = np.maximum(known.max(axis=1, initial=0), -known.min(axis=1, initial=0))
    # A number so small that it has no reciprocal is as good as none.
    most[most < 1e-37] = 1
    with np.errstate(invalid="ignore"):
        return np.asarray(real / most[:, None, None], np.float32)


def small_curves(vectors: Array, tall: int, wide: int, colour: Colour) -> NDArray[np.uint8]:
    """Vectors as small curves around a line of zero, each scaled to its own largest magnitude.

    Parameters:
        vectors: shape (count, d), any real type; nan leaves a hole.
        tall, wide: size of each picture.
        colour: of the curves.

    Returns:
        uint8 BGR of shape (count, tall, wide, 3).

    >>> small_curves(np.eye(4), 20, 40, (255, 255, 255)).shape
    (4, 20, 40, 3)
    """
    count = len(vectors)
    low, high = _per_column(_scaled(vectors[:, None, :])[:, 0], wide)
    middle = np.float32((tall - 1) / 2)
    top = middle * (1 - np.float32(0.9) * high) - np.float32(0.6)
    bottom = middle * (1 - np.float32(0.9) * low) + np.float32(0.6)
    # How much of a pixel, half a row above and below its middle, lies between the two.
    y = np.arange(tall, dtype=np.float32)[None, :, None]
    cover = np.minimum(bottom[:, None], y + 0.5) - np.maximum(top[:, None], y - 0.5)
    cover = np.nan_to_num(np.clip(cover, 0, 1))
    ground = np.empty((tall, 3), np.float32)
    ground[:] = _FIELD
    ground[tall // 2] = GRID
    picture = np.empty((count, tall, wide, 3), np.uint8)
    for c in range(3):
        under = ground[None, :, None, c]
        picture[..., c] = under + (np.float32(colour[c]) - under) * cover
    return picture


def _per_column(values: Floats, wide: int) -> tuple[Floats, Floats]:
    """Least and greatest value of each curve in each column of pixels, joined to the next column."""
    count, length = values.shape
    if length > wide:
        starts = np.arange(wide) * length // wide
        low, high = np.minimum.reduceat(values, starts, axis=1), np.maximum.reduceat(values, starts, axis=1)
        following = values[:, starts[1:]]
        low[:, :-1], high[:, :-1] = np.minimum(low[:, :-1], following), np.maximum(high[:, :-1], following)
        return low, high
    # Straight lines between the values, at four places in a column, so that a peak inside one is seen.
    at = np.linspace(0, length - 1, wide * 4 + 1)
    before = np.minimum(at.astype(np.int64), max(length - 2, 0))
    part = (at - before).astype(np.float32)
    fine = values[:, before] * (1 - part) + values[:, np.minimum(before + 1, length - 1)] * part
    inside, ends = fine[:, :-1].reshape(count, wide, 4), fine[:, 4::4]
    return np.minimum(inside.min(axis=2), ends), np.maximum(inside.max(axis=2), ends)
