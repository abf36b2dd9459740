"""The view: panels laid out to one picture, with the run's state above and the live parameters below."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

import cv2
import numpy as np

from .base import yaml_name
from .drawing import CARD, PAGE, QUIET, TEXT, WARN, Still, blank, heading, label, shorten, text_width, units
from .errors import InputError
from .frame import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .base import Panel
    from .drawing import Colour
    from .frame import Array, Stamp, Value

__all__ = ["Status", "View", "heading_of", "note_of"]


class Status(NamedTuple):
    """How the run is doing, for the head line.

    Attributes:
        frame: index of the frame that is shown.
        time_s: its time in seconds.
        rate: frames a second that are processed.
        dropped: frames lost so far.
        live: names and values of the parameters that can be moved, shown at the foot.
        message: what the user should know now; it takes the place of the description.
    """

    frame: int
    time_s: float
    rate: float
    dropped: int
    live: tuple[tuple[str, str], ...] = ()
    message: str = ""

    def words(self) -> str:
        """The right end of the head line.

        >>> Status(149, 7.45, 29.94, 0).words()
        'frame 149   7.45 s   29.9 fps   0 dropped'
        """
        return f"frame {self.frame}   {self.time_s:.2f} s   {self.rate:.1f} fps   {self.dropped} dropped"


@runtime_checkable
class Headed(Protocol):
    """A panel that writes its own heading, in place of ``title`` or one made from the inputs."""

    def heading(self) -> str: ...
    def note(self) -> str: ...


class _Card(NamedTuple):
    """Where a panel is, and where in it the panel's own picture goes."""

    left: int
    top: int
    right: int
    bottom: int
    inner: tuple[int, int, int, int]


class _Sizes(NamedTuple):
    """Every length of the layout, in pixels."""

    margin: int
    gap: int
    head: int
    foot: int
    title: int
    text: int
    heading: int
    note: int
    pad: int
    bar: int
    radius: int


class View:
    """Panels as one picture.

    Parameters:
        title: name of the pipeline.
        description: what it asks, in a line.
        rows: panels that are open already, row by row.

    A panel draws its content alone; card, title and units around it are drawn here, so that a panel of one's
    own gets them for nothing. What does not change between frames is drawn once.

    >>> View("bird", "How sparse is it?", []).draw(360, 640, Status(0, 0.0, 0.0, 0)).shape
    (360, 640, 3)
    """

    def __init__(self, title: str, description: str, rows: Sequence[Sequence[Panel]]) -> None:
        self.title, self.description = title, description
        self.rows = [list(row) for row in rows if row]
        self._still = Still()

    @property
    def panels(self) -> list[Panel]:
        """All panels, in the order in which :meth:`see` takes values for them."""
        return [panel for row in self.rows for panel in row]

    def see(self, at: Stamp, values: Sequence[Sequence[Value]]) -> None:
        """Give one frame to every panel.

        Parameters:
            at: index and time of the frame.
            values: for each panel, in order of rows, a value for each of its inputs.
        """
        for panel, mine in zip(self.panels, values, strict=True):
            panel.see(*mine, at=at)

    def draw(self, height: int = 720, width: int = 1280, status: Status | None = None) -> Array:
        """A new picture, uint8 BGR of shape (height, width, 3).

        Raises:
            InputError: where a panel gives something else than the picture that it was asked for.
        """
        status = status or Status(0, 0.0, 0.0, 0)
        sizes = _sizes(height, width, foot=bool(status.live))
        cards = _cards([[_weight(p) for p in row] for row in self.rows], height, width, sizes)
        words = tuple((heading_of(p), note_of(p)) for p in self.panels)
        state = status.words()
        # Digits of the same number take the same room, so the description keeps its place.
        room = width - text_width(state, sizes.text) - 2 * sizes.margin - 20
        key = (height, width, words, status.live, status.message, room // 24)
        picture = self._still(key, lambda: self._frame(height, width, sizes, cards, words, status, room))
        label(picture, state, width - sizes.margin, sizes.head / 2 + 1, sizes.text, QUIET, at="right")
        for panel, card in zip(self.panels, cards, strict=True):
            left, top, wide, tall = card.inner
            if wide >= 16 and tall >= 16:
                picture[top : top + tall, left : left + wide] = _checked(
                    panel, panel.draw(tall, wide), tall, wide
                )
        return picture

    def _frame(
        self, height: int, width: int, sizes: _Sizes, cards: list[_Card], words: tuple[tuple[str, str], ...],
        status: Status, room: int,
    ) -> Array:  # fmt: skip
        """Everything but the panels' own pictures and the moving part of the head line."""
        picture = blank(height, width, PAGE)
        middle = sizes.head / 2 + 1
        title = shorten(self.title, sizes.title, max(room, 40), bold=True)
        x = sizes.margin + label(picture, title, sizes.margin, middle, sizes.title, TEXT, bold=True)
        x += round(0.8 * sizes.title)
        line, colour = (status.message, WARN) if status.message else (self.description, QUIET)
        left = sizes.margin + room - x
        if left > 4 * sizes.text:
            label(picture, shorten(line.strip(), sizes.text, left), x, middle, sizes.text, colour)
        for card, (name, note) in zip(cards, words, strict=True):
            _round(picture, card.left, card.top, card.right, card.bottom, sizes.radius, CARD)
            _title(picture, card, name, note, sizes)
        if status.live:
            _foot(picture, status.live, sizes)
        return picture


def _title(picture: Array, card: _Card, name: str, note: str, sizes: _Sizes) -> None:
    """Heading at the left, units at the right; where room is short, the heading keeps the larger part."""
    left, right = card.left + sizes.pad, card.right - sizes.pad
    middle = card.top + sizes.bar / 2 + 1
    spare = right - left - text_width(name, sizes.heading, bold=True) - 12
    note = shorten(note, sizes.note, max(0.45 * (right - left), spare))
    wide = text_width(note, sizes.note)
    name = shorten(name, sizes.heading, right - left - wide - (12 if note else 0), bold=True)
    label(picture, name, left, middle, sizes.heading, TEXT, bold=True)
    label(picture, note, right, middle, sizes.note, QUIET, at="right")


def _foot(picture: Array, live: tuple[tuple[str, str], ...], sizes: _Sizes) -> None:
    height, width = picture.shape[:2]
    top = height - sizes.margin - sizes.foot
    _round(picture, sizes.margin, top, width - sizes.margin, top + sizes.foot, sizes.radius, CARD)
    x, y = sizes.margin + sizes.pad, top + sizes.foot / 2
    for name, value in live:
        wide = text_width(f"{name}  {value}", sizes.text, bold=True)
        if x + wide > width - sizes.margin - sizes.pad:
            break
        x += label(picture, name, x, y, sizes.text, QUIET) + sizes.text // 2
        x += label(picture, value, x, y, sizes.text, TEXT, bold=True) + 2 * sizes.text


def _sizes(height: int, width: int, *, foot: bool) -> _Sizes:
    scale = min(height / 720, width / 1280)

    def px(at_720: float, least: int = 1) -> int:
        return max(round(at_720 * scale), least)

    return _Sizes(
        margin=px(16, 6), gap=px(15, 6), head=px(44, 26), foot=px(32, 22) if foot else 0,
        title=px(18, 12), text=px(12, 9), heading=px(14, 10), note=px(11, 9), pad=px(12, 7), bar=px(32, 21),
        radius=px(9, 4),
    )  # fmt: skip


def _cards(weights: list[list[float]], height: int, width: int, sizes: _Sizes) -> list[_Card]:
    """Rows of equal height; in a row each card gets room by its weight."""
    bottom = height - sizes.margin - (sizes.foot + sizes.gap if sizes.foot else 0)
    cards = []
    edges = _shares(sizes.head, bottom, [1.0] * len(weights), sizes.gap)
    for (top, end), row in zip(edges, weights, strict=True):
        for left, right in _shares(sizes.margin, width - sizes.margin, row, sizes.gap):
            inner = (
                left + sizes.pad,
                top + sizes.bar,
                right - left - 2 * sizes.pad,
                end - top - sizes.bar - sizes.pad,
            )
            cards.append(_Card(left, top, right, end, inner))
    return cards


def _shares(start: int, end: int, weights: list[float], gap: int) -> list[tuple[int, int]]:
    room = end - start - gap * (len(weights) - 1)
    total = sum(weights)
    edges = [round(room * sum(weights[:k]) / total) for k in range(len(weights) + 1)] if weights else []
    return [(start + a + k * gap, start + b + k * gap) for k, (a, b) in enumerate(pairwise(edges))]


def _round(picture: Array, left: int, top: int, right: int, bottom: int, radius: int, colour: Colour) -> None:
    """A filled rectangle with round, smooth corners; right and bottom are outside."""
    if right - left < 2 * radius + 2 or bottom - top < 2 * radius + 2:
        picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = colour
        return
    inner = picture[top:bottom, left:right]
    tall, wide = inner.shape[:2]
    inner[radius : tall - radius] = colour
    inner[:, radius : wide - radius] = colour
    for x in (radius, wide - 1 - radius):
        for y in (radius, tall - 1 - radius):
            cv2.circle(inner, (x, y), radius, colour, -1, cv2.LINE_AA)


def heading_of(panel: Panel) -> str:
    """What stands above a panel: its own heading, else its title, else one made from its inputs."""
    if isinstance(panel, Headed):
        return panel.heading()
    return panel.title if panel.title is not None else heading(panel.feeds)


def note_of(panel: Panel) -> str:
    """What stands at the right of the heading: the panel's own note, else the unit of its inputs."""
    return panel.note() if isinstance(panel, Headed) else units(panel.feeds)


def _weight(panel: Panel) -> float:
    """How much of a row's width a panel asks for, where others ask for 1."""
    return float(getattr(panel, "weight", 1.0))


def _checked(panel: Panel, picture: Any, height: int, width: int) -> Array:
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.shape == (height, width, 3):
        return picture
    raise InputError(
        f"panel '{yaml_name(type(panel))}': draw({height}, {width}) must give uint8 of shape "
        f"({height}, {width}, 3), got {describe(picture)}"
    )
