"""Panel ``atoms``: the atoms of a dictionary as small pictures, with bars of their usage."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from stream_sparse.base import param
from stream_sparse.base.feed import captions
from stream_sparse.drawing.atom_shape import AtomShape, atom_shape
from stream_sparse.drawing.description import Description, Grid, Message, Tiles
from stream_sparse.drawing.ranges import Limits
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe, named_outputs

from ._values import ValuesPanel, words

# An atom is in use if at least one recent patch in a thousand uses it. They are counted at this interval.
_USED, _COUNTED_S = 1e-3, 0.5
# The order is updated at this interval.
_ORDERED_S = 2.0
# Width by height of two grids of atoms side by side, with room for more columns than rows.
_TWO_GRIDS = 2.8
# Frames of a film that are shown in a second of the stream: at 30 a motion is too fast to follow.
_FILM_RATE = 10


class _AtomOrder:
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


class _ShownDictionary:
    """The atoms of one input, those that came first, their usage, and their order."""

    def __init__(self, atoms: Array) -> None:
        self.atoms, self.first = atoms, atoms.copy()
        self.usage: Array | None = None
        self.in_use: int | None = None
        self.index = 0
        self._counted = self._time = 0.0
        self._order = _AtomOrder()

    def see(self, atoms: Array, usage: Array | None, at: Stamp) -> None:
        self.atoms, self.usage, self._time, self.index = atoms, usage, at.time_s, at.index
        if usage is not None and (self.in_use is None or at.time_s - self._counted >= _COUNTED_S):
            self.in_use, self._counted = int((usage >= _USED).sum()), at.time_s

    @property
    def frame(self) -> int:
        """The frame that films show now."""
        return int(self._time * _FILM_RATE) % _shape(self.atoms).frames

    def order(self, *, sort: bool) -> Array:
        """Return the numbers of the atoms, the most used one first, or the first one."""
        if sort and self.usage is not None:
            return self._order.follow(self.usage, self._time).copy()
        return np.arange(len(self.atoms))


class Atoms(ValuesPanel):
    """The atoms of a dictionary as small pictures, the most used first, with a bar of usage below each.

    The input is a whole result that has ``atoms`` or ``components``, and ``usage`` where it is known (``from:
    dict``), or these arrays alone (``from: pca.components``): shape (k, rows, columns); (k, d), which are
    drawn as small curves; or (k, frames, rows, columns), small films that play ten frames in a second of the
    stream. Pictures and films in colour have a last axis of 3: blue, green and red. Several inputs, such as
    those of a sweep, stand side by side.

    Each atom fills the colour map from minus to plus its own largest magnitude; nan is purple. In an atom in
    colour, mid gray is 0, and one scale holds for all channels: where it is blue, it adds blue. Bars are to
    scale with one another. An atom counts as in use if at least one recent patch in a thousand uses it. The
    order is updated every two seconds; with ``sort: none`` each atom keeps its place. With ``first: true``
    the first atoms seen since the nodes above were reset stand beside those of now.

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
    weight: ClassVar[float] = 1.4

    sort: Literal["usage", "none"] = param(
        "usage", help="Which atom comes first: the most used one, or the first one."
    )
    first: bool = param(
        False, help="Whether the atoms as they began stand beside those of now, at the same places."
    )
    colormap: Literal["gray", "coolwarm", "viridis", "magma"] = param(
        "gray",
        help="Colours of the values of gray atoms, from minus to plus the largest magnitude of each.",
    )

    def reset(self) -> None:
        super().reset()
        self._limits = Limits()

    def aspect(self, _medium: Medium, inputs: int) -> float | None:
        """Return that of two grids for each input where the first atoms are shown, too."""
        return _TWO_GRIDS * inputs if self.first else None

    def note(self) -> str:
        """Return the number of atoms, their size, how many are in use, and how many frames taught them."""
        sizes = {_size(mine.atoms) for mine in self._latest if mine is not None}
        if len(sizes) != 1:
            return ""
        first, reading = self._latest[0], self._statistics.reading()
        used = None if len(self._latest) > 1 or first is None else first.in_use
        return words(sizes.pop(), reading.definition, reading.over, "" if used is None else f"{used} in use")

    def _checked(self, value: Value, which: int, at: Stamp, /) -> _ShownDictionary | None:
        atoms, usage = _outputs(value)
        mine: _ShownDictionary | None = self._latest[which]
        if atoms is None:
            return mine
        if mine is None or mine.atoms.shape != atoms.shape or self._was_reset(which, mine.index, at.index):
            mine = _ShownDictionary(atoms)
        mine.see(atoms, usage, at)
        return mine

    def _was_reset(self, which: int, last: int, now: int) -> bool:
        """Return whether a node of an input was reset between two values."""
        due = self.feeds[which].due
        return due is not None and last < due(self._stale.first or 0) <= now

    def _described(self) -> Description:
        used = [mine.usage.max(initial=0) for mine in self._latest if mine and mine.usage is not None]
        _, full = self._limits.follow(0.0, float(max(used, default=0.0)))
        parts: list[Tiles | Message] = []
        for k, mine in enumerate(self._latest):
            tiles = self._stale.said(k) if mine is None else self._tiles(mine, k, full)
            parts += [_first(tiles, mine), tiles] if self.first else [tiles]
        return Grid(tuple(parts), self._names())

    def _tiles(self, mine: _ShownDictionary, which: int, full: float) -> Tiles:
        """Return the description of the atoms of one input."""
        order, name = mine.order(sort=self.sort == "usage"), self._series.names[which]
        stale = self._stale.stale(which)
        return Tiles(mine.atoms, order, self.colormap, mine.usage, full, name, stale, mine.frame)

    def _names(self) -> tuple[tuple[str, ...], ...]:
        """Return the names of the inputs with the number of atoms in use, and shorter ones for less room."""
        names = captions(self.feeds)
        used = [f", {m.in_use} in use" if m and m.in_use is not None else "" for m in self._latest]
        longer = [name + words for name, words in zip(names, used, strict=True)]
        short = [feed.swept() or name for feed, name in zip(self.feeds, names, strict=True)]
        return tuple(self._twice(some) for some in (longer, names, short))

    def _twice(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names, or two for each where the first atoms are shown, too."""
        if not self.first:
            return tuple(names)
        begins = [f"{name}, " if len(names) > 1 else "" for name in names]
        return tuple(begin + when for begin in begins for when in ("first", "now"))


def _first(tiles: Tiles | Message, mine: _ShownDictionary | None) -> Tiles | Message:
    """Return the first atoms at the places of those of now; their usage is not known."""
    if mine is None or isinstance(tiles, Message):
        return tiles
    usage = None if tiles.usage is None else np.full(len(tiles.usage), np.nan)
    name = ", ".join(filter(None, (tiles.name, "first")))
    return tiles._replace(atoms=mine.first, usage=usage, name=name)


def _size(atoms: Array) -> str:
    count = f"{len(atoms)} atom{'s' if len(atoms) > 1 else ''}"
    if atoms.ndim == 2:
        return f"{count} of {atoms.shape[1]}"
    shape = _shape(atoms)
    frames = f" of {shape.frames} frames" if atoms.ndim - (shape.channels == 3) == 4 else ""
    return f"{count} {shape.columns}x{shape.rows}{frames}"


def _shape(atoms: Array) -> AtomShape:
    shape = atom_shape(atoms.shape)
    assert shape is not None  # as was checked
    return shape


def _outputs(value: Value) -> tuple[Array | None, Array | None]:
    """Return the atoms and their usage, or None."""
    parts = named_outputs(value)
    name = next((name for name in ("atoms", "components", "") if name in parts), "atoms")
    atoms, usage = parts.get(name), parts.get("usage")
    if name in parts and atoms is None:
        return None, None
    if not isinstance(atoms, np.ndarray) or atom_shape(atoms.shape) is None:
        raise InputError(
            "atoms: expects atoms of shape (k, rows, columns), (k, d) or (k, frames, rows, columns), in "
            f"colour with a last axis of 3, or a result that has them, got {describe(value)}; name them, as "
            "in from: dict.atoms"
        )
    if usage is not None and np.shape(usage) != atoms.shape[:1]:
        raise InputError(f"atoms: expects one usage for each of {len(atoms)} atoms, got {describe(usage)}")
    return atoms, usage
