"""The picture in the window: the panels' last picture or an earlier one, with the run's present state."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.drawing.overlays import Timing, draw_help, draw_reading, draw_timings
from stream_sparse.errors import Error
from stream_sparse.flow.commands import Pause
from stream_sparse.view.history import PanelPicture, PictureHistory
from stream_sparse.view.layout import SIZE
from stream_sparse.view.sliders import value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stream_sparse.frame import Array, Stamp
    from stream_sparse.highgui.window import HighguiWindow
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

    from .front import PlayerControl, ShownParts
    from .status import RunStatus


_MESSAGE_S = 5.0
_TIMINGS_S = 0.5
_POINTED_S = 15.0  # OpenCV does not say that the mouse has left the window
_LEAST, _MOST = 0.5, 1.5  # pictures smaller than half and larger than one and a half are scaled by the window


class _Toast(NamedTuple):
    """A message to the user: whether it is a warning, until when, and beside which sliders it stands."""

    text: str = ""
    bad: bool = False
    until: float = 0.0
    beside: frozenset[str] = frozenset()


class Screen:
    """Composes the picture in the window whenever anything in it changes, whether frames come or not.

    Pictures of panels come from the thread that draws them, by :meth:`offer`; all else happens on the main
    thread. ``answered`` says whether one has come since the last edit, ``near`` is the number of the slider
    under the mouse, ``reading`` is what is read off there, and ``help`` is the card of keys
    that lies over the picture.
    """

    def __init__(
        self,
        player: PlayerControl,
        run: ShownParts,
        window: HighguiWindow,
    ) -> None:
        self._player, self._run, self._window = player, run, window
        self.live_view = run.view.live_view
        self._mail: deque[PanelPicture] = deque(maxlen=1)
        self.history = PictureHistory(most=1 if run.medium.live else 100)
        self.shape = (1, 1)
        self.answered = True
        self._still = False
        self.help: Sequence[tuple[str, str]] = ()
        self.near: int | None = None
        self._mouse: tuple[int, int] | None = None
        self._moved_at = 0.0
        self.reading = ""
        self._stale, self._timings = True, False
        self._previewed: dict[str, Any] = {}
        self._told = _Toast()
        if begins := player.status.begins:
            self.tell(begins)
        self._standing = ""
        self._problems = len(player.status.problems)  # of which no more is shown
        self._was: tuple[object, ...] = ()  # the state of the run in the picture
        self._composed_at = 0.0

    @property
    def paused(self) -> bool:
        """Whether the picture of a camera stands still, or the frames of a file are held."""
        return self._still or self._player.status.paused

    def wants(self) -> bool:
        """Return whether a picture of panels is worth drawing; from any thread."""
        return not self._mail and self._window.wants() and not self._still

    def ended(self) -> None:
        """No-op; the picture shows the end."""

    def size(self) -> tuple[int, int]:
        """Return height and width at which a picture of panels is sharp in the window as it is now."""
        return _suiting(*self._window.size())

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:
        """Take a new picture of panels, as large as the window unless one is there already."""
        self._mail.append(PanelPicture(at, pictures.page(*self.size()), status, pictures.read_off))

    def renew(self) -> bool:
        """Take the newest picture of panels; returns whether one has come since the last edit."""
        if self._player.status.paused and self.wants():  # the last frame may have come while a picture waited
            self._run.view.catch_up(self)
        if self._mail:
            seen = self._mail.popleft()
            self.answered = True
            if not self._still:  # one may have been on its way when the picture was paused
                self.history.add(seen)
                self._stale = True
        return self.answered

    # Actions of the user -----------------------------------------------------------------------------

    def preview(self, changes: Mapping[str, Any]) -> None:
        """Show values of sliders that are still to take effect."""
        self._previewed.update(changes)
        self._stale = True

    def previewed(self) -> dict[str, Any]:
        """Hand over the values that are still to take effect, to make an edit of them."""
        previewed, self._previewed = self._previewed, {}
        return previewed

    def edited(self) -> None:
        """Wait from here on for a picture of panels that has the edit."""
        self._stale, self.answered = True, False

    def pause(self) -> None:
        """Let the picture of a camera stand still while frames come, or hold those of a file; or go on."""
        if self._run.medium.live:
            self._still = not self._still
        else:
            self._player.do(Pause(not self._player.status.paused))
        self.history.behind = 0
        self.clear_message()

    def toggle_help(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show the card of keys, or hide it."""
        self.help, self._stale = () if self.help else keys, True

    def turn_timings(self) -> None:
        """Show or hide the card of timings."""
        self._timings, self._stale = not self._timings, True

    def point(self, which: int | None) -> None:
        """Choose the slider that keys move; None: none."""
        self._stale |= which != self.near
        self.near = which

    def read_off(self, place: tuple[int, int] | None) -> None:
        """Show what lies at a place of the picture, column and row, beside it; None: nothing any more."""
        self._moved_at = time.monotonic()
        if place != self._mouse:
            self._mouse, before = place, self.reading
            self.reading = self._read()
            self._stale |= bool(before or self.reading)

    def _read(self) -> str:
        seen = self.history.now
        if self._mouse is None or self.help or seen is None:
            return ""
        try:
            return seen.read_off(*self._mouse) or self.live_view.about(*self._mouse, self.shape)
        except Error as error:  # of a panel: it does not concern the run
            self.tell(str(error), bad=True)
            return ""

    def _above(self, x: int, y: int, seen: PanelPicture) -> tuple[int, int, int] | None:
        """Return above which row, and between which columns, what is read off stands; None: at the mouse."""
        foot = self.live_view.foot(self.shape)
        return foot if y >= foot[0] else seen.read_off.above(x, y)

    def tell(self, text: str, *, bad: bool = False, about: Iterable[str] = ()) -> None:
        """Show a message for some seconds, beside the sliders of the parameters that it is ``about``.

        Without such sliders it stands in the head line. A ``bad`` one stands there too, as a warning.
        """
        named = {slider.name for slider in self.live_view.sliders}.intersection(about)
        self._told = _Toast(text, bad, time.monotonic() + _MESSAGE_S, frozenset(named))
        self._stale = True

    def clear_message(self) -> None:
        """Take the message of :meth:`tell` away."""
        self.tell("")

    # Composing -----------------------------------------------------------------------------------

    def show(self) -> None:
        """Give the window a new picture, where anything in it has changed."""
        now = time.monotonic()
        if self._told.text and now > self._told.until:
            self.clear_message()
        status = self._player.status
        if len(status.problems) > self._problems:
            self._problems = len(status.problems)
            self.tell(status.problems[-1], bad=True)
        self._standing = "; ".join(status.messages)
        state = self._standing, status.recording, status.at_end, status.paused
        if state != self._was:
            self._was, self._stale = state, True
        if self._mouse is not None and now - self._moved_at > _POINTED_S:
            self.read_off(None)
        seen = self.history.now
        old = self._timings and now - self._composed_at > _TIMINGS_S
        if seen is None or not (self._stale or old):
            return
        self.reading = self._read()  # they change with a new picture
        self._stale, self._composed_at = False, now
        self.shape = (seen.bare.shape[0], seen.bare.shape[1])
        picture = self.live_view.draw_chrome(seen.bare.copy(), self.status(seen.status))
        sizes = self.live_view.sizes(*self.shape)
        with self.live_view.look.drawn(*self.shape):
            if self._timings:
                draw_timings(picture, self._rows(), 1000 / self._run.medium.rate, _ring(status), sizes)
            if self.reading and self._mouse is not None:
                draw_reading(picture, self.reading, *self._mouse, sizes, self._above(*self._mouse, seen))
            if self.help:
                draw_help(picture, self.help, sizes)
        self._window.show(picture)

    def plain(self, seen: PanelPicture) -> Array:
        """Return a picture to be saved: as shown, without messages to the user."""
        status = self.status(seen.status)
        return self.live_view.draw_chrome(seen.bare.copy(), status._replace(news="", keys=False))

    def status(self, status: Status) -> Status:
        """Return the status for a displayed picture: current slider values and message."""
        now, shown = self._player.status, self._told
        live = []
        for k, slider in enumerate(self.live_view.sliders):
            value = self._previewed.get(slider.name, value_of(slider, now.parameters))
            drawing = slider.drawing(value, near=k == self.near)
            live.append(drawing._replace(message=shown.text if slider.name in shown.beside else ""))
        message, news = self._standing or status.message, ""
        if shown.text and (shown.bad or not shown.beside):
            message, news = (shown.text, "") if shown.bad else (message, shown.text)
        elif self._still:
            news = "picture paused, run continues"
        elif now.paused or now.at_end:
            behind = self.history.behind
            back = f", {behind} picture{'s' if behind > 1 else ''} back" if behind else ""
            news = f"end{back}: space plays again, q quits" if now.at_end else f"paused{back}"
        return status._replace(
            live=tuple(live), message=message, news=news, recording=now.recording, keys=True,
            over=now.away or status.over, lost=now.lost_in_session if now.away else status.lost,
        )  # fmt: skip

    def _rows(self) -> list[Timing]:
        return [
            Timing(name, stats.count, stats.mean_ms, stats.p95_ms, stats.queue)
            for name, stats in self._run.engine.graph.timings().items()
        ]


def _ring(status: RunStatus) -> str:
    frames = f"{status.waiting} frame{'' if status.waiting == 1 else 's'}"
    return f"{frames} in the ring, {status.lost_in_session} lost"


def _suiting(height: int, width: int) -> tuple[int, int]:
    """Return the size of picture for a window; all pictures have one shape.

    >>> _suiting(0, 0), _suiting(451, 800), _suiting(716, 1280), _suiting(3000, 4000)
    ((720, 1280), (450, 800), (720, 1280), (1080, 1920))
    """
    tall, wide = SIZE
    if min(height, width) < 1:
        return SIZE
    scale = min(max(min(height / tall, width / wide), _LEAST), _MOST)
    # A difference of a pixel or two is not worth a new layout.
    return SIZE if abs(scale - 1) < 0.02 else (round(scale * tall), round(scale * wide))
