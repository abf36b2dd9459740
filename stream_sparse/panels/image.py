"""Panel ``image``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from stream_sparse.base import Panel, Span, param
from stream_sparse.drawing import (
    QUIET,
    Limits,
    Silence,
    Still,
    Tint,
    bar_width,
    blank,
    captions,
    cells,
    fit,
    groups,
    heading,
    inside,
    label,
    line_height,
    mark,
    notice,
    number,
    scale_bar,
    shorten,
    size_for,
    text_width,
    tint,
    units,
)  # fmt: skip
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.frame import describe

from ._marked import box_of, fitting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Feed
    from stream_sparse.frame import Array, Medium, Stamp, Value

    Place = tuple[int, int, int, int, tuple[int, ...]]
    """Top, left, rows and columns in the panel's picture; rows and columns of the frame."""

__all__ = ["Image"]

# An 8-bit picture that reaches this far, and is not mostly nothing as a difference is, is an ordinary one and
# is shown as it is, from 0 to 255. The first picture decides; later ones must outvote it (4 : 1) for a while,
# or a camera that shakes would turn a picture of differences into an ordinary one and back.
_BRIGHT, _DARK, _VOTES = 90, 10, 40


class Image(Panel):
    """A frame as a picture; several inputs, such as a family of a sweep, as small pictures side by side.

    Ordinary 8-bit pictures are shown as they are. All others fill the colour map from 0, or from -a to +a
    where they have negative values, with ``a`` the 98th percentile of what is shown, rounded up; it grows at
    once and shrinks slowly. What is not a number is purple. A picture whose node is silent is dimmed.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Image(colormap="coolwarm")
    >>> medium = Medium((4, 6), np.dtype("f4"), 30, False, Clock("pts"))
    >>> panel.open((Feed("box", None, "", {}, 0),), medium, {})
    >>> panel.see(np.eye(4, 6, dtype="f4"), at=Stamp(0, 0.0))
    >>> panel.draw(120, 160).shape
    (120, 160, 3)
    """

    colormap: Literal["gray", "coolwarm", "viridis", "magma"] | None = param(
        None, help="Colours of the values; null: coolwarm for a picture with negative values, else gray."
    )
    range: Span | None = param(
        None, help="Values at the two ends of the colour map; null: follows the picture."
    )
    mark: str | None = param(
        None, refers=True, help="Name of a pixel_tap (or crop) whose place is drawn on the picture."
    )

    example = {"colormap": "coolwarm"}

    def reset(self) -> None:
        self._latest: list[Array | None] = []
        self._silence = Silence(self.feeds)
        self._signed: dict[int, bool] = {}
        self._bright: dict[int, int] = {}
        self._limits: dict[int, Limits] = {}
        self._still = Still()
        self._drawn: tuple[Place, ...] = ()

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        for feed in marks.values():
            if not (hasattr(feed.node, "row") and hasattr(feed.node, "col")):
                text = f"mark must name a node with row and col, such as a pixel_tap (got '{feed.name}')"
                raise ParameterError("image", [("mark", text)])
        super().open(feeds, medium, marks)
        self._latest = [None] * len(feeds)

    def heading(self) -> str:
        """The title of the card."""
        return self.title if self.title is not None else heading(self.feeds)

    def note(self) -> str:
        """What stands at the right of the title: type and size of an ordinary picture, else the unit."""
        first = next((x for x in self._latest if x is not None), None)
        if (
            first is not None
            and len(self.feeds) == 1
            and first.dtype == np.uint8
            and self._bright.get(0, 0) >= _VOTES // 2
        ):
            return f"{first.dtype} {first.shape[1]}x{first.shape[0]}"
        return units(self.feeds)

    def see(self, *values: Value, at: Stamp) -> None:
        self._silence.see(values, at.index)
        for which, value in enumerate(values):
            if value is None:
                continue
            if not isinstance(value, np.ndarray) or value.ndim not in (1, 2, 3):
                raise InputError(
                    f"image: expects a frame, got {describe(value)}; show it with a trace or bars"
                )
            self._latest[which] = value

    def draw(self, height: int, width: int) -> Array:
        size = size_for(height, width)
        shown = [(k, _flat(x)) for k, x in enumerate(self._latest) if x is not None]
        if not shown:
            picture = blank(height, width)
            notice(picture, self._silence.brief(size, width), size)
            return picture
        parted = groups(self.feeds)
        plain = {k for k, x in shown if self._plain(k, x)}
        scaled = self.range is not None or any(k not in plain for k, _ in shown)
        bar = bar_width(size) if len(parted) == 1 and width > 150 and scaled else 0
        places = cells(len(self.feeds), shown[0][1].shape[:2], height, width - bar, size)
        small = {k: fit(x, *inside(x.shape[:2], places[k], len(places), size)) for k, x in shown}
        tints = self._tints([g.members for g in parted], small, plain)
        frames = dict(shown)
        picture = self._still((height, width, len(places)), lambda: blank(height, width))
        names = self._names(tints, size, places[0][3])
        drawn = []
        for k, cell in enumerate(places):
            place = self._cell(picture, k, names[k], cell, frames.get(k), small.get(k), tints.get(k), size)
            drawn += [] if place is None else [place]
        self._drawn = tuple(drawn)
        if bar:
            scale_bar(picture, next(iter(tints.values())), width - bar, size)
        return picture

    def aim(self, x: int, y: int, near: bool = False) -> tuple[str, int, int] | None:
        """Where in its frame what is marked would be, were it moved to a place of the last picture.

        Parameters:
            x, y: the place, in pixels of the panel's picture.
            near: whether a place beside the frame means the nearest one in it.

        Returns:
            ``mark``, row and column, such that a tap or crop there lies within the frame; None: nothing is
            marked, or no frame is there.
        """
        if not self.marks:
            return None
        for top, left, tall, wide, frame in self._drawn:
            if near or (top <= y < top + tall and left <= x < left + wide):
                row, col = (y - top) * frame[0] // tall, (x - left) * frame[1] // wide
                return "mark", *fitting(self.marks["mark"].node, row, col, frame)
        return None

    def frame(self) -> tuple[int, ...]:
        """Rows and columns of the frame that is pointed at; none before it has been drawn."""
        return self._drawn[0][-1] if self._drawn else ()

    def _cell(
        self,
        picture: Array,
        k: int,
        name: str,
        cell: tuple[int, int, int, int],
        frame: Array | None,
        small: Array | None,
        how: Tint | None,
        size: int,
    ) -> Place | None:
        """Draw one of the small pictures, and say where it is."""
        top, left, rows, columns = cell
        over = line_height(size) if len(self.feeds) > 1 else 0
        tall, wide = (rows, columns) if small is None else small.shape[:2]
        # A picture and its name lie in the middle of the cell together.
        y, x = top + over + (rows - over - tall) // 2, left + (columns - wide) // 2
        if over:
            words = shorten(name, size, columns)
            above = (top + over if small is None else y) - over / 2 - 2
            label(picture, words, left + columns / 2, above, size, QUIET, at="middle")
        if small is None or frame is None or how is None:
            place = picture[top : top + rows, left : left + columns]
            notice(place, self._silence.brief(size, columns, k), size)
            return None
        place = picture[y : y + tall, x : x + wide]
        place[:] = tint(small, how)
        self._silence.veil(place, size, k)
        for feed in self.marks.values():
            words = f"{feed.name} {feed.node.row}, {feed.node.col}"  # type: ignore[union-attr]
            mark(place, box_of(feed.node, frame.shape[:2]), frame.shape[:2], words, size)
        return y, x, tall, wide, frame.shape[:2]

    def _names(self, tints: dict[int, Tint], size: int, room: int) -> list[str]:
        """Names of the small pictures, with ranges where there is no bar to say them.

        Of a family whose names have no room it is the values alone.
        """
        names = captions(self.feeds)
        parted = groups(self.feeds)
        if len(parted) > 1:
            return [name + (_ends(tints[k]) if k in tints else "") for k, name in enumerate(names)]
        if parted[0].keys and any(text_width(name, size) > room for name in names):
            values = [" / ".join(str(v) for v in feed.sweep.values()) for feed in self.feeds]
            first = f"{parted[0].keys[0]} {values[0]}"
            return [first if text_width(first, size) <= room else values[0], *values[1:]]
        return names

    def _plain(self, k: int, values: Array) -> bool:
        """Whether this is an ordinary 8-bit picture."""
        if values.dtype != np.uint8:
            return False
        if values.ndim == 3:
            return True
        some = _sample(values)
        middle, top = np.percentile(some, (50, 98)) if some.size else (0.0, 0.0)
        ordinary = bool(top >= _BRIGHT and middle >= _DARK)
        votes = self._bright.get(k, _VOTES if ordinary else 0)
        if ordinary:
            votes = min(votes + 4, _VOTES)
        elif middle < _DARK:
            votes = max(votes - 1, 0)
        self._bright[k] = votes
        return votes >= _VOTES // 2

    def _tints(
        self, families: list[tuple[int, ...]], small: dict[int, Array], plain: set[int]
    ) -> dict[int, Tint]:
        """One range for each family, so that its pictures can be compared."""
        made: dict[int, Tint] = {}
        for which, members in enumerate(families):
            there = [k for k in members if k in small]
            if not there:
                continue
            how = self._tint(which, [small[k] for k in there], plain.issuperset(there))
            made.update(dict.fromkeys(there, how))
        return made

    def _tint(self, which: int, pictures: list[Array], plain: bool) -> Tint:
        samples = [s for s in map(_sample, pictures) if s.size]
        signed = self._signed.get(which, False) or any(s.min() < 0 for s in samples)
        self._signed[which] = signed
        colormap = self.colormap or ("coolwarm" if signed else "gray")
        if self.range is not None:
            return Tint(colormap, *self.range)
        if plain:
            return Tint(colormap, 0.0, 255.0)
        top = max((float(np.percentile(np.abs(s), 98)) for s in samples), default=np.nan)
        known = self._limits.get(which)
        if known is None or known.symmetric != signed:
            known = self._limits[which] = Limits(symmetric=signed, patience=20, keep=0.75)
        low, high = known.follow(-top if signed else 0.0, top)
        if high >= 200 and all(x.dtype == np.uint8 for x in pictures):
            high = 255.0
        return Tint(colormap, low, high)


def _ends(how: Tint) -> str:
    """The range of a picture in words; of an ordinary one nothing."""
    if (how.low, how.high) == (0, 255):
        return ""
    return f", ±{number(how.high)}" if how.low == -how.high else f", {number(how.low)} to {number(how.high)}"


def _flat(x: Array) -> Array:
    """The array as something that can be shown: (rows, columns), or (rows, columns, 3)."""
    if x.ndim == 1:
        return x[None, :]
    if x.ndim == 3 and x.shape[2] != 3:
        return x[:, :, 0] if x.shape[2] == 1 else x.mean(axis=2, dtype=np.float32)
    return x


def _sample(values: Array) -> Array:
    """Some of the finite values, enough for a percentile."""
    some = values[:: max(values.shape[0] // 80, 1), :: max(values.shape[1] // 80, 1)]
    if some.dtype.kind != "f":
        return some.astype(np.float32)
    return some[np.isfinite(some)]
