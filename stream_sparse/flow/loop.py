"""One run's loop: takes frames from the ring and sends them through the graph."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.capture.reader import Reader
from stream_sparse.capture.ring import Ring
from stream_sparse.capture.start import Onset
from stream_sparse.frame import Frame, Medium, Stamp
from stream_sparse.kernels._blas import look_again, one_thread
from stream_sparse.system.gc_freeze import set_aside

from .pacing import Turnstile

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.base import Source
    from stream_sparse.spec.plan import Plan

    from .graph import Graph

__all__ = ["Runner"]

# Seconds that nodes have for frames that wait when a run is aborted, and the loop for its answer after that.
_GRACE_S, _ANSWER_S = 0.02, 0.02
_SENT = 4096  # more frames than can be on their way through a graph
_TURN = 4  # frames that may pass before threads' answers get their turn


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
        ended: called when all has come to its end, whoever waits for it.
        before: called with each frame before anything else is done with it; edits of a frame come before
            whatever is asked of the graph at that frame all the same.
        onset: where it begins.

    Attributes:
        room: frames that may wait in the ring behind the one that goes its way.
        settled: the index up to which whoever counts rows has settled every frame.
        done: set when all has come to its end.
    """

    _task: asyncio.Task[None]

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
        dropped: Callable[[Frame | Stamp, str], None],
        ended: Callable[[], None],
        before: Callable[[Frame], None] | None = None,
        onset: Onset = Onset(),  # noqa: B008  nothing can change it
    ) -> None:
        self.plan, self.medium = plan, medium
        self.loop = asyncio.new_event_loop()
        self.event, self._dropped, self._ended, self._before = event, dropped, ended, before
        self.lost = 0
        self.unprocessed = 0
        self.onset, self.next_index, self.last_s = onset, onset.index, onset.last_s
        self.settled = onset.index
        self._sent: deque[Stamp] = deque(maxlen=_SENT)
        self.failed: tuple[int, Exception] | None = None
        self.done, self._answered = threading.Event(), threading.Event()
        self._ending = threading.Lock()  # taken once, by who ends the run
        self._left = False
        self._edits: deque[tuple[dict[str, dict[str, Any]], dict[str, str]]] = deque()
        self._halt = False
        self._cutting = threading.Lock()
        self.cut: int | None = None
        self.reader = Reader(source, medium, frames, event, self._lose, onset)
        size = source.ring or (2 if medium.live else 16)
        drop = source.drop or ("oldest" if medium.live else "block")
        self._news = asyncio.Event()
        self._ring = Ring(size, drop, self._wake, lambda frame: self._lose(frame, "ring full"))
        self.room = size - 1
        self._turnstile = Turnstile(pace and not medium.live, self._news, self._untimed)
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
        self._turnstile.pause(False)
        self.reader.stop()
        self._wake()

    def pause(self, on: bool = True) -> None:
        """Let no frame leave the ring, or go on; only where the ring waits when it is full is none lost."""
        self._turnstile.pause(on)
        self._wake()

    def step(self) -> None:
        """While paused, let one more frame leave the ring."""
        self._turnstile.step()
        self._wake()

    def abort(self) -> None:
        """End at once: frames in the ring, and those that wait for slow nodes, are dropped and told.

        A node that does not return is left behind with its frame, which counts as dropped, too.
        """
        if not self._halt:
            self._halt = True
            self.graph.hurry(_GRACE_S, self._pass_over)
            self.reader.abort()
            self.stop()
            threading.Thread(target=self._insist, name="stream-sparse abort", daemon=True).start()

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
        """Wait until everything has ended, nodes that were left behind apart."""
        self.done.wait()
        if not self._left:
            self._thread.join()

    def fail(self, index: int, error: Exception) -> None:
        """A unit failed for good; the failure of the earliest frame counts, whichever thread was first."""
        if self.failed is None or index < self.failed[0]:
            self.failed = (index, error)
        self.stop()

    def _pass_over(self, index: int) -> None:
        with self._cutting:
            self.cut = index if self.cut is None else min(index, self.cut)

    def undone(self, index: int) -> bool:
        """Whether a frame does not count: it comes after the one on which the run failed, or was not done
        when it was aborted."""
        if self.cut is not None and index >= self.cut:
            return True
        return self.failed is not None and index > self.failed[0]

    @property
    def uneven(self) -> bool:
        """Whether nodes stand at different frames, so that their states do not fit together."""
        return self.failed is not None or self.cut is not None

    def _untimed(self) -> bool:
        return self.reader.how == "stopped" or self.failed is not None or self._halt

    def _lose(self, frame: Frame, cause: str) -> None:
        self.lost += 1
        self._dropped(frame, cause)

    def _wake(self) -> None:
        self._on_loop(self._news.set)

    def _on_loop(self, call: Callable[[], Any]) -> None:
        with suppress(RuntimeError):  # it has ended meanwhile
            self.loop.call_soon_threadsafe(call)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self._task = self.loop.create_task(self._work())
        try:
            look_again()  # the rehearsal may have loaded more of them
            with one_thread(), set_aside(self.medium.live):
                if not self._halt:
                    self.reader.start(self._ring)
                self.loop.run_until_complete(self._task)
        except asyncio.CancelledError:  # it was aborted beside a thread that does not return
            pass
        except Exception as error:
            self.fail(self.next_index, error)
        self._answered.set()
        if self._ending.acquire(blocking=False):
            self._end()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        self.loop.close()

    def _insist(self) -> None:
        """See to it that an aborted run ends, whatever its nodes do."""
        self._on_loop((free := threading.Event()).set)
        if self._answered.wait(_GRACE_S):
            return
        if free.is_set():
            self._on_loop(lambda: self._task.cancel())  # it is there once this runs
            if self._answered.wait(_ANSWER_S):
                return
        if self._ending.acquire(blocking=False):
            self._left = True  # the loop itself is inside a node
            self._end()

    def _end(self) -> None:
        """Let go of everything, and settle what came of each frame."""
        if self.failed:
            self.reader.stop()
        self._ring.end()
        self.reader.join()
        self.graph.shut(patient=not self._halt)
        cause = "run failed" if self.failed else "run stopped"
        if self._halt:
            self._abandon(cause)
        while (frame := self._ring.pop()) is not None:  # now that no more can come
            self.unprocessed += 1
            self._dropped(frame, cause)
        try:
            self._ended()
        except Exception as error:
            self.fail(self.next_index, error)
        self.done.set()

    def _abandon(self, cause: str) -> None:
        """Count frames that are still somewhere on their way."""
        for at in self._sent:
            if at.index >= self.settled:
                self._pass_over(at.index)
                self.unprocessed += 1
                self._dropped(at, cause)

    async def _work(self) -> None:
        turn = 0
        while not self.failed and not self._halt:
            frame = self._ring.pop()
            if frame is None and self._ring.ended and (frame := self._ring.pop()) is None:
                break
            if frame is None:
                await self._news.wait()
                self._news.clear()
                continue
            await self._turnstile.wait(frame.time_s)
            waits = self._send(frame)
            turn += 1
            if waits:
                await asyncio.gather(*waits)
            elif turn % _TURN == 0:
                await asyncio.sleep(0)
        if not self._left:
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
            why = {"cause": frame.cause} if frame.cause else {}
            self.event(frame.index, frame.time_s, "gap", frames=frame.gap, **why)
        self.next_index, self.last_s = frame.index + 1, frame.time_s
        data: Any = frame.data
        if data.ndim == 0:
            data = float(data)
        else:
            data.setflags(write=False)
        at = Stamp(frame.index, frame.time_s, frame.gap)
        self._sent.append(at)
        root = self.graph.root
        waits: list[Any] = root._emit((at, data))
        root.current_value = None
        return waits
