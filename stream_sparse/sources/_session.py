"""What the sources share: opened once, read by one thread, closed from any."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from stream_sparse.base import Source, yaml_name
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Frame, Medium

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    Items: TypeAlias = Generator[Medium | Frame, None, None]
    Play: TypeAlias = Callable[[threading.Event], Items]

__all__ = ["Direct", "Playing", "Relay"]


class Playing(Source):
    """A source whose subclass writes one generator: first the medium, then frame after frame.

    The generator gets an event that is set when the source is closed; what blocks for long must look at it,
    or run on a thread of its own (``_apart``), which a closed source leaves behind.
    """

    def reset(self) -> None:
        self._session: Direct | Relay | None = None
        self._opened = False
        self._warnings: list[str] = []

    def _play(self, stop: threading.Event) -> Items:  # noqa: ARG002 - for subclasses
        """The medium, then its frames; its ``finally`` frees the device or file."""
        raise TypeError(f"{type(self).__name__} defines no _play()")

    def _prepare(self) -> None:
        """What must be done in the thread that calls ``open()``."""

    def _apart(self) -> bool:
        """Whether a read can block where nothing but its own timeout frees it."""
        return False

    def open(self) -> Medium:
        self.close()
        self._warnings = []
        self._opened = True
        self._prepare()
        session = self._session = Relay(self._play) if self._apart() else Direct(self._play)
        first: Medium | Frame | None = None
        try:
            first = session.next()
        finally:
            if first is None:
                self.close()
        if not isinstance(first, Medium):
            raise SourceError(f"{yaml_name(type(self))}: closed while it was being opened")
        return first

    def frames(self) -> Iterator[Frame]:
        session = self._session
        if session is None:
            if not self._opened:
                raise StreamError(f"{yaml_name(type(self))}: not open; call open() before frames()")
            return
        if isinstance(session, Relay):
            session.ask()
        while (item := session.next()) is not None:
            assert isinstance(item, Frame)
            yield item

    def notes(self) -> tuple[str, ...]:
        """What the user should be told once the frames have been read, such as a file that ends early."""
        return tuple(self._warnings)

    def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


class Direct:
    """Read in the caller's thread: for what never blocks for long."""

    def __init__(self, play: Play) -> None:
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._items = play(self._stop)

    def next(self) -> Medium | Frame | None:
        """The next item; ``None`` at the end or once closed."""
        with self._lock:
            return None if self._stop.is_set() else next(self._items, None)

    def close(self) -> None:
        """Stop the reader, wherever it is, and free what it holds."""
        self._stop.set()
        with self._lock:
            self._items.close()


class Relay:
    """Read in a thread of its own and hand over: for what can block, such as a network or a driver.

    A few items wait at most: whoever reads a live source drains it always, and this is not a second ring.
    A live source does not wait until its run is ready (kernels may have to be compiled): what it gives until
    somebody asks for frames is read all the same, and left behind, or the run would begin with seconds of old
    pictures whose times are those of one moment.
    """

    WAITING = 2
    OLD_S = 0.25

    def __init__(self, play: Play) -> None:
        self._stop = threading.Event()
        self._change = threading.Condition()
        self._waiting: deque[Medium | Frame] = deque()
        self._unasked: deque[float] | None = None  # when each came, as long as nobody asks for frames
        self._late = False
        self._error: BaseException | None = None
        self._done = False
        self._items = play(self._stop)
        self._thread = threading.Thread(target=self._read, name="stream_sparse source", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                with self._change:
                    self._change.wait_for(self._has_room)
                    if self._stop.is_set():
                        break
                    self._waiting.append(item)
                    if isinstance(item, Medium) and item.live:
                        self._unasked = deque()
                    elif self._unasked is not None:
                        self._unasked.append(time.monotonic())
                        self._leave_old(self._unasked)
                    self._change.notify_all()
            self._items.close()
        except BaseException as caught:  # handed over to whoever asks for the next item
            error = caught
        with self._change:
            self._error, self._done = error, True
            self._change.notify_all()

    def _has_room(self) -> bool:
        return self._unasked is not None or len(self._waiting) < self.WAITING or self._stop.is_set()

    def _leave_old(self, came: deque[float]) -> None:
        """Let go of frames that have waited too long, but for the last."""
        while len(came) > 1 and came[-1] - came[0] > self.OLD_S:
            came.popleft()
            self._late = True
            if isinstance(self._waiting[0], Medium):
                del self._waiting[1]
            else:
                self._waiting.popleft()

    def ask(self) -> None:
        """From here on every frame is wanted; of a source that goes on, what has waited for long is not."""
        with self._change:
            came, self._unasked = self._unasked, None
            late = self._late or bool(came and time.monotonic() - came[0] > self.OLD_S)
            if came and late and not self._done:
                while len(self._waiting) > 1:
                    self._waiting.popleft()

    def next(self) -> Medium | Frame | None:
        """The next item; ``None`` at the end or once closed; raises what the reader raised."""
        with self._change:
            self._change.wait_for(lambda: bool(self._waiting) or self._done or self._stop.is_set())
            if self._stop.is_set():
                return None
            if self._waiting:
                item = self._waiting.popleft()
                self._change.notify_all()
                return item
            error, self._error = self._error, None
        if error is not None:
            raise error
        return None

    def close(self) -> None:
        """Let whoever waits go at once; a reader that is stuck ends at its own timeout, unheard."""
        with self._change:
            self._stop.set()
            self._waiting.clear()
            self._change.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(0.5)
