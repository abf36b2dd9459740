"""Panel ``atoms``: the atoms of a dictionary as small pictures, with bars of their usage."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.colours import blank, palette
from stream_sparse.drawing.mosaic import Grid, Mosaic, small_curves, small_pictures
from stream_sparse.drawing.pictures import cells
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.readings import Reading, exactly, line_of
from stream_sparse.drawing.text import shorten, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe, named_outputs

from ._grid import GridPanel
from ._values import words

__all__ = ["Atoms"]

# An atom is in use if at least one recent patch in a thousand uses it. They are counted at this interval.
_USED, _COUNTED_S = 1e-3, 0.5
# The order is updated at this interval.
_ORDERED_S = 2.0


class _Order:
    """The order of atoms by usage, largest first, without flicker.

    It is updated every two seconds, by usages that are kept until they have changed by a tenth. Therefore
    atoms of about equal usage keep their order.
    """

    def __init__(self) -> None:
        self._kept: Array = np.zeros(0)
        self._order: Array = np.zeros(0, np.int64)
        self._updated = 0.0

    def follow(self, usage: Array, time: float) -> Array:
        """Return the numbers of the atoms in order, given their usage at a time in seconds."""
        now = np.nan_to_num(np.asarray(usage, np.float64))
        if len(now) != len(self._order):
            self._kept, self._order = now.copy(), np.argsort(-now, kind="stable")
            self._updated = time
        elif time - self._updated >= _ORDERED_S:
            changed = np.abs(now - self._kept) > 0.1 * np.abs(self._kept) + 1e-3 * np.abs(now).max(initial=0)
            self._kept[changed] = now[changed]
            self._order = self._order[np.argsort(-self._kept[self._order], kind="stable")]
            self._updated = time
        return self._order


class _Drawn(NamedTuple):
    """Atoms that were drawn: their grid, numbers and usage, the name of one input of several, their place."""

    grid: Grid
    order: Array
    usage: Array | None
    name: str
    left: int = 0
    top: int = 0

    def moved(self, right: int, down: int) -> _Drawn:
        """Return the atoms at another place."""
        return self._replace(left=self.left + right, top=self.top + down)

    def read_off(self, x: int, y: int) -> str:
        """Return the number of the atom at a place, and its usage; of several dictionaries also the name."""
        k = self.grid.at(x - self.left, y - self.top)
        if k is None or k >= len(self.order):
            return ""
        place = words(self.name, f"atom {self.order[k]}")
        if self.usage is None:
            return f"{place} of {len(self.order)}"
        return line_of(place, [Reading("", f"usage {exactly(self.usage[self.order[k]])}")])


class _Dictionary:
    """The atoms of one input, their usage, and their pictures."""

    def __init__(self, atoms: Array) -> None:
        self.atoms = atoms
        self.usage: Array | None = None
        self.in_use: int | None = None
        self._counted = self._time = 0.0
        self._order = _Order()
        self._mosaic: Mosaic | None = None
        self._key: tuple[Any, ...] = ()

    def see(self, atoms: Array, usage: Array | None, time: float) -> None:
        if atoms is not self.atoms:
            self.atoms, self._mosaic = atoms, None
        self.usage, self._time = usage, time
        if usage is not None and (self.in_use is None or time - self._counted >= _COUNTED_S):
            self.in_use, self._counted = int((usage >= _USED).sum()), time

    def draw(
        self, height: int, width: int, colormap: str, name: str, *, sort: bool, full: float
    ) -> tuple[Array, _Drawn]:
        """Draw the atoms as a picture of at most this size; ``full`` is the usage of a full bar."""
        order = np.arange(len(self.atoms))
        if sort and self.usage is not None:
            order = self._order.follow(self.usage, self._time)
        key = (theme(), height, width, colormap, self.usage is not None, order.tobytes())
        if self._mosaic is None or self._key != key:
            self._mosaic, self._key = self._made(height, width, colormap, order), key
        shares = None if self.usage is None else self.usage[order] / full
        picture = self._mosaic.draw(shares)[:height, :width]
        return picture, _Drawn(self._mosaic.grid, order, self.usage, name)

    def _made(self, height: int, width: int, colormap: str, order: Array) -> Mosaic:
        vectors = self.atoms.ndim == 2
        shape = (1, 2) if vectors else self.atoms.shape[1:]
        grid = Grid.within(len(order), shape, height, width, bars=self.usage is not None)
        if vectors:
            return Mosaic(grid, small_curves(self.atoms[order], grid.tall, grid.wide, palette(0)))
        return Mosaic(grid, small_pictures(self.atoms[order], grid.tall, grid.wide, colormap))


class Atoms(GridPanel):
    """The atoms of a dictionary as small pictures, the most used first, with a bar of usage below each.

    The input is a whole result that has ``atoms`` or ``components``, and ``usage`` where it is known (``from:
    dict``), or these arrays alone (``from: pca.components``): shape (k, rows, columns), or (k, d), which are
    drawn as small curves. Several inputs, such as those of a sweep, stand side by side.

    Each atom fills the colour map from minus to plus its own largest magnitude; nan is purple. Bars are to
    scale with one another. An atom counts as in use if at least one recent patch in a thousand uses it. The
    order is updated every two seconds.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Atoms(sort="none")
    >>> medium = Medium((9, 9), np.dtype("f4"), 30, False, Clock("pts"))
    >>> panel.open((Feed("dict.atoms", None, "", {}, 0),), medium, {})
    >>> panel.see(np.random.default_rng(0).normal(size=(12, 8, 8)), at=Stamp(0, 0.0))
    >>> panel.note(), panel.draw(120, 300).shape
    ('12 atoms 8x8', (120, 300, 3))
    """

    whole: ClassVar[bool] = True

    sort: Literal["usage", "none"] = param(
        "usage", help="Which atom comes first: the most used one, or the first one."
    )
    colormap: Literal["gray", "coolwarm", "viridis", "magma"] = param(
        "gray", help="Colours of the values, from minus to plus the largest magnitude of each atom."
    )

    def reset(self) -> None:
        super().reset()
        self._limits = Limits()

    def note(self) -> str:
        """Return the number of atoms, their size, how many are in use, and how many frames taught them."""
        sizes = {_size(mine.atoms) for mine in self._latest if mine is not None}
        if len(sizes) != 1:
            return ""
        first, reading = self._latest[0], self._statistics.reading()
        used = None if len(self._latest) > 1 or first is None else first.in_use
        return words(sizes.pop(), reading.definition, reading.over, "" if used is None else f"{used} in use")

    def _checked(self, value: Value, which: int, at: Stamp, /) -> _Dictionary | None:
        atoms, usage = _outputs(value)
        mine: _Dictionary | None = self._latest[which]
        if atoms is None:
            return mine
        if mine is None or mine.atoms.shape != atoms.shape:
            mine = _Dictionary(atoms)
        mine.see(atoms, usage, at.time_s)
        return mine

    def _drawing(self, height: int, width: int, size: int, /) -> tuple[Array, tuple[_Drawn, ...]]:
        picture = blank(height, width)
        used = [mine.usage.max(initial=0) for mine in self._latest if mine and mine.usage is not None]
        _, full = self._limits.follow(0.0, float(max(used, default=0.0)))
        places = cells(len(self.feeds), (1, 1), height, width, size)
        parts = {
            k: mine.draw(
                tall, wide, self.colormap, self._series.names[k], sort=self.sort == "usage", full=full
            )
            for k, (mine, (_, _, tall, wide)) in enumerate(zip(self._latest, places, strict=True))
            if mine is not None
        }
        return picture, self._side_by_side(picture, places, parts, self._names(size, places[0][3]), size)

    def _names(self, size: int, room: int) -> list[str]:
        """Return the name above each of several inputs, with the number of atoms in use if there is room."""
        names = captions(self.feeds)
        used = [f", {m.in_use} in use" if m and m.in_use is not None else "" for m in self._latest]
        longer = [name + words for name, words in zip(names, used, strict=True)]
        if all(text_width(words, size) <= room for words in longer):
            return longer
        short = [feed.swept() or name for feed, name in zip(self.feeds, names, strict=True)]
        fit = all(text_width(name, size) <= room for name in names)
        return [shorten(name, size, room) for name in (names if fit else short)]


def _size(atoms: Array) -> str:
    count = f"{len(atoms)} atom{'s' if len(atoms) > 1 else ''}"
    return f"{count} {atoms.shape[2]}x{atoms.shape[1]}" if atoms.ndim == 3 else f"{count} of {atoms.shape[1]}"


def _outputs(value: Value) -> tuple[Array | None, Array | None]:
    """Return the atoms and their usage, or None."""
    parts = named_outputs(value)
    name = next((name for name in ("atoms", "components", "") if name in parts), "atoms")
    atoms, usage = parts.get(name), parts.get("usage")
    if name in parts and atoms is None:
        return None, None
    if not isinstance(atoms, np.ndarray) or atoms.ndim not in (2, 3) or not atoms.size:
        raise InputError(
            f"atoms: expects atoms of shape (k, rows, columns) or (k, d), or a result that has them, got "
            f"{describe(value)}; name them, as in from: dict.atoms"
        )
    if usage is not None and np.shape(usage) != atoms.shape[:1]:
        raise InputError(f"atoms: expects one usage for each of {len(atoms)} atoms, got {describe(usage)}")
    return atoms, usage
