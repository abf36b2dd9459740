"""Panel ``atoms``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np

from stream_sparse.base import Panel, param
from stream_sparse.drawing import (
    QUIET,
    Grid,
    Limits,
    Mosaic,
    Motion,
    Order,
    Silence,
    Still,
    blank,
    captions,
    cells,
    heading,
    label,
    line_height,
    notice,
    palette,
    shorten,
    size_for,
    small_curves,
    small_pictures,
    text_width,
)  # fmt: skip
from stream_sparse.errors import InputError
from stream_sparse.frame import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.frame import Array, Medium, Stamp, Value

__all__ = ["Atoms"]

# An atom is in use where at least one recent patch in a thousand uses it; they are counted now and then.
_USED, _COUNTED_S = 1e-3, 0.5


class _Drawn(NamedTuple):
    """The small pictures as they were made last, in order, and what they were made for."""

    key: tuple[int, int, str, bool]
    order: Array
    mosaic: Mosaic


class _Atoms:
    """The atoms of one input: what they are now, what has changed, in which order they stand."""

    def __init__(self) -> None:
        self.atoms: Array | None = None
        self.usage: Array | None = None
        self.in_use: int | None = None
        self._counted = 0.0
        self._time = 0.0
        self._new = False
        self._motion = Motion()
        self._order = Order()
        self._drawn: _Drawn | None = None

    def see(self, atoms: Array, usage: Array | None, time: float, *, calm: bool) -> None:
        if atoms is not self.atoms:
            if self.atoms is None or self.atoms.shape != atoms.shape:
                self._motion, self._order, self._drawn, self.in_use = Motion(calm=calm), Order(), None, None
            self.atoms, self._new = atoms, True
        self.usage, self._time = usage, time
        if usage is not None and (self.in_use is None or time - self._counted >= _COUNTED_S):
            self.in_use, self._counted = int((usage >= _USED).sum()), time

    def draw(self, height: int, width: int, colormap: str, *, sort: bool, full: float) -> Array:
        """The atoms as a picture that is no larger than this, given the usage at which a bar is full."""
        assert self.atoms is not None
        self._motion.follow(self.atoms.reshape(len(self.atoms), -1) if self._new else None, self._time)
        if sort and self.usage is not None:
            order = self._order.follow(self.usage, self._time)
        else:
            order = np.arange(len(self.atoms))
        key = (height, width, colormap, self.usage is not None)
        made = self._drawn
        if self._new or made is None or made.key != key or not np.array_equal(made.order, order):
            made = self._drawn = self._make(key, order)
        self._new = False
        shares = None if self.usage is None else self.usage[order] / full
        picture = made.mosaic.draw(self._motion.glow[order], self._motion.flash[order], shares)
        return picture[:height, :width]

    def _make(self, key: tuple[int, int, str, bool], order: Array) -> _Drawn:
        assert self.atoms is not None
        height, width, colormap, bars = key
        if self.atoms.ndim == 3:
            grid = Grid.within(len(order), self.atoms.shape[1:], height, width, bars=bars)
            pictures = small_pictures(self.atoms[order], grid.tall, grid.wide, colormap)
        else:
            grid = Grid.within(len(order), (1, 2), height, width, bars=bars)
            pictures = small_curves(self.atoms[order], grid.tall, grid.wide, palette(0))
        return _Drawn(key, order, Mosaic(grid, pictures))


class Atoms(Panel):
    """The atoms of a dictionary as small pictures, the most used first, with a bar of usage below each.

    The input is a whole result that has ``atoms`` or ``components``, and ``usage`` where it is known (``from:
    dict``), or these arrays alone (``from: pca.components``): shape (k, rows, columns), or (k, d), which are
    drawn as small curves. Several inputs, such as a family of a sweep, stand side by side.

    Each atom fills the colour map from minus to plus its own largest magnitude. A warm border shows which
    atoms have moved in the last half second, and fades; one that was replaced flashes. With ``sort: none``
    and without usage, as of ``pca.components``, one that has changed its place or its sign alone has not
    moved, a border is faint at most, and nothing flashes. Bars are to scale with one another; an atom counts
    as in use where at least one recent patch in a thousand uses it. The order is looked at every two seconds.
    What is not a number is purple.

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
        "usage", help="What comes first: the most used atom, or the first atom."
    )
    colormap: Literal["gray", "coolwarm", "viridis", "magma"] = param(
        "gray", help="Colours of the values, from minus to plus the largest magnitude of each atom."
    )

    def reset(self) -> None:
        self._inputs: list[_Atoms] = []
        self._silence = Silence(self.feeds)
        self._limits = Limits()
        self._still = Still()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        super().open(feeds, medium, marks)
        self._inputs = [_Atoms() for _ in feeds]

    def heading(self) -> str:
        """The title of the card."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """How many atoms there are, of which size, and how many of them are in use."""
        words = {_size(mine.atoms) for mine in self._inputs if mine.atoms is not None}
        if len(words) != 1:
            return ""
        used = self._inputs[0].in_use if len(self._inputs) == 1 else None
        return words.pop() + (f", {used} in use" if used is not None else "")

    def see(self, *values: Value, at: Stamp) -> None:
        self._silence.see(values, at.index)
        for mine, value in zip(self._inputs, values, strict=True):
            if value is None:
                continue
            atoms, usage = _parts(value)
            if atoms is not None:
                # In an order of their own and never replaced: principal components.
                mine.see(atoms, usage, at.time_s, calm=self.sort == "none" and usage is None)

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        picture = self._still((height, width), lambda: blank(height, width))
        if all(mine.atoms is None for mine in self._inputs):
            notice(picture, self._silence.brief(size, width), size)
            return picture
        used = [float(mine.usage.max(initial=0)) for mine in self._inputs if mine.usage is not None]
        _, full = self._limits.follow(0.0, max(used, default=0.0))
        places = cells(len(self._inputs), (1, 1), height, width, size)
        names = self._names(size, places[0][3])
        over = line_height(size) if len(names) > 1 else 0
        for k, (mine, name, place) in enumerate(zip(self._inputs, names, places, strict=True)):
            top, left, tall, wide = place
            if over:
                label(picture, name, left + wide / 2, top + 0.6 * size, size, QUIET, at="middle")
            top, tall = top + over, tall - over
            if mine.atoms is None:
                words = self._silence.brief(size, wide, k)
                notice(picture[top : top + max(tall, 1), left : left + wide], words, size)
            elif tall > 0:
                made = mine.draw(tall, wide, self.colormap, sort=self.sort == "usage", full=full)
                top, left = top + (tall - made.shape[0]) // 2, left + (wide - made.shape[1]) // 2
                drawn = picture[top : top + made.shape[0], left : left + made.shape[1]]
                drawn[:] = made
                self._silence.veil(drawn, size, k)
        return picture

    def _names(self, size: int, room: int) -> list[str]:
        """What stands above each of several inputs; how many are in use where there is room to say it."""
        names = captions(self.feeds)
        used = ["" if mine.in_use is None else f", {mine.in_use} in use" for mine in self._inputs]
        longer = [name + words for name, words in zip(names, used, strict=True)]
        if all(text_width(words, size) <= room for words in longer):
            return longer
        return [shorten(name, size, room) for name in names]


def _size(atoms: Array) -> str:
    count = f"{len(atoms)} atom{'s' if len(atoms) > 1 else ''}"
    return f"{count} {atoms.shape[2]}x{atoms.shape[1]}" if atoms.ndim == 3 else f"{count} of {atoms.shape[1]}"


def _parts(value: Value) -> tuple[Array | None, Array | None]:
    """Atoms and their usage; None for what is not known."""
    parts = value if isinstance(value, dict) else value._asdict() if hasattr(value, "_asdict") else None
    if parts is None:
        parts = {"atoms": value}
    name = "components" if "components" in parts and "atoms" not in parts else "atoms"
    atoms, usage = parts.get(name), parts.get("usage")
    if name in parts and atoms is None:
        return None, None
    if not isinstance(atoms, np.ndarray) or atoms.ndim not in (2, 3) or not atoms.size:
        raise InputError(
            f"atoms: expects atoms of shape (k, rows, columns) or (k, d), or a result that has them, got "
            f"{describe(value)}; name them, as in from: dict.atoms"
        )
    if usage is not None and np.shape(usage) != atoms.shape[:1]:
        raise InputError(
            f"atoms: expects a number of usage for each of {len(atoms)} atoms, got {describe(usage)}"
        )
    return atoms, usage
