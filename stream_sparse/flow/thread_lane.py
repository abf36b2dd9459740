"""Lanes with a thread each, whose answers come back to an event loop."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

# Enough to keep the thread busy while the loop does other work, few enough for a fresh picture.
ROOM = 4


class ThreadLane:
    """A lane with a thread of its own, which begins with its first job.

    Parameters:
        loop: the event loop that drives the graph.
        name: of the thread.
        room: jobs that may be inside before the loop is held.

    Attributes:
        inside: number of jobs that wait, are at work, or whose answers are on their way.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str, room: int) -> None:
        self._loop, self._name, self.room = loop, name, room
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Callable[[Any], list[Any]]] | None]
        self._jobs = queue.SimpleQueue()
        # On their way back to the loop.
        self._answers: deque[tuple[Any, Callable[[Any], list[Any]]]] = deque()
        self._handing = threading.Lock()  # so that they stay in order, whichever thread hands them on
        self.inside, self._closed = 0, False
        self._held: list[asyncio.Future[None]] = []  # set when there is room again
        self._empty: list[asyncio.Future[None]] = []
        self._thread: threading.Thread | None = None

    def put(
        self, work: Callable[[], Any], deliver: Callable[[Any], list[Any]]
    ) -> asyncio.Future[None] | None:
        """Queue a job; returns a future that is set when there is room again, None where there is some.

        Parameters:
            work: is called in the thread.
            deliver: is called with its answer, in the thread of the loop; returns futures to await before the
                job has left.
        """
        if self._closed:  # by another thread, while the loop was inside a node
            return None
        if self._thread is None:
            name = f"stream-sparse {self._name}"
            self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
            self._thread.start()
        self.inside += 1
        self._jobs.put((work, deliver))
        if self.inside < self.room:
            return None
        held = self._loop.create_future()
        self._held.append(held)
        return held

    def queued(self) -> int:
        """Return the number of jobs that wait for the thread, without the one at work."""
        return self._jobs.qsize()

    async def drain(self) -> None:
        """Wait until every job has left."""
        if self.inside:
            empty = self._loop.create_future()
            self._empty.append(empty)
            await empty

    def close(self, patient: bool) -> None:
        """End the thread; ``patient``: after the jobs that wait."""
        self._closed = True
        self._jobs.put(None)
        if patient and self._thread is not None:
            self._thread.join()
            while self._answers:  # the loop of an aborted run may be gone
                self._hand_on()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, deliver = job
            self._answers.append((work(), deliver))
            del job, work, deliver
            with suppress(RuntimeError):  # the run has ended meanwhile
                self._loop.call_soon_threadsafe(self._deliver)

    def _hand_on(self) -> list[Any]:
        with self._handing:
            if not self._answers:
                return []
            answer, deliver = self._answers.popleft()
            return deliver(answer)

    def _deliver(self) -> None:
        waits = self._hand_on()
        if waits:
            # A slow step below keeps its frame here, so that it slows down the source.
            asyncio.gather(*waits).add_done_callback(self._job_left)
        else:
            self._job_left()

    def _job_left(self, done: Any = None) -> None:
        del done
        self.inside -= 1
        if self._held and self.inside < self.room:
            _set(self._held)
        if not self.inside:
            _set(self._empty)


def _set(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
    futures.clear()
