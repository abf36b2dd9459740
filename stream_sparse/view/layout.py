"""The view: panels laid out to one picture, the run's state above and sliders below."""

import functools
import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Panel, yaml_name
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import Description
from stream_sparse.drawing.head import draw_head, draw_keys
from stream_sparse.drawing.look import DEFAULT_LOOK, Look
from stream_sparse.drawing.overlays import draw_over
from stream_sparse.drawing.page import PanelBox, Sizes, cards, page_sizes, round_box
from stream_sparse.drawing.shares import ShareRequest, shares
from stream_sparse.drawing.sliders import SliderDrawing, draw_sliders
from stream_sparse.drawing.text import enlarged, label, legible_size, shorten, text_width, whole_parts
from stream_sparse.drawing.theme import DARK, Picture, Theme, theme, themed
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Medium, Stamp, Value, describe

from .reader import PictureReader

SIZE = (720, 1280)
"""Height and width of the pictures that are shown and recorded."""
# References to a page that is free: the list, the loop variable, the argument of getrefcount.
_OWN_REFERENCES = 3
_MOST_PAGES = 8


class CardRequest(NamedTuple):
    """A panel by itself: its number in the view, its size in pixels, and pixels per unit of length."""

    panel: int
    height: int
    width: int
    density: float = 1.0
    theme: Theme = DARK


class Status(NamedTuple):
    """The state of the run, for the head line and the foot.

    ``over`` stands over all panels, which are dimmed: they do not show a new, undamaged frame. ``message``
    stands in place of the description, and ``news``, the result of the user's last action, in place of both.
    ``recording`` is text beside a red dot, ``rec`` or ``rec camera``. ``rate`` was measured from ``rate_n``
    frames. ``lap`` counts how often the source has begun, and is shown from 2 on.
    """

    frame: int
    time_s: float
    rate: float
    lost: int
    live: tuple[SliderDrawing, ...] = ()
    message: str = ""
    news: str = ""
    recording: str = ""
    keys: bool = False
    rate_n: int = 0
    over: str = ""
    lap: int = 1

    def words(self) -> str:
        """Return the right end of the head line."""
        n = f" (n {self.rate_n})" if self.rate_n else ""
        rate = f"   {self.rate:.1f} fps{n}" if self.rate else ""
        lap = f"lap {self.lap}   " if self.lap > 1 else ""
        return f"{lap}frame {self.frame}   {self.time_s:.2f} s{rate}   {self.lost} lost"


def wish(panel: Panel, medium: Medium, inputs: int) -> ShareRequest:
    """Return the place that a panel can use, of so many inputs; it need not be open."""
    return ShareRequest(panel.aspect(medium, inputs), panel.weight)


class _Pages:
    """Pages on which the places of panels, head and foot are drawn over each time; all else stays.

    A page is handed out as a view, and again once no view of it is left, as in ``base.buffers``.
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self._owners: list[Picture] = []

    def __call__(self, key: Hashable, make: Callable[[], Picture]) -> Picture:
        """Return a page for ``key``; call ``make`` where the key has changed."""
        if key != self._key:
            self._key, self._owners = key, [make()]
        for owner in self._owners:
            if sys.getrefcount(owner) <= _OWN_REFERENCES:
                return owner.view()
        owner = self._owners[0].copy()
        if len(self._owners) < _MOST_PAGES:
            self._owners.append(owner)
        return owner.view()


class View:
    """Panels as one picture.

    Every picture has room for the line of ``keys`` at the bottom; it is written where the status asks for it.
    A panel draws its content only. Card, title and units of measure are drawn here. What does not change
    between frames is drawn once. The foot has room for ``sliders``.
    """

    def __init__(
        self,
        title: str,
        description: str,
        rows: Sequence[Sequence[Panel]],
        keys: Sequence[tuple[str, str]] = (),
        look: Look = DEFAULT_LOOK,
        sliders: int = 0,
    ) -> None:
        self.title, self.description = title, description
        self._rows = [list(row) for row in rows if row]
        self.panels = [panel for row in self._rows for panel in row]
        self.fed = self.panels  # that take values
        self._shares = shares([
            [wish(panel, panel.medium, len(panel.feeds)) for panel in row] for row in self._rows
        ])  # fmt: skip
        self._keys = tuple(keys)
        self.look, self._sliders = look, sliders
        self._pages = _Pages()
        self._size = SIZE

    def see(self, at: Stamp, values: Iterable[Value]) -> None:
        """Show one frame to every panel: a value for each input of the first, then those of the next."""
        values_left = iter(values)
        with themed(self.look.theme):  # a panel may choose colours for what it keeps
            for panel in self.fed:
                panel.see(*islice(values_left, len(panel.feeds)), at=at)

    def draw_panels(self, height: int = SIZE[0], width: int = SIZE[1]) -> Array:
        """Draw a new picture of the panels, uint8 BGR, with room for head and foot."""
        sizes = self.sizes(height, width)
        places = self._places(height, width)
        with self.look.drawn(height, width):
            picture = self._pages((height, width), lambda: _frame(height, width, sizes, places))
            for panel, card, words in zip(self.panels, places, self.words(), strict=True):
                _draw_title(picture, card, words, sizes)
                left, top, wide, tall = card.inner
                if card.drawn:
                    _draw(panel, picture[top : top + tall, left : left + wide])
        self._size = height, width
        return picture

    def words(self) -> list[tuple[str, str]]:
        """Return heading and note of each panel."""
        return [(panel.heading(), panel.note()) for panel in self.panels]

    @property
    def read_off(self) -> PictureReader:
        """A reader of the picture drawn last, which stays valid when panels draw the next one."""
        return PictureReader(self.panels, self._places(*self._size))

    def card(self, card: CardRequest) -> Array:
        """Draw one panel by itself."""
        panel = self.panels[card.panel]
        with themed(card.theme), enlarged(card.density, self.look.letters):
            return _checked(panel, panel.draw(card.height, card.width), card.height, card.width)

    def describe(self, which: int) -> Description | None:
        """Return the description of a panel; None: it draws by itself."""
        panel = self.panels[which]
        return panel.describe() if type(panel).draw is Panel.draw else None

    def draw_chrome(self, picture: Array, status: Status) -> Array:
        """Draw head and foot into a picture from :meth:`bare`, and return it; from any thread."""
        height, width = picture.shape[:2]
        sizes = self.sizes(height, width)
        colours = self.look.theme
        line = (self.description, colours.quiet)
        if status.news or status.message:
            line = (status.news, colours.text) if status.news else (status.message, colours.warn)
        with self.look.drawn(height, width):
            draw_head(picture, self.title, line, status.words(), status.recording, sizes)
            foot = _foot(width, status.live, self._keys if status.keys else (), sizes, colours)
            if status.over:
                draw_over(picture[sizes.head : height - len(foot)], status.over, sizes)
        rows = min(len(foot), height)
        picture[height - rows :] = foot[len(foot) - rows :]
        return picture

    def sizes(self, height: int, width: int) -> Sizes:
        """Return the lengths of a picture of this size."""
        letters = self.look.letters
        return page_sizes(height, width, self._sliders, keys=bool(self._keys), letters=letters)

    def mark_at(
        self, x: int, y: int, shape: tuple[int, int], held: int | None = None
    ) -> tuple[int, str, int, int] | tuple[int, str, float] | None:
        """Return the panel's number and what a click on a place moves there, as ``aim`` of the panel says it.

        ``held`` is the panel in which it is dragged; the place may then lie outside of it.
        """
        for k, (panel, card) in enumerate(zip(self.panels, self._places(*shape), strict=True)):
            left, top, *_ = card.inner
            if card.holds(x, y) if held is None else k == held:
                mark = panel.aim(x - left, y - top, held is not None)
                return None if mark is None else (k, *mark)
        return None

    def frame(self, which: int) -> tuple[int, ...]:
        """Return rows and columns of the frame that a panel shows; empty where it does not say."""
        frame = getattr(self.panels[which], "frame", None)
        return () if frame is None else tuple(frame())

    def _places(self, height: int, width: int) -> tuple[PanelBox, ...]:
        return cards(self._shares, height, width, self.sizes(height, width))


@functools.lru_cache(maxsize=8)
def _foot(
    width: int,
    sliders: tuple[SliderDrawing, ...],
    keys: tuple[tuple[str, str], ...],
    sizes: Sizes,
    colours: Theme,
) -> Array:
    """Draw the foot; cached, since it changes only when a slider moves."""
    picture = blank(sizes.foot + sizes.keys + sizes.margin, width, colours.page)
    if sliders:
        draw_sliders(picture, sliders, sizes)
    if keys:
        draw_keys(picture, keys, sizes)
    picture.flags.writeable = False
    return picture


def _frame(height: int, width: int, sizes: Sizes, places: Sequence[PanelBox]) -> Array:
    """Draw the page and the cards."""
    picture = blank(height, width, theme().page)
    for card in places:
        round_box(picture, card.left, card.top, card.right, card.bottom, sizes.radius, theme().card)
    return picture


def _draw_title(picture: Array, card: PanelBox, words: tuple[str, str], sizes: Sizes) -> None:
    """Draw heading and note of a card."""
    left, right = card.left + sizes.pad, card.right - sizes.pad
    area = picture[card.top : card.top + sizes.bar, left:right]
    if area.size and len(area) == sizes.bar:
        area[:] = _title(sizes.bar, right - left, *words, sizes, theme())


@functools.lru_cache(maxsize=64)
def _title(height: int, width: int, name: str, note: str, sizes: Sizes, colours: Theme) -> Array:
    """Return the heading at the left, smaller where there is little room, and as many parts of the note.

    Cached, since many notes change rarely.
    """
    heading, room = _heading(height, width, name, sizes, colours)
    picture = heading.copy()
    words = whole_parts(note, sizes.note, room)
    label(picture, words, width, sizes.bar / 2 + 1, sizes.note, colours.quiet, at="right")
    return picture


@functools.lru_cache(maxsize=64)
def _heading(height: int, width: int, name: str, sizes: Sizes, colours: Theme) -> tuple[Array, int]:
    """Return the heading alone, and the room for a note; cached, since other notes change with each frame."""
    picture = blank(height, width, colours.card)
    size = legible_size(name, sizes.heading, width, bold=True)
    words = shorten(name, size, width, bold=True)
    label(picture, words, 0, sizes.bar / 2 + 1, size, colours.text, bold=True)
    return picture, width - text_width(name, size, bold=True) - 12


def _draw(panel: Panel, place: Array) -> None:
    """Draw a panel at its place: its description at once, and a picture of its own as a copy."""
    if type(panel).draw is Panel.draw:
        panel.draw_on(place)
    else:
        place[:] = _checked(panel, panel.draw(*place.shape[:2]), *place.shape[:2])


def _checked(panel: Panel, picture: Any, height: int, width: int) -> Array:
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.shape == (height, width, 3):
        return picture
    raise InputError(
        f"panel '{yaml_name(type(panel))}': draw({height}, {width}) must give uint8 of shape "
        f"({height}, {width}, 3), got {describe(picture)}"
    )
