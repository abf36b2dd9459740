"""One run's loop: takes frames from the ring and sends them through the graph."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from stream_sparse.frame import Frame, Medium, Stamp
from stream_sparse.kernels._blas import look_again, one_thread

from .onset import Onset
from .reader import Reader
from .ring import Ring

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.base import Source
    from stream_sparse.spec.plan import Plan

    from .graph import Graph

__all__ = ["Runner"]

# Seconds that nodes have for frames that wait when a run is aborted.
_GRACE_S = 0.03
# How many frames may pass before threads' answers get their turn.
_TURN = 4


class Runner:
    """A private loop and thread, for files and live sources alike; they differ in the ring alone.

    Parameters:
        plan: what runs.
        source: opened already.
        medium: what it gives.
        build: makes the graph, given the runner; called in the loop's thread.
        frames: end after so many.
        pace: play at the medium's own speed.
        event: called with frame, time, kind and details when something happens.
        dropped: called with a frame that was dropped and the cause.
        ended: called in the loop's thread when all has come to its end, whoever waits for it.
        before: called with each frame before anything else is done with it; edits of a frame come before
            whatever is asked of the graph at that frame all the same.
        onset: where it begins.

    Attributes:
        room: frames that may wait in the ring behind the one that goes its way.
    """

    def __init__(
        self,
        plan: Plan,
        source: Source,
        medium: Medium,
        build: Callable[[Runner], Graph],
        *,
        frames: int | None,
        pace: bool,
        event: Callable[..., None],
        dropped: Callable[[Frame, str], None],
        ended: Callable[[], None],
        before: Callable[[Frame], None] | None = None,
        onset: Onset = Onset(),  # noqa: B008  nothing can change it
    ) -> None:
        self.plan, self.medium, self.pace = plan, medium, pace
        self.loop = asyncio.new_event_loop()
        self.event, self._dropped, self._ended, self._before = event, dropped, ended, before
        self.lost = 0
        self.unprocessed = 0
        self.onset, self.next_index, self.last_s = onset, onset.index, onset.last_s
        self.failed: tuple[int, Exception] | None = None
        self.done = threading.Event()
        self._edits: deque[tuple[dict[str, dict[str, Any]], dict[str, str]]] = deque()
        self._halt = False
        self._cutting = threading.Lock()
        self.cut: int | None = None
        self._paused, self._steps = False, 0
        self.reader = Reader(source, medium, frames, event, self._lose, onset)
        size = source.ring or (2 if medium.live else 16)
        drop = source.drop or ("oldest" if medium.live else "block")
        self._news = asyncio.Event()
        self._ring = Ring(size, drop, self._wake, self._drop)
        self.room = size - 1
        try:
            self.graph = build(self)
        except BaseException:
            self.loop.close()
            raise
        self._thread = threading.Thread(target=self._run, name="stream-sparse loop", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End cleanly: no more frames are read, those in the ring are processed."""
        self._paused = False
        self.reader.stop()
        self._wake()

    def pause(self, on: bool = True) -> None:
        """Let no frame leave the ring, or go on; only where the ring waits when it is full is none lost."""
        self._paused, self._steps = on, 0
        self._wake()

    def step(self) -> None:
        """While paused, let one more frame leave the ring."""
        self._steps += 1
        self._wake()

    def abort(self) -> None:
        """End at once: frames in the ring, and those that wait for slow nodes, are dropped and told."""
        self._halt = True
        self.graph.hurry(_GRACE_S, self._pass_over)
        self.reader.abort()
        self.stop()

    def set(self, edits: dict[str, dict[str, Any]], **told: str) -> None:
        """Let an edit take effect before the next frame that goes its way.

        Parameters:
            told: what else its event says, such as a cause.
        """
        self._edits.append((edits, told))

    @property
    def waiting(self) -> int:
        """Frames in the ring."""
        return len(self._ring)

    def join(self) -> None:
        """Wait until everything has ended."""
        self._thread.join()

    def fail(self, index: int, error: Exception) -> None:
        """A unit failed for good; the failure of the earliest frame counts, whichever thread was first."""
        if self.failed is None or index < self.failed[0]:
            self.failed = (index, error)
        self.stop()

    def _pass_over(self, index: int) -> None:
        with self._cutting:
            self.cut = index if self.cut is None else min(index, self.cut)

    def beyond_failure(self, index: int) -> bool:
        """Whether a frame comes after the one on which the run failed, so that its row must not count; or
        was not done when it was aborted."""
        if self.cut is not None and index >= self.cut:
            return True
        return self.failed is not None and index > self.failed[0]

    @property
    def uneven(self) -> bool:
        """Whether nodes stand at different frames, so that their states do not fit together."""
        return self.failed is not None or self.cut is not None

    def _drop(self, frame: Frame) -> None:
        self._lose(frame, "ring full")

    def _lose(self, frame: Frame, cause: str) -> None:
        self.lost += 1
        self._dropped(frame, cause)

    def _wake(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self._news.set)
        except RuntimeError:  # the loop has ended meanwhile
            return

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.reader.start(self._ring)
            look_again()  # the rehearsal may have loaded more of them
            with one_thread():
                self.loop.run_until_complete(self._work())
        except Exception as error:
            self.fail(self.next_index, error)
        finally:
            if self.failed:
                self.reader.stop()
            self._ring.end()
            self.reader.join()
            while (frame := self._ring.pop()) is not None:  # now that no more can come
                self.unprocessed += 1
                self._dropped(frame, "run failed" if self.failed else "run stopped")
            self.graph.shut()
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            self.loop.close()
            try:
                self._ended()
            except Exception as error:
                self.fail(self.next_index, error)
            self.done.set()

    async def _work(self) -> None:
        clock: tuple[float, float] | None = None
        turn = 0
        while not self.failed and not self._halt:
            frame = self._ring.pop()
            if frame is None and self._ring.ended and (frame := self._ring.pop()) is None:
                break
            if frame is None:
                await self._news.wait()
                self._news.clear()
                continue
            if self.pace and not self.medium.live:
                clock = clock or (frame.time_s, time.monotonic())
                await self._until(clock[1] + frame.time_s - clock[0])
            if self._paused and await self._rest():
                clock = None  # time stood still
            waits = self._send(frame)
            turn += 1
            if waits:
                await asyncio.gather(*waits)
            elif turn % _TURN == 0:
                await asyncio.sleep(0)
        await self.graph.drain()

    def _send(self, frame: Frame) -> list[Any]:
        self.next_index = frame.index
        if self._before is not None:
            try:
                self._before(frame)
            except Exception:
                self.unprocessed += 1
                self._dropped(frame, "run failed")
                raise
        while self._edits:
            edits, told = self._edits.popleft()
            self.graph.set(frame.index, edits)
            values = {f"{node}.{key}": v for node, changed in edits.items() for key, v in changed.items()}
            self.event(frame.index, frame.time_s, "set", values=values, **told)
        if frame.gap:
            self.event(frame.index, frame.time_s, "gap", frames=frame.gap)
        self.next_index, self.last_s = frame.index + 1, frame.time_s
        data: Any = frame.data
        if data.ndim == 0:
            data = float(data)
        else:
            data.setflags(write=False)
        root = self.graph.root
        waits: list[Any] = root._emit((Stamp(frame.index, frame.time_s, frame.gap), data))
        root.current_value = None
        return waits

    async def _rest(self) -> bool:
        """Wait until a paused run goes on, a step at least; True where that took any time."""
        rested = False
        while self._paused and not self._steps:
            rested = True
            await self._news.wait()
            self._news.clear()
        self._steps = max(self._steps - 1, 0)
        return rested

    async def _until(self, when: float) -> None:
        """Wait for a moment, or for an end of the source that was asked for."""
        while self.reader.how != "stopped" and not self.failed and not self._halt:
            left = when - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, 0.05))
