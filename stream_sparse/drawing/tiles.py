"""Draw atoms as small pictures, each with a bar of its usage."""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .atom_shape import atom_shape
from .colours import Picture, palette
from .description import Tiles
from .mosaic import Grid, Mosaic, small_curves, small_pictures
from .readings import Reading, exactly, line_of
from .theme import theme

__all__ = ["draw_tiles"]

_MOST_SIZES = 8
_Mosaics = dict[tuple[Any, ...], Mosaic]


class _Drawn(NamedTuple):
    """Tiles that were drawn, their grid and their place."""

    grid: Grid
    tiles: Tiles
    left: int = 0
    top: int = 0

    def moved(self, right: int, down: int) -> _Drawn:
        """Return the tiles at another place."""
        return self._replace(left=self.left + right, top=self.top + down)

    def read_off(self, x: int, y: int) -> str:
        """Return the number of the atom at a place, and its usage; of several dictionaries also the name."""
        order, usage, name = self.tiles.order, self.tiles.usage, self.tiles.name
        k = self.grid.at(x - self.left, y - self.top)
        if k is None or k >= len(order):
            return ""
        place = ", ".join(filter(None, (name, f"atom {order[k]}")))
        if usage is None or np.isnan(usage[order[k]]):
            return f"{place} of {len(order)}"
        return line_of(place, [Reading("", f"usage {exactly(usage[order[k]])}")])


def draw_tiles(tiles: Tiles, height: int, width: int, _size: int) -> tuple[Picture, _Drawn]:
    """Draw atoms as a picture of at most this size."""
    mosaic = _mosaic(tiles, height, width)
    shares = None if tiles.usage is None else tiles.usage[tiles.order] / tiles.full
    return mosaic.draw(shares)[:height, :width], _Drawn(mosaic.grid, tiles)


class _Kept:
    """Pictures of arrays, kept as long as these exist: atoms change rarely, and there may be hundreds."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[weakref.ref[Array], _Mosaics]] = {}

    def of(self, array: Array) -> _Mosaics:
        """Return the pictures of an array."""
        number = id(array)
        found = self._made.get(number)
        if found is None or found[0]() is not array:
            found = self._made[number] = weakref.ref(array, lambda gone: self._forget(number, gone)), {}
        return found[1]

    def _forget(self, number: int, gone: weakref.ref[Array]) -> None:
        found = self._made.get(number)
        if found is not None and found[0] is gone:  # a new array may have the number of the old one
            del self._made[number]


_kept = _Kept()


def _mosaic(tiles: Tiles, height: int, width: int) -> Mosaic:
    """Return the pictures of atoms without bars, made once for each size and order."""
    atoms, order, colormap, usage, *_ = tiles
    made = _kept.of(atoms)
    key = theme(), height, width, colormap, usage is not None, order.tobytes(), tiles.frame
    if key not in made:
        shape = atom_shape(atoms.shape)
        assert shape is not None
        if len(made) >= _MOST_SIZES * shape.frames:
            made.clear()
        vectors = atoms.ndim == 2
        sides = (1, 2) if vectors else (shape.rows, shape.columns)
        grid = Grid.within(len(order), sides, height, width, bars=usage is not None)
        place = atoms[order], grid.tall, grid.wide
        made[key] = Mosaic(
            grid,
            small_curves(*place, palette(0)) if vectors else small_pictures(*place, colormap, tiles.frame),
        )
    return made[key]
