"""The view of a run as a subscriber: draws panels when a viewer or a recording wants a picture."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Protocol

from stream_sparse.base import Node, Panel, Sink
from stream_sparse.flow import Drawn, FrameValues, Subscriber, Timeline, ViewPicture
from stream_sparse.frame import Array, Medium, Stamp, Value
from stream_sparse.plan.plan import Plan, Ref
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.layout import Status
from stream_sparse.view.live_view import LiveView

from .status import RunStatus

_LATE_S = 0.05  # without a picture, after which one is shown although a newer frame waits
# The pause after a picture while pictures rest, over the time that it took: they take a third of the time of
# their thread, or a tenth while those of the recording rest.
_PAUSE, _LONG_PAUSE = 2, 9


class Viewer(Protocol):
    """Takes pictures of the panels, from the thread that draws them."""

    def wants(self) -> bool:
        """Return whether pictures are worth drawing."""

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:
        """Take those pictures of a frame that it shows; ``pictures`` is of no use later."""

    def ended(self) -> None:
        """Take note that no further frame comes; from the thread of the flow."""


class Rest:
    """Whether pictures rest: set before a frame is sent, asked at each frame in order by another thread.

    >>> rest = Rest()
    >>> rest.turn(3, True)
    >>> rest.turn(5, False)
    >>> [rest.at(index) for index in range(2, 7)], rest.on
    ([False, True, True, False, False], False)
    """

    def __init__(self) -> None:
        self._turns: deque[tuple[int, bool]] = deque()
        self._now = self.on = False

    def turn(self, index: int, on: bool) -> None:
        """Let pictures rest from a frame on, or no more."""
        self.on = on
        self._turns.append((index, on))

    def at(self, index: int) -> bool:
        """Return whether pictures rest at a frame."""
        while self._turns and self._turns[0][0] <= index:
            self._now = self._turns.popleft()[1]
        return self._now


class ViewFeed(Subscriber):
    """Shows every frame to the panels, and draws them in a thread of its own.

    Pictures on the screen (``screen_rest``) and of ``view.mkv`` (``film_rest``) may rest: then one is drawn
    only when idle.

    ``state`` reads the state of the run, and ``notes`` the notes of nodes after a frame. ``films`` says
    whether pictures are recorded now, ``recorded`` whether one of a frame is. ``timeline`` hears of each
    picture. ``theme`` and ``scale`` are the name of its colours and the factor of its letters.
    """

    name = "view"
    labels = (name, "view.mkv")  # of the steps that make its pictures
    keys: Sequence[tuple[str, str]] = ()  # stand below every picture, in a window

    def __init__(
        self,
        plan: Plan,
        medium: Medium,
        units: Mapping[str, Node | Sink],
        reset_at: Mapping[str, int],
        state: Callable[[], RunStatus],
        notes: Callable[[int], Mapping[str, str]],
        films: Callable[[], bool],
        recorded: Callable[[Stamp], bool],
        theme: str,
        scale: float,
        timeline: Timeline,
    ) -> None:
        self._plan, self._medium = plan, medium
        self._units, self._reset_at = units, reset_at
        self._state, self._notes = state, notes
        self._films, self._recorded = films, recorded
        self._theme, self._scale = theme, scale
        self._viewers: list[Viewer] = []
        self._unseen: list[Viewer] = []
        self._last: Stamp | None = None
        self._instead: ViewFeed | None = None  # is shown until the next frame comes
        self._kept: Mapping[int, Panel] = {}  # panels of another feed, by their numbers
        self._panels = threading.RLock()
        self.screen_rest, self.film_rest = Rest(), Rest()
        self._free_at = 0.0
        self._shown_at = 0.0
        self._timeline = timeline

    def show(self, viewer: Viewer) -> None:
        """Draw for a viewer from now on."""
        self._viewers = [*self._viewers, viewer]

    def hide(self, viewer: Viewer) -> None:
        """Draw for a viewer no more; waits for the picture that is being drawn."""
        with self._panels:
            self._viewers = [one for one in self._viewers if one is not viewer]

    def show_again(self, viewer: Viewer) -> None:
        """Draw the last frame once more for a viewer that has changed; from any thread."""
        with self._panels:
            feed = self._instead or self
            if feed._last is not None:
                viewer.offer(feed._last, FramePictures(feed.live_view), feed._status(feed._last))

    def catch_up(self, viewer: Viewer) -> None:
        """Draw the last frame for a viewer that wanted no picture when it came; from any thread."""
        with self._panels:
            if viewer in self._unseen:
                self._unseen.remove(viewer)
                self.show_again(viewer)

    def fresh(self, plan: Plan, units: Mapping[str, Node | Sink], kept: Collection[int]) -> ViewFeed:
        """Return a feed of other units, for :meth:`show_instead`; ``kept`` are panels of this one to show."""
        feed = ViewFeed(
            plan, self._medium, units, {}, self._state, self._notes, lambda: True, lambda _: False,
            self._theme, self._scale, self._timeline,
        )  # fmt: skip
        feed.keys = self.keys
        feed._kept = {number: self.live_view.panels[number] for number in kept}
        return feed

    def show_instead(self, feed: ViewFeed | None, index: int) -> None:
        """Show all viewers the last frame of another feed until the next frame comes; from any thread.

        None: that of this feed again. Nothing is shown where a frame has come since ``index``.
        """
        with self._panels:
            if feed is self._instead or self.last != index:
                return
            self._instead = feed
            for viewer in self._viewers:
                self.show_again(viewer)

    def still(self) -> Array:
        """Return the whole view of the last frame, with head and foot; from any thread."""
        with self._panels:
            view, last = self.live_view, self._last
            picture = view.draw_panels()
            return picture if last is None else view.draw_chrome(picture.copy(), self._status(last))

    @property
    def last(self) -> int | None:
        """Index of the last frame that the panels have, if they have one."""
        return None if self._last is None else self._last.index

    @contextmanager
    def held(self) -> Iterator[LiveView]:
        """Give the panels, which stay as they are meanwhile; from any thread."""
        with self._panels:
            yield self.live_view

    @cached_property
    def live_view(self) -> LiveView:
        """The panels, opened."""
        # With OpenCV, which a run without a view can spare.
        from stream_sparse.drawing.look import Look
        from stream_sparse.drawing.theme import THEMES
        from stream_sparse.view.live_view import LiveView

        look = Look(THEMES[self._theme], self._scale)
        return LiveView(self._plan, self._medium, self._units, self._reset_at, self.keys, look, self._kept)

    def prepare(self) -> None:
        """Open the panels now; what that imports would stall the thread of the first frame."""
        _ = self.live_view

    @property
    def refs(self) -> Sequence[Ref]:  # type: ignore[override]
        """The inputs of all panels."""
        return self.live_view.refs

    @property
    def whole(self) -> Sequence[bool]:  # type: ignore[override]
        """For each of them, whether a bare name means all named outputs."""
        return self.live_view.whole

    @property
    def shown(self) -> bool:
        """Whether there is a viewer."""
        return bool(self._viewers)

    @property
    def rests(self) -> bool:
        """Whether all who take its pictures get them only when there is time."""
        return (self.screen_rest.on or not self.shown) and (self.film_rest.on or not self._films())

    @property
    def wanted(self) -> bool:
        """Whether there are panels, and a viewer or a recording that needs pictures of them."""
        return bool(self._plan.view) and (self.shown or self._films())

    def take(self, item: FrameValues) -> ViewPicture:
        """Show a frame to the panels, draw them where a picture is wanted, and return one to be recorded."""
        with self._panels:
            return ViewPicture(item.at, self._take(*item))

    def _take(self, at: Stamp, values: list[Value]) -> Array | None:
        view, viewers, self._last, self._instead = self.live_view, self._viewers, at, None
        view.see(self._in_view(at), values)
        began = time.monotonic()
        time_left = began >= self._free_at
        recorded = (time_left or not self.film_rest.at(at.index)) and self._recorded(at)
        on = time_left or not self.screen_rest.at(at.index)
        wanting = [viewer for viewer in viewers if viewer.wants()] if on else []
        if wanting and self._is_stale():
            wanting = []
        self._unseen = [viewer for viewer in viewers if viewer not in wanting]
        if not recorded and not wanting:
            return None
        status = self._status(at)
        # A recorded picture keeps its size; one that is only shown has that of the window and is sharp.
        bare = view.draw_panels() if recorded else None
        if wanting:
            pictures = FramePictures(view, bare)
            for viewer in wanting:
                viewer.offer(at, pictures, status)
            self._timeline.put(Drawn())
            self._shown_at = time.monotonic()
        picture = None
        if bare is not None:
            # The speed at which a file was read does not belong in its video.
            timed = status if self._medium.live else status._replace(rate=0.0)
            picture = view.draw_chrome(bare.copy() if wanting else bare, timed)
        now = time.monotonic()
        self._free_at = now + (now - began) * (_LONG_PAUSE if self.film_rest.on else _PAUSE)
        return picture

    def _is_stale(self) -> bool:
        """Return whether a newer frame of a camera waits, so that its picture is the one to show.

        Else all frames that have waited for something would be shown late, one after the other.
        """
        waits = self._medium.live and self.lane is not None and self.lane.queued() > 0
        return waits and time.monotonic() - self._shown_at < _LATE_S

    def finish(self) -> None:
        """Draw the last frame for the viewers that wanted no picture when it came."""
        with self._panels:
            for viewer in [*self._unseen]:
                self.catch_up(viewer)
        for viewer in self._viewers:
            viewer.ended()

    def leave(self) -> None:
        """Draw for no viewer any more: they go on with another run."""
        self._viewers, self._unseen = [], []

    def close(self) -> None:
        """Let go of the panels and the memory of their pictures; a run that has ended may live on."""
        with self._panels:
            self._viewers, self._unseen, self._last, self._instead = [], [], None, None
            self.__dict__.pop("live_view", None)

    def _in_view(self, at: Stamp) -> Stamp:
        """Return a stamp whose time counts from where the view's does."""
        return at._replace(time_s=at.time_s - self._state().began_s) if self._medium.live else at

    def _status(self, at: Stamp) -> Status:
        state = self._state()
        # The head may have room for the first alone.
        messages = [*state.messages, *self._notes(at.index).values()]
        return self.live_view.status(
            self._in_view(at), state.rate, state.lost_in_session, state.parameters, messages, state.recording,
            state.rate_n, "this frame is damaged" if at.corrupt else "",
        )  # fmt: skip
