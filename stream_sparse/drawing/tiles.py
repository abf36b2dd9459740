"""Draw atoms as small pictures, each with a bar of its usage."""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stream_sparse.frame import Array

from .atom_shape import atom_shape
from .colours import blank, palette
from .curves import curve
from .description import Tiles
from .pictures import tint
from .readings import Reading, exactly, line_of
from .theme import Colour, Picture, theme
from .tints import Tint

Floats = NDArray[np.float32]

# Least side of a picture, thickness of its bar, space to the next; the first that fits.
_TIERS = ((24, 3, 3), (10, 2, 2), (1, 1, 0))


class TileGrid(NamedTuple):
    """The layout of small pictures in pixels, each with a bar below."""

    rows: int
    columns: int
    tall: int
    wide: int
    bar: int
    space: int

    @property
    def pitch(self) -> tuple[int, int]:
        """Rows and columns of pixels from one picture to the next."""
        under = self.bar + (self.space > 0) if self.bar else 0
        return self.tall + under + self.space, self.wide + self.space

    def at(self, x: int, y: int) -> int | None:
        """Return the number of the picture at a place, with its bar; None beside the grid."""
        tall, wide = self.pitch
        row, column = y // tall, x // wide
        return row * self.columns + column if 0 <= row < self.rows and 0 <= column < self.columns else None

    @classmethod
    def within(cls, count: int, shape: tuple[int, int], height: int, width: int, *, bars: bool) -> TileGrid:
        """Return the grid in which ``count`` pictures of a shape are largest; each has at least one pixel."""
        best = cls(1, 1, 1, 1, int(bars), 0)
        columns = np.arange(1, count + 1)
        rows = -(-count // columns)
        for least, bar, space in _TIERS:
            bar *= bars
            under = bar + (space > 0) if bar else 0
            tall = (height + space) / rows - under - space
            wide = (width + space) / columns - space
            scale = np.minimum(tall / shape[0], wide / shape[1])
            k = int(np.argmax(scale))
            side = (max(int(shape[0] * scale[k] + 1e-9), 1), max(int(shape[1] * scale[k] + 1e-9), 1))
            best = cls(int(rows[k]), int(columns[k]), *side, bar, space)
            if min(side) >= least and scale[k] > 0:
                break
        return best


class Mosaic:
    """Small pictures in a grid, uint8 BGR of shape (count, tall, wide, 3), each with a bar below."""

    def __init__(self, grid: TileGrid, pictures: Picture) -> None:
        self.grid, self._count = grid, len(pictures)
        tall, wide = grid.pitch
        self._base = blank(grid.rows * tall, grid.columns * wide)
        filled = self._padded(pictures).transpose(0, 2, 1, 3, 4)
        self._cells(self._base)[:, : grid.tall, :, : grid.wide] = filled

    def draw(self, shares: Array | None) -> Picture:
        """Draw a new picture, uint8 BGR; each share, 0..1, is the length of a bar; None: no bars."""
        picture = self._base.copy()
        if shares is not None and self.grid.bar:
            self._bars(self._cells(picture), shares)
        space = self.grid.space
        return picture[: len(picture) - space, : picture.shape[1] - space]

    def _cells(self, picture: Picture) -> Picture:
        """Return a view by rows and columns of pictures; one assignment then draws into all of them."""
        tall, wide = self.grid.pitch
        return picture.reshape(self.grid.rows, tall, self.grid.columns, wide, 3)

    def _padded(self, values: Array) -> Array:
        """Reshape colours to (rows, columns, ...); empty places are as the card."""
        grid = self.grid
        places = grid.rows * grid.columns
        if len(values) < places:
            full = np.empty((places, *values.shape[1:]), values.dtype)
            full[: len(values)] = values
            full[len(values) :] = theme().card
            values = full
        return values.reshape(grid.rows, grid.columns, *values.shape[1:])

    def _bars(self, cells: Array, shares: Array) -> None:
        grid = self.grid
        length = np.nan_to_num(np.clip(shares, 0, 1)) * grid.wide
        # A share above zero shows at least one pixel.
        length = np.where(length > 0, np.maximum(length.round(), 1), 0)
        colours = np.array([theme().grid, theme().quiet], np.uint8)
        ink = colours[(np.arange(grid.wide) < length[:, None]).astype(np.intp)]
        top = grid.tall + (grid.space > 0)
        cells[:, top : top + grid.bar, :, : grid.wide] = self._padded(ink)[:, None]


def small_pictures(atoms: Array, tall: int, wide: int, colormap: str, frame: int = 0) -> Picture:
    """Draw arrays (count, rows, columns) as uint8 BGR of shape (count, tall, wide, 3).

    Each fills the colour map from minus to plus its own largest magnitude. Arrays in colour, with a last axis
    of blue, green and red, have one scale for all three, and 0 is mid gray. Of films (count, frames, rows,
    columns) one frame is drawn.
    """
    shape = atom_shape(atoms.shape)
    assert shape is not None
    count, colour = len(atoms), (3,) * (shape.channels == 3)
    skip = max(min(shape.rows // tall, shape.columns // wide) // 2, 1)
    films = atoms.reshape(count, shape.frames, shape.rows, shape.columns, *colour)
    small = _scaled(films[:, :, ::skip, ::skip])[:, frame]
    rows, columns = small.shape[1:3]
    # Resize all of them at once as one tall picture. Each keeps to its own pixels.
    column = small.reshape(count * rows, columns, *colour)
    smaller = tall < rows or wide < columns
    if smaller:
        column = _resized(column, count, tall, wide, cv2.INTER_AREA)
    colours = tint(column, Tint(colormap, -1.0, 1.0))
    if not smaller:
        colours = _resized(colours, count, tall, wide, cv2.INTER_NEAREST_EXACT)
    return colours.reshape(count, tall, wide, 3)


def _resized(column: Array, count: int, tall: int, wide: int, how: int) -> Array:
    """Resize pictures below one another, in parts, since OpenCV takes at most 32,767 rows."""
    rows = len(column) // count
    part = max(30_000 // max(rows, tall), 1)
    parts = [column[k * rows : (k + part) * rows] for k in range(0, count, part)]
    return np.concatenate([cv2.resize(p, (wide, len(p) // rows * tall), interpolation=how) for p in parts])


def _scaled(atoms: Array) -> Floats:
    """Divide each array by its largest magnitude; all zeros stay zeros."""
    with np.errstate(over="ignore"):
        real = np.ascontiguousarray(atoms, np.float32)
    flat = real.reshape(len(real), -1)
    finite = flat if np.isfinite(flat).all() else np.nan_to_num(flat, nan=0.0, posinf=0.0, neginf=0.0)
    most = np.maximum(finite.max(axis=1, initial=0), -finite.min(axis=1, initial=0))
    # The reciprocal of a smaller number would overflow.
    most[most < 1e-37] = 1
    with np.errstate(invalid="ignore"):
        return np.asarray(real / most.reshape(-1, *[1] * (real.ndim - 1)), np.float32)


def small_curves(vectors: Array, tall: int, wide: int, colour: Colour) -> Picture:
    """Draw vectors (count, d) as small curves around zero, uint8 BGR of shape (count, tall, wide, 3).

    Each is scaled to its own largest magnitude; nan is a gap.
    """
    count, length = vectors.shape
    picture = np.empty((count, tall, wide, 3), np.uint8)
    picture[:] = theme().field
    picture[:, tall // 2] = theme().grid
    x = np.linspace(0, wide - 1, length)
    rows = (tall - 1) / 2 * (1 - 0.9 * _scaled(vectors[:, None, :])[:, 0].astype(np.float64))
    for tile, y in zip(picture, rows, strict=True):
        curve(tile, x, y, y, colour, thickness=1)
    return picture


_MOST_SIZES = 8
_Mosaics = dict[tuple[Any, ...], Mosaic]


class _DrawnTiles(NamedTuple):
    """Tiles that were drawn, their grid and their place."""

    grid: TileGrid
    tiles: Tiles
    left: int = 0
    top: int = 0

    def moved(self, right: int, down: int) -> _DrawnTiles:
        """Return the tiles at another place."""
        return self._replace(left=self.left + right, top=self.top + down)

    def read_off(self, x: int, y: int) -> str:
        """Return the number of the atom at a place, and its usage; of several dictionaries also the name."""
        order, usage, name = self.tiles.order, self.tiles.usage, self.tiles.name
        k = self.grid.at(x - self.left, y - self.top)
        if k is None or k >= len(order):
            return ""
        where = ", ".join(filter(None, (name, f"atom {order[k]}")))
        if usage is None or np.isnan(usage[order[k]]):
            return f"{where} of {len(order)}"
        return line_of(where, [Reading("", f"usage {exactly(usage[order[k]])}")])


def draw_tiles(tiles: Tiles, height: int, width: int, _size: int) -> tuple[Picture, _DrawnTiles]:
    """Draw atoms as a picture of at most this size."""
    mosaic = _mosaic(tiles, height, width)
    shares = None if tiles.usage is None else tiles.usage[tiles.order] / tiles.full
    return mosaic.draw(shares)[:height, :width], _DrawnTiles(mosaic.grid, tiles)


_kept: dict[int, _Mosaics] = {}
"""Pictures of arrays by number, as long as these exist: atoms change rarely, and there may be hundreds."""


def _made_of(array: Array) -> _Mosaics:
    """Return the pictures of an array."""
    number = id(array)
    if number not in _kept:
        _kept[number] = {}
        weakref.finalize(array, _kept.pop, number, None)  # before another array can have its number
    return _kept[number]


def _mosaic(tiles: Tiles, height: int, width: int) -> Mosaic:
    """Return the pictures of atoms without bars, made once for each size and order."""
    atoms, order, colormap, usage, *_ = tiles
    cached = _made_of(atoms)
    key = theme(), height, width, colormap, usage is not None, order.tobytes(), tiles.frame
    if key not in cached:
        shape = atom_shape(atoms.shape)
        assert shape is not None
        if len(cached) >= _MOST_SIZES * shape.frames:
            cached.clear()
        vectors = atoms.ndim == 2
        sides = (1, 2) if vectors else (shape.rows, shape.columns)
        grid = TileGrid.within(len(order), sides, height, width, bars=usage is not None)
        layout = atoms[order], grid.tall, grid.wide
        cached[key] = Mosaic(
            grid,
            small_curves(*layout, palette(0)) if vectors else small_pictures(*layout, colormap, tiles.frame),
        )
    return cached[key]
