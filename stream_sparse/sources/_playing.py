"""The base of all sources: opened once, read by one thread, closed from any."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TypeAlias, TypeVar

from stream_sparse.base import Source, yaml_name
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Frame, Medium

Items: TypeAlias = Generator[Medium | Frame, None, None]
Play: TypeAlias = Callable[[threading.Event], Items]
Take: TypeAlias = Callable[[Frame], bool]
Ended: TypeAlias = Callable[[BaseException | None], None]
T = TypeVar("T")


def repeated(items: Sequence[T], loop: bool, first: int = 0) -> Iterator[tuple[int, T, int]]:
    """Go through the items once, or for ever; each comes after its number, and before its lap.

    The lap is the number of the lap that begins with the item, else 0. A single item is a still picture,
    which has no laps. The numbers begin at ``first``.

    >>> list(itertools.islice(repeated("ab", loop=True), 5))
    [(0, 'a', 0), (1, 'b', 0), (2, 'a', 2), (3, 'b', 0), (4, 'a', 3)]
    >>> list(itertools.islice(repeated("ab", loop=True, first=4), 2))
    [(4, 'a', 3), (5, 'b', 0)]
    """
    count = len(items)
    for number in itertools.count(first) if loop else range(first, count):
        lap, index = divmod(number, count)
        yield number, items[index], lap + 1 if lap and index == 0 and count > 1 else 0


def size(shape: tuple[int, ...]) -> str:
    """The size of a picture in words: columns by rows."""
    return f"{shape[1]}x{shape[0]}"


def refused_picture(
    unit: str, asked: tuple[int | None, int | None, float | None], shape: tuple[int, ...], rate: float
) -> Iterator[str]:
    """Say which of width, height and rate a camera was asked for in vain."""
    (width, height, fps), (rows, columns) = asked, shape[:2]
    if (width or columns, height or rows) != (columns, rows):
        yield f"{unit}: requested {width or columns}x{height or rows}, got {columns}x{rows}"
    if fps is not None and abs(rate - fps) > 0.5:
        yield f"{unit}: requested {fps:g} frames a second, got {rate:g}"


class Playing(Source):
    """A source whose subclass writes one generator: first the medium, then frame after frame.

    The generator gets an event that is set when the source is closed. If it can block for long, it must wait
    for that event, or run in a thread of its own (``_apart``) that a closed source leaves behind.
    """

    def reset(self) -> None:
        self._session: Direct | Relay | None = None
        self._opened = self._asked = False
        self._closings = 0
        self._early = 0  # frames that a subclass has thrown away at the start
        self._lost_at_end = (0, "")  # how many, and why; a subclass sets it
        self._warnings: list[str] = []

    # A subclass overrides one of these two.

    def _play(self, stop: threading.Event) -> Items:
        """Yield the medium, then its frames; free the device or file in ``finally``."""
        return self._play_after(stop, 0)

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        """Yield the medium, then the frames without the first ones; override it to go there at once."""
        with closing(self._play(stop)) as items:
            yield next(items)
            yield from itertools.islice(items, count, None)

    def _prepare(self) -> None:
        """Do work that must be done in the thread that calls ``open()``."""

    def _apart(self) -> bool:
        """Whether a read can block until its own timeout."""
        return False

    def open(self) -> Medium:
        self.close()
        closings = self._closings
        self._warnings, self._early = [], 0
        self._opened = True
        self._prepare()
        first: Medium | Frame | None = None
        try:
            first = self._read_on(closings).next()
        finally:
            if first is None:
                self.close()
        if not isinstance(first, Medium):
            raise SourceError(f"{yaml_name(type(self))}: closed while it was being opened")
        return first

    def _read_on(self, closings: int, count: int = 0) -> Direct | Relay:
        """Begin to read without the first frames; ``closings`` was the number of closings before."""
        play: Play = partial(self._play_after, count=count) if count else self._play
        self._lost_at_end = (0, "")
        session = self._session = Relay(play) if self._apart() else Direct(play)
        if closings != self._closings:  # closed meanwhile, by another thread
            session.close()
        return session

    def frames_after(self, count: int) -> Iterator[Frame]:
        """Yield the frames without the first ones, each with its own index."""
        session, closings = self._session, self._closings
        if session is None or count == 0:
            yield from self.frames()
            return
        session.close()
        session = self._read_on(closings, count)
        session.next()  # the medium, which open() gave
        while (item := session.next()) is not None:
            assert isinstance(item, Frame)
            yield item

    def frames(self) -> Iterator[Frame]:
        session = self._session
        if session is None:
            if not self._opened:
                raise StreamError(f"{yaml_name(type(self))}: not open; call open() before frames()")
            return
        if isinstance(session, Relay):
            self._begin_frames(session)
        dropped = None  # frames before the first one
        while (item := session.next()) is not None:
            assert isinstance(item, Frame)
            dropped = item.index if dropped is None else dropped
            yield item._replace(index=item.index - dropped) if dropped else item

    def forward(self, take: Take, ended: Ended) -> bool:
        session = self._session
        if not isinstance(session, Relay):
            return False
        self._begin_frames(session)
        session.forward(take, ended)
        return True

    def _begin_frames(self, session: Relay) -> None:
        session.begin()
        early = 0 if self._asked else session.early + self._early  # later ones belong to an outage
        self._asked = True
        if early:
            frames = "1 frame that" if early == 1 else f"{early} frames that"
            self._warnings.append(f"{frames} arrived before the run was ready: discarded")

    def notes(self) -> tuple[str, ...]:
        """Messages for the user once the frames have been read, such as that a file ends early."""
        return tuple(self._warnings)

    def lost_at_end(self) -> tuple[int, str]:
        return self._lost_at_end

    def close(self) -> None:
        self._closings += 1
        session, self._session = self._session, None
        if session is not None:
            session.close()


class Direct:
    """Read in the caller's thread: for generators that never block for long."""

    def __init__(self, play: Play) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._items = play(self._stop)

    def next(self) -> Medium | Frame | None:
        """The next item; ``None`` at the end or once closed."""
        with self._lock:
            return None if self._stop.is_set() else next(self._items, None)

    def close(self) -> None:
        """Stop the reader and free its file."""
        self._stop.set()
        with self._lock:
            self._items.close()


class Relay:
    """Read in a thread of its own: for networks and drivers, which can block.

    At most a few items wait for :meth:`next`. With :meth:`forward` none does: that thread hands them on.

    A live source goes on while its run is prepared (kernels may have to be compiled). Where that takes long,
    frames that come before ``begin()`` are read and thrown away. Otherwise the run would begin with seconds
    of old pictures, and the time of the first would be far before that of the second.
    """

    WAITING = 2
    OLD_S = 0.25

    def __init__(self, play: Play) -> None:
        self._stop = threading.Event()
        self._change = threading.Condition()
        self._waiting: deque[Medium | Frame] = deque()
        self._opened_at = math.inf  # of a live source before begin()
        self.early = 0  # frames thrown away because they came before begin()
        self._error: BaseException | None = None
        self._done = False
        self._take: Take | None = None
        self._ended: Ended | None = None
        self._items = play(self._stop)
        self._thread = threading.Thread(target=self._read, name="stream_sparse source", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        error: BaseException | None = None
        try:
            with closing(self._items):  # also where a frame is refused: the error may be kept for long
                for item in self._items:
                    if not self._hand_on(item):
                        break
        except BaseException as caught:  # raised again in next()
            error = caught
        with self._change:
            self._error, self._done = error, True
            self._change.notify_all()
        if self._ended is not None:
            self._ended(error)

    def _hand_on(self, item: Medium | Frame) -> bool:
        with self._change:
            self._change.wait_for(self._has_room)
            if self._stop.is_set():
                return False
            if self._take is None:
                self._throw_old_away()
                self._waiting.append(item)
                self._change.notify_all()
                return True
        assert isinstance(item, Frame)
        return self._take(item)

    def _has_room(self) -> bool:
        free = self._opened_at < math.inf or self._take is not None or self._stop.is_set()
        return free or len(self._waiting) < self.WAITING

    def _throw_old_away(self) -> None:
        if time.monotonic() - self._opened_at > self.OLD_S:
            self.early += len(self._waiting)
            self._waiting.clear()

    def begin(self) -> None:
        """From here on keep every frame; if the preparation took long, begin with the next one."""
        with self._change:
            if not self._done:
                self._throw_old_away()
            self._opened_at = math.inf

    def next(self) -> Medium | Frame | None:
        """The next item; ``None`` at the end or once closed; raises the errors of the generator."""
        with self._change:
            self._change.wait_for(lambda: bool(self._waiting) or self._done or self._stop.is_set())
            if self._stop.is_set():
                return None
            if self._waiting:
                item = self._waiting.popleft()
                if isinstance(item, Medium) and item.live:
                    self._opened_at = time.monotonic()
                self._change.notify_all()
                return item
            error, self._error = self._error, None
        if error is not None:
            raise error
        return None

    def forward(self, take: Take, ended: Ended) -> None:
        """Give the frames that wait to ``take``, and let the reading thread give it all others.

        ``ended`` is called with the error at the end, or None, by that thread or by this one.
        """
        while True:
            with self._change:
                if not (self._waiting or self._done or self._stop.is_set()):
                    self._take, self._ended = take, ended
                    self._change.notify_all()
                    return None
            item = self.next()
            if item is None or not take(item):  # type: ignore[arg-type]  # a frame
                return ended(None)

    def close(self) -> None:
        """Release a waiting reader at once; a blocked generator ends at its own timeout, unnoticed."""
        with self._change:
            self._stop.set()
            self._waiting.clear()
            self._change.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(0.5)
