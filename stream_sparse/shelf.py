"""The run folders that are open, and who has still something to write to them."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .disk import Writing
from .errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .segment import Segment

__all__ = ["Shelf"]

_STATES = {"start", "state"}
_PATIENCE_S = 60.0  # for states that are still being written when the run has ended


class Shelf:
    """Segments from their begin to their end, when all who write to them are past it.

    Parameters:
        measured: what is known of the nodes by now.
        failed: called where the disk refuses at the end of one; may raise.

    Attributes:
        lock: held while segments change.
    """

    def __init__(
        self, measured: Callable[[], Mapping[str, Mapping[str, Any]]], failed: Callable[[Error], None]
    ) -> None:
        self._measured, self._failed = measured, failed
        self._open: list[Segment] = []
        self._drops: deque[tuple[int, float, str]] = deque(maxlen=1024)
        self._closer = ThreadPoolExecutor(1, "stream-sparse closing")
        self._closed: list[Future[None]] = []
        self._notes: dict[str, None] = {}
        self.lock = threading.RLock()
        self._news = threading.Condition(self.lock)

    @property
    def notes(self) -> list[str]:
        """What is to be told of the segments, closed ones included."""
        with self.lock:
            kept = [note for segment in self._open for note in segment.keeper.notes]
            return list(dict.fromkeys([*self._notes, *kept]))

    def add(self, segment: Segment, index: int) -> None:
        """Let a segment begin with a frame; drops from there on, if there are already some, are its own."""
        with self.lock:
            segment.first = index
            self._open.append(segment)
            for drop in self._drops:
                if drop[0] >= index:
                    segment.recorder.dropped(*drop)
            self._drops.clear()

    def end(self, segment: Segment, index: int) -> None:
        """Let a segment end before a frame; it is closed when rows, pictures and its state are written."""
        with self.lock:
            segment.streams.add("state")
            segment.end = index
            self._drops.extend(segment.recorder.give_up(index))

    def at(self, stream: str, index: int) -> Segment | None:
        """The segment of a frame; those that end before it have this stream no more."""
        with self.lock:
            past = [s for s in self._open if s.end is not None and index >= s.end and stream in s.streams]
            found = next((s for s in self._open if s.holds(index)), None)
        for segment in past:
            if stream == "rows":
                segment.recorder.rest()
            self.left(segment, stream)
        return found

    def holds(self, index: int) -> bool:
        """Whether a frame belongs to an open segment."""
        with self.lock:
            return any(segment.holds(index) for segment in self._open)

    def left(self, segment: Segment, stream: str) -> None:
        """One stream is past the end of a segment; the last one closes it."""
        with self.lock:
            segment.streams.discard(stream)
            self._news.notify_all()
            if segment.streams or segment.end is None or segment not in self._open:
                return
            self._open.remove(segment)
            self.close(segment, segment.how, None, segment.end)

    def dropped(self, index: int, time_s: float, cause: str) -> None:
        """Take note of a frame that was captured and not processed."""
        with self.lock:
            segment = next((s for s in self._open if s.holds(index)), None)
            if segment is not None:
                segment.recorder.dropped(index, time_s, cause)
            else:
                self._drops.append((index, time_s, cause))

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Write an event to the segment of its frame, else to the newest; it raises nothing."""
        with self.lock:
            held = [s for s in self._open if s.holds(frame)] or self._open[-1:]
        for segment in held:
            segment.recorder.event(frame, time_s, kind, **data)

    def close(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        """Finish a segment's files, in a thread of its own."""
        with self.lock:
            self._notes.update(dict.fromkeys(segment.keeper.notes))
            self._closed.append(self._closer.submit(self._finish, segment, how, error, end))

    def _finish(self, segment: Segment, how: str, error: str | None, end: int) -> None:
        try:
            with Writing(segment.recorder.folder, end):
                segment.close(how, error, end, self._measured())
        except Error as refused:
            self._failed(refused)

    def close_all(self, how: str, error: str | None, end: int) -> bool:
        """Finish what is open; those that end by themselves keep that, unless there is an error.

        Returns:
            Whether there was something.
        """
        with self.lock:
            left, self._open = self._open, []
            for segment in left:
                over = segment.end is not None and error is None
                self.close(segment, segment.how if over else how, error, end)
        return bool(left)

    def await_states(self) -> None:
        """Wait until the states that were asked for are written."""
        with self._news:
            self._news.wait_for(lambda: not any(s.streams & _STATES for s in self._open), _PATIENCE_S)

    def shut(self) -> Error | None:
        """Wait for all that is being closed; what the disk refused, where somebody must know."""
        self._closer.shutdown()
        failures = (closed.exception() for closed in self._closed)
        return next((e for e in failures if isinstance(e, Error)), None)
