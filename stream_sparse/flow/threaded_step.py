"""A step with a thread of its own: frames keep their order, the queue is bounded."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import RunError, cause_words

from .step import Event, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Stamp, Value

__all__ = ["ThreadedStep"]

# Enough to keep the thread busy while the loop does other work, few enough for a fresh picture.
_ROOM = 4


class ThreadedStep(Step):
    """A step that works in a thread of its own; its answers come back to the loop in order.

    When a frame finds the thread idle, ``inline`` decides whether to work in the loop instead. ``sift``
    returns what is to wait of the values of a frame. ``deadline`` is a time of the monotonic clock and a
    function: a frame that the thread reaches later is not worked on, and the function is called with its
    index.
    """

    def __init__(
        self,
        *args: Any,
        loop: asyncio.AbstractEventLoop,
        inline: Callable[[], bool] | None = None,
        sift: Callable[[Stamp, list[Value]], list[Value]] | None = None,
        **kwargs: Any,
    ) -> None:
        self._loop, self._inline, self._sift = loop, inline, sift
        self._jobs: queue.SimpleQueue[tuple[Stamp, list[Value]] | None] = queue.SimpleQueue()
        self._answers: deque[Event] = deque()  # on their way back to the loop
        self._handing = threading.Lock()  # so that they stay in order, whichever thread hands them on
        self._inside, self._shut = 0, False
        self.deadline: tuple[float, Callable[[int], None]] | None = None
        self._held: list[asyncio.Future[None]] = []  # set when there is room again
        self._empty: list[asyncio.Future[None]] = []
        super().__init__(*args, **kwargs)
        self.room = _ROOM
        self._thread: threading.Thread | None = None

    def take(self, stamp: Stamp, values: list[Value], waits: list[Any]) -> Event | None:
        """Queue the work; where the queue is full, add a future that is set when there is room."""
        if self._shut:  # by another thread, while the loop was inside a node
            return None
        if self._inline is not None and not self._inside and self._inline():
            return super().take(stamp, values, waits)
        if self._thread is None:
            name = f"stream-sparse {self.label}"
            self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._thread.start()
        self._inside += 1
        self._jobs.put((stamp, values if self._sift is None else self._sift(stamp, values)))
        if self._inside >= self.room:
            held = self._loop.create_future()
            self._held.append(held)
            waits.append(held)
        return None

    def queued(self) -> int:
        """Return the number of frames that wait for the thread, without the one at work."""
        return self._jobs.qsize()

    def waiting(self) -> int:
        """Return the number of frames that wait here."""
        return super().waiting() + self._inside

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            stamp, values = job
            value = None
            try:
                if self.deadline is not None and time.monotonic() > self.deadline[0]:
                    self.deadline[1](stamp.index)
                else:
                    value = self.work(stamp, values)
            except BaseException as error:  # also SystemExit: without this thread the run would hang
                self._break(stamp, error)
            self._answers.append((stamp, value))
            del job, values, value
            with suppress(RuntimeError):  # the run has ended meanwhile
                self._loop.call_soon_threadsafe(self._deliver)

    def _break(self, stamp: Stamp, error: BaseException) -> None:
        failed = RunError(f"node '{self.label}' failed on frame {stamp.index}: {cause_words(error)}")
        failed.__cause__ = error
        self._fail(stamp.index, failed)

    def _hand_on(self) -> list[Any]:
        with self._handing:
            if not self._answers:
                return []
            stamp, value = self._answers.popleft()
            try:
                return self._emit((stamp, value))
            except BaseException as error:
                self._break(stamp, error)
                return []

    def _deliver(self) -> None:
        waits = self._hand_on()
        if waits:
            # A slow step below keeps its frame here, so that it slows down the source.
            asyncio.gather(*waits).add_done_callback(self._frame_done)
        else:
            self._frame_done()

    def _frame_done(self, done: Any = None) -> None:
        del done
        self._inside -= 1
        if self._held and self._inside < self.room:
            for held in self._held:
                if not held.done():
                    held.set_result(None)
            self._held.clear()
        if not self._inside:
            for empty in self._empty:
                if not empty.done():
                    empty.set_result(None)
            self._empty.clear()

    async def drain(self) -> None:
        """Wait until every frame that was taken has left."""
        if self._inside:
            empty = self._loop.create_future()
            self._empty.append(empty)
            await empty

    def shut(self, patient: bool = True) -> None:
        """End the thread and unlink the step; ``patient``: after the work that waits."""
        self._shut = True
        self._jobs.put(None)
        if patient and self._thread is not None:
            self._thread.join()
            while self._answers:  # the loop of an aborted run may be gone
                self._hand_on()
        super().shut()
