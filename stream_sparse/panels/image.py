"""Panel ``image``: frames as pictures, with a colour bar and the mark of a tap or a crop."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np

from stream_sparse.base import Feed, Span, param
from stream_sparse.base.feed import captions, common_parameters
from stream_sparse.drawing.description import ArrayPicture, Description, Grid, Message
from stream_sparse.drawing.ticks import number
from stream_sparse.drawing.tints import Tint, Tints
from stream_sparse.frame import Array, Medium, Stamp, Value

from ._mark import boxes, check_marks, moved
from ._values import ValuesPanel, words

# A picture of uint8 or uint16 is an ordinary one, shown over all its levels, if its 98th percentile and its
# median reach these levels of 255; the median of a picture of differences is near 0. The first picture
# decides. Later ones change that by votes: an ordinary one has 4, a dark one 1. Otherwise a shaking camera
# would switch a picture of differences back and forth.
_BRIGHT, _DARK, _VOTES = 90, 10, 40
_USUAL = 320 * 240  # pixels of a picture in a panel
_BESIDE = 3  # so many pictures stand in one row
_BAR, _NAME = 0.2, 0.1  # width of a colour bar, and height of a name above, by the height of a picture
_TOPS = {np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0}


class Image(ValuesPanel):
    """A frame as a picture; several inputs, such as those of a sweep, as small pictures side by side.

    Ordinary pictures of uint8 or uint16 are shown as they are. All others fill the colour map from 0 to a, or
    from -a to a where they have negative values, with ``a`` the 98th percentile of the magnitudes, rounded
    up; ``a`` grows at once and shrinks slowly. Nan is purple. A stale picture is dimmed. If the source is one
    signal, the panel says that there is no picture.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Image(colormap="coolwarm")
    >>> medium = Medium((4, 6), np.dtype("f4"), 30, False, Clock("pts"))
    >>> panel.open((Feed("box", None, "", {}, 0),), medium, {})
    >>> panel.see(np.eye(4, 6, dtype="f4"), at=Stamp(0, 0.0))
    >>> panel.draw(120, 160).shape
    (120, 160, 3)
    """

    scene = True

    colormap: Literal["gray", "coolwarm", "viridis", "magma"] | None = param(
        None, help="Colours of the values; null: coolwarm for a picture with negative values, else gray."
    )
    range: Span | None = param(None, help="Values at the two ends of the colour map; null: from the picture.")
    mark: str | None = param(
        None, refers=True, help="Name of a pixel_tap, crop or sum_of_atoms to draw on the picture."
    )

    example = {"colormap": "coolwarm"}

    _says_frames: ClassVar[bool] = False

    def reset(self) -> None:
        super().reset()
        # The numbers of inputs that have a range in common.
        self._alike = [family.members for family in self._series.families]
        self._signed: dict[int, bool] = {}
        self._bright: dict[int, int] = {}
        self._tints = Tints(patience=20, keep=0.75)

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        check_marks("image", marks)
        super().open(feeds, medium, marks)

    def aspect(self, medium: Medium, inputs: int) -> float | None:
        """Return that of frames of the source, side by side in as many rows as leave little empty."""
        if len(medium.shape) < 2:
            return None
        columns = inputs if inputs <= _BESIDE else math.ceil(math.sqrt(inputs))
        rows = math.ceil(inputs / columns) * (1.0 if inputs == 1 else 1.0 + _NAME)
        bar = _BAR if self.colormap or self.range or medium.dtype not in _TOPS else 0.0
        return columns * medium.shape[1] / (rows * medium.shape[0]) + bar

    def note(self) -> str:
        """Return the size of an ordinary picture, of a file also its rate, and the type unless it is uint8.

        Of any other picture return its unit of measure, and the parameters that no heading or name shows.
        """
        frame = self._latest[0] if len(self.feeds) == 1 else None
        if frame is not None and frame.dtype in _TOPS and self._bright.get(0, 0) >= _VOTES // 2:
            rows, columns = np.atleast_2d(frame).shape[:2]
            whole = not self.medium.live and frame.shape[:2] == self.medium.shape[:2]
            kind = "" if frame.dtype == np.uint8 else f"{frame.dtype} "
            return f"{kind}{columns}x{rows}{f', {self.medium.rate:.4g} fps' if whole else ''}"
        named = len(self.feeds) == 1 and self.title is None
        return words(super().note(), "" if named else common_parameters(self.feeds))

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Array | None:
        if self.medium.shape == () and not isinstance(value, np.ndarray):
            return None
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2, 3):
            raise self._refusal("a frame", value, "show it with a trace or bars")
        return value

    def _instead(self) -> Message | None:
        instead = super()._instead()
        if instead is None or self.medium.shape != () or self._stale.first is None:
            return instead
        return Message("no picture: the source is one signal")

    def _described(self) -> Description:
        frames = {k: _flat(x) for k, x in enumerate(self._latest) if x is not None}
        plain = {k for k, x in frames.items() if self._plain(k, x)}
        tints = self._tinted(frames, plain)
        parts = self._each(lambda _, k: self._frame(k, frames[k], tints[k]))
        scaled = self.range is not None or len(plain) < len(frames)
        bar = next(iter(tints.values())) if len(self._alike) == 1 and scaled else None
        return Grid(parts, self._names(tints), bar)

    def _frame(self, which: int, values: Array, how: Tint) -> ArrayPicture:
        """Return the description of one picture."""
        marks = [box for feed in self.marks.values() for box in boxes(feed.node, values.shape)]
        name, unit = self._series.names[which], self.feeds[which].unit
        return ArrayPicture(values, how, name, unit, tuple(marks), self._stale.stale(which))

    def move(self, *place: float) -> tuple[str, int, int] | None:
        """Return ``mark``, and the row and column that move the marked node to a place of a frame.

        None: nothing is marked, the marked node has many points, or there is no frame.
        """
        node: Any = self.marks["mark"].node if self.marks else None
        if node is None or node.row is None or not self.frame():
            return None
        row, column = map(int, place)
        return "mark", *moved(node, row, column, self.frame())

    def frame(self) -> tuple[int, ...]:
        """Return rows and columns of the first frame; empty before there is one."""
        return next((_flat(x).shape[:2] for x in self._latest if x is not None), ())

    def _names(self, tints: dict[int, Tint]) -> tuple[tuple[str, ...], ...]:
        """Return the names of several small pictures, with their ranges where there is no colour bar.

        Without room for these they are the names alone, or in a sweep the swept values.
        """
        if len(self.feeds) == 1:
            return ()
        names = captions(self.feeds)
        if len(self._alike) > 1:
            ranges = [_range_text(tints[k]) if k in tints else "" for k in range(len(names))]
            return tuple(map("".join, zip(names, ranges, strict=True))), tuple(names)
        families = self._series.families
        if not families[0].keys:
            return (tuple(names),)
        values = tuple(feed.swept() for feed in self.feeds)
        return tuple(names), (f"{families[0].keys[0]} {values[0]}", *values[1:]), values

    def _plain(self, k: int, values: Array) -> bool:
        """Return whether this is an ordinary picture, to be shown as it is."""
        if values.dtype not in _TOPS:
            return False
        if values.ndim == 3 and values.dtype == np.uint8:
            return True
        # uint16 is often a scale for 12 bits or less, and then dark: so are its colours
        some = _sparse(values) >> 8 * (values.dtype.itemsize - 1)
        levels = np.bincount(some.ravel(), minlength=256).cumsum()
        middle, top = np.searchsorted(levels, (0.5 * levels[-1], 0.98 * levels[-1]))
        ordinary = bool(top >= _BRIGHT and middle >= _DARK)
        votes = self._bright.get(k, _VOTES if ordinary else 0)
        if ordinary:
            votes = min(votes + 4, _VOTES)
        elif middle < _DARK:
            votes = max(votes - 1, 0)
        self._bright[k] = votes
        return votes >= _VOTES // 2

    def _tinted(self, frames: dict[int, Array], plain: set[int]) -> dict[int, Tint]:
        """Return the colour map and range of each picture; those of a family may be equal, to be compared."""
        tints: dict[int, Tint] = {}
        for which, members in enumerate(self._alike):
            there = [k for k in members if k in frames]
            if there:
                how = self._tint(which, [frames[k] for k in there], plain.issuperset(there))
                tints.update(dict.fromkeys(there, how))
        return tints

    def _tint(self, which: int, pictures: list[Array], plain: bool) -> Tint:
        samples = [] if plain else [s for s in map(_sample, pictures) if s.size]
        signed = self._signed.get(which, False) or any(s.min() < 0 for s in samples)
        self._signed[which] = signed
        colormap = self.colormap or ("coolwarm" if signed else "gray")
        if self.range is not None:
            return Tint(colormap, *self.range)
        if plain:
            return Tint(colormap, 0.0, max(_TOPS[x.dtype] for x in pictures))
        top = max((_top(np.abs(s)) for s in samples), default=np.nan)
        how = self._tints.follow(which, top, signed=signed, colormap=colormap)
        bytes_alone = all(x.dtype == np.uint8 for x in pictures)
        return how._replace(high=255.0) if how.high >= 200 and bytes_alone else how


def _range_text(how: Tint) -> str:
    """Return the range of a picture as text; empty for an ordinary one."""
    if how.low == 0 and how.high in _TOPS.values():
        return ""
    return f", ±{number(how.high)}" if how.low == -how.high else f", {number(how.low)} to {number(how.high)}"


def _flat(x: Array) -> Array:
    """Return an array of any rank as a picture: (rows, columns), or (rows, columns, 3)."""
    if x.ndim == 1:
        return x[None, :]
    if x.ndim == 3 and x.shape[2] != 3:
        return x[:, :, 0] if x.shape[2] == 1 else x.mean(axis=2, dtype=np.float32)
    return x


def _top(magnitudes: Array) -> float:
    """Return the 98th percentile."""
    rank = round(0.98 * (magnitudes.size - 1))
    return float(np.partition(magnitudes, rank)[rank])


def _sparse(values: Array) -> Array:
    """Return a regular sample of a picture, enough for a percentile."""
    return values[:: max(values.shape[0] // 80, 1), :: max(values.shape[1] // 80, 1)]


def _sample(values: Array) -> Array:
    """Return the finite values of a regular sample, as floats.

    A large picture is mostly shown smaller, by the means of neighbours: so they are those of the sample.
    """
    tall, wide = values.shape[:2]
    side = min(max(round((tall * wide / _USUAL) ** 0.5), 1), tall, wide)
    rows, columns = tall - side + 1, wide - side + 1
    shifted = [values[i : i + rows, j : j + columns] for i in range(side) for j in range(side)]
    with np.errstate(over="ignore", invalid="ignore"):
        some = np.mean([_sparse(one) for one in shifted], axis=0, dtype=np.float64).ravel()
    return some[np.isfinite(some)]
