"""Panel ``atoms``: the atoms of a dictionary as small pictures, with bars of their usage."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.colours import blank, palette
from stream_sparse.drawing.mosaic import Grid, Mosaic, small_curves, small_pictures
from stream_sparse.drawing.pictures import cells
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import label, line_height, shorten, size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe, named_outputs

from ._reading import Reading, exactly, line_of, names
from ._stale import StaleInputs
from ._statistics import Statistics

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
    """Atoms that were drawn: their place and grid, their numbers and their usage, the number of the input."""

    top: int
    left: int
    grid: Grid
    order: Array
    usage: Array | None
    which: int

    def atom_at(self, x: int, y: int) -> int | None:
        """Return the number of the atom at a place; None: there is none."""
        k = self.grid.at(x - self.left, y - self.top)
        return int(self.order[k]) if k is not None and k < len(self.order) else None


class _Dictionary:
    """The atoms of one input, their usage, and their pictures."""

    def __init__(self) -> None:
        self.atoms: Array | None = None
        self.usage: Array | None = None
        self.in_use: int | None = None
        self._counted = self._time = 0.0
        self._order = _Order()
        self._mosaic: Mosaic | None = None
        self._key: tuple[Any, ...] = ()

    def see(self, atoms: Array, usage: Array | None, time: float) -> None:
        if atoms is not self.atoms:
            if self.atoms is None or self.atoms.shape != atoms.shape:
                self._order, self.in_use = _Order(), None
            self.atoms, self._mosaic = atoms, None
        self.usage, self._time = usage, time
        if usage is not None and (self.in_use is None or time - self._counted >= _COUNTED_S):
            self.in_use, self._counted = int((usage >= _USED).sum()), time

    def draw(
        self, height: int, width: int, colormap: str, *, sort: bool, full: float
    ) -> tuple[Array, Grid, Array]:
        """Draw the atoms as a picture of at most this size; ``full`` is the usage of a full bar.

        Returns:
            The picture, the grid of atoms, and their numbers in the order of the grid.
        """
        assert self.atoms is not None
        order = np.arange(len(self.atoms))
        if sort and self.usage is not None:
            order = self._order.follow(self.usage, self._time)
        key = (theme(), height, width, colormap, self.usage is not None, order.tobytes())
        if self._mosaic is None or self._key != key:
            self._mosaic, self._key = self._made(height, width, colormap, order), key
        shares = None if self.usage is None else self.usage[order] / full
        return self._mosaic.draw(shares)[:height, :width], self._mosaic.grid, order

    def _made(self, height: int, width: int, colormap: str, order: Array) -> Mosaic:
        assert self.atoms is not None
        vectors = self.atoms.ndim == 2
        shape = (1, 2) if vectors else self.atoms.shape[1:]
        grid = Grid.within(len(order), shape, height, width, bars=self.usage is not None)
        if vectors:
            return Mosaic(grid, small_curves(self.atoms[order], grid.tall, grid.wide, palette(0)))
        return Mosaic(grid, small_pictures(self.atoms[order], grid.tall, grid.wide, colormap))


class Atoms(Panel):
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
        self._inputs = [_Dictionary() for _ in self.feeds]
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds)
        self._limits = Limits()
        self._drawn: tuple[_Drawn, ...] = ()

    def note(self) -> str:
        """Return the number of atoms, their size, how many are in use, and how many frames taught them."""
        sizes = {_size(mine.atoms) for mine in self._inputs if mine.atoms is not None}
        if len(sizes) != 1:
            return ""
        used = self._inputs[0].in_use if len(self._inputs) == 1 else None
        reading, in_use = self._statistics.reading(), "" if used is None else f"{used} in use"
        words = sizes.pop(), reading.definition, reading.over, in_use
        return ", ".join(filter(None, words))

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, at.index)
        for k, value in self._stale.see(values, at.index):
            atoms, usage = _outputs(value)
            if atoms is not None:
                self._inputs[k].see(atoms, usage, at.time_s)

    def draw(self, height: int, width: int) -> Array:
        if all(mine.atoms is None for mine in self._inputs):
            return self._stale.picture(height, width)
        size = size_for(height, width)
        picture = blank(height, width)
        used = [float(mine.usage.max(initial=0)) for mine in self._inputs if mine.usage is not None]
        _, full = self._limits.follow(0.0, max(used, default=0.0))
        places = cells(len(self._inputs), (1, 1), height, width, size)
        names = self._names(size, places[0][3])
        over = line_height(size) if len(names) > 1 else 0
        shown = []
        for k, (mine, name, place) in enumerate(zip(self._inputs, names, places, strict=True)):
            top, left, tall, wide = place
            if over:
                label(picture, name, left + wide / 2, top + 0.6 * size, size, theme().quiet, at="middle")
            top, tall = top + over, tall - over
            if mine.atoms is None:
                self._stale.write(picture[top : top + max(tall, 1), left : left + wide], size, k)
            elif tall > 0:
                sort = self.sort == "usage"
                made, grid, order = mine.draw(tall, wide, self.colormap, sort=sort, full=full)
                top, left = top + (tall - made.shape[0]) // 2, left + (wide - made.shape[1]) // 2
                drawn = picture[top : top + made.shape[0], left : left + made.shape[1]]
                drawn[:] = made
                self._stale.dim(drawn, size, k)
                shown.append(_Drawn(top, left, grid, order, mine.usage, k))
        self._drawn = tuple(shown)
        return picture

    def read_off(self, x: int, y: int) -> str:
        """Return the number of the atom at a place, and its usage; of several dictionaries also the name."""
        for drawn in self._drawn:
            k = drawn.atom_at(x, y)
            if k is not None:
                place = ", ".join(filter(None, (names(self.feeds)[drawn.which], f"atom {k}")))
                if drawn.usage is None:
                    return f"{place} of {len(drawn.order)}"
                return line_of(place, [Reading("", f"usage {exactly(drawn.usage[k])}")])
        return ""

    def _names(self, size: int, room: int) -> list[str]:
        """Return the name above each of several inputs, with the number of atoms in use if there is room."""
        names = captions(self.feeds)
        used = ["" if mine.in_use is None else f", {mine.in_use} in use" for mine in self._inputs]
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
    """Return the atoms and their usage; None where there are none."""
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
