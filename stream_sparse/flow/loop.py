"""The loop of a run: takes frames from the ring and sends them through the graph."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.capture.reader import Reader
from stream_sparse.capture.ring import Ring
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import RunError, cause_words
from stream_sparse.frame import Frame, Medium, Stamp
from stream_sparse.kernels._blas import look_again, one_thread
from stream_sparse.system.gc_freeze import set_aside

from .ledger import FAILED, STOPPED
from .pacing import Pacer
from .values import flowing

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.base import Source

    from .graph import Graph
    from .ledger import FrameLedger

__all__ = ["Edits", "Loop"]

Edits = dict[str, dict[str, Any]]
"""New values of parameters, by part and parameter."""

_GRACE_S = 0.05  # for nodes at work when a run is aborted, and then for the loop to answer
_PATIENCE_S = 5.0  # for a network's bursts: so long the run may be behind before frames are dropped
_TURN = 4  # frames that may pass before threads' answers get their turn


class Loop:
    """A private event loop and thread, for files and live sources alike; they differ in the ring alone.

    ``event`` logs what happens. ``next_index`` is that of the next frame to be sent, ``last_s`` and
    ``began_s`` are the times of the last and first one, and ``lap_index`` is the frame with which the source
    began again; None: it did not yet. ``failed`` has the index and error of the earliest
    frame on which the run failed. ``room`` frames may wait in the ring behind the one at work, more of a
    source that ``bursts``; a full one ``loses`` frames of a live source, or blocks. ``done`` is set at
    the very end.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        ledger: FrameLedger,
        event: Callable[..., None],
        *,
        frames: int | None,
        pace: bool,
        start: StartPoint = StartPoint(),  # noqa: B008  immutable
    ) -> None:
        self.event_loop = asyncio.new_event_loop()
        self._live, self._ledger, self._event = medium.live, ledger, event
        self.next_index, self.last_s = start.index, start.last_s
        self.began_s: float | None = None
        self.lap_index: int | None = None
        self.failed: tuple[int, Exception] | None = None
        self.done = threading.Event()
        self._edits: deque[tuple[Edits, dict[str, str]]] = deque()
        self._news = asyncio.Event()
        self.reader = Reader(source, medium, ledger, frames, event, start)
        size = source.ring or (2 if medium.live else 16)
        drop = source.drop or ("oldest" if medium.live else "block")
        patience_s = _PATIENCE_S if medium.live and source.ring is None and source.bursts() else 0.0
        self._ring = Ring(size, drop, self._wake, lambda frame: ledger.drop(frame, "ring full"), patience_s)
        self.room, self.bursts, self.loses = size - 1, patience_s > 0, medium.live and drop == "oldest"
        self._pacer = Pacer(pace and not medium.live, self._news, self._hurries)
        self._halt = self._abandoned = False
        self._answered = threading.Event()
        self._ending = threading.Lock()  # taken once, by the thread that ends the run

    def start(self, graph: Graph, before: Callable[[Frame], None], ended: Callable[[], None]) -> None:
        """Begin to read and to send; returns at once.

        ``before`` is called with each frame before it is sent, and before its edits are made; ``ended`` when
        all has come to its end, before ``done`` is set.
        """
        self.graph, self._before, self._ended = graph, before, ended
        self._thread = threading.Thread(target=self._run, name="stream-sparse loop", daemon=True)
        self._thread.start()

    # From any thread ----------------------------------------------------------------------------------

    def stop(self) -> None:
        """End cleanly: no more frames are read, those in the ring are processed. Returns at once."""
        self._pacer.pause(False)
        self.reader.stop()
        self._wake()

    @property
    def paused(self) -> bool:
        """Whether frames are held."""
        return self._pacer.paused

    def pause(self, on: bool = True) -> None:
        """Pause or resume. Frames are lost while paused, unless the ring blocks."""
        self._pacer.pause(on)
        self._wake()

    def step(self) -> None:
        """Let one more frame leave the ring while paused."""
        self._pacer.step()
        self._wake()

    def abort(self) -> None:
        """End soon: frames in the ring and those that wait for slow nodes stay unprocessed.

        A node that does not return is left behind with its frame. Returns at once.
        """
        if not self._halt:
            self._halt = True
            self.graph.hurry(_GRACE_S, lambda index: self._ledger.void_from(index, STOPPED))
            self.reader.abort()
            self.stop()
            threading.Thread(target=self._insist, name="stream-sparse abort", daemon=True).start()

    def set(self, edits: Edits, **details: str) -> None:
        """Make an edit before the next frame that is sent; its event gets the details, such as a cause."""
        self._edits.append((edits, details))

    def fail(self, index: int, error: BaseException) -> None:
        """End the run with an error; the one of the earliest frame counts, whichever came first."""
        if not isinstance(error, Exception):  # such as SystemExit, which means nothing in a thread
            cause, error = error, RunError(cause_words(error))
            error.__cause__ = cause
        if self.failed is None or index < self.failed[0]:
            self.failed = (index, error)
        self._ledger.void_from(index + 1, FAILED)
        self.stop()

    @property
    def how(self) -> str:
        """How the run ended: as reading did; ``stopped`` where frames that were read stay unprocessed."""
        return "stopped" if self._halt and self._ledger.unprocessed else self.reader.how

    @property
    def waiting(self) -> int:
        """Frames in the ring."""
        return len(self._ring)

    @property
    def queued(self) -> float:
        """Frames in the ring; where bursts may wait, how far the run is behind, in units of ``room``."""
        return self._ring.queued()

    def join(self) -> None:
        """Wait until everything has ended, nodes that were left behind excepted."""
        self.done.wait()
        if not self._abandoned:
            self._thread.join()

    def close(self) -> None:
        """Free the event loop of a run that did not start."""
        self.event_loop.close()

    def _hurries(self) -> bool:
        """Return whether frames need not wait for their times any more."""
        return self.reader.how == "stopped" or self.failed is not None or self._halt

    def _wake(self) -> None:
        self._on_loop(self._news.set)

    def _on_loop(self, call: Callable[[], Any]) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self.event_loop.call_soon_threadsafe(call)

    # The loop's own thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        loop = self.event_loop
        asyncio.set_event_loop(loop)
        self._task = loop.create_task(self._work())
        try:
            look_again()  # the dry run may have loaded more BLAS libraries
            with one_thread(), set_aside(self._live):
                if not self._halt:
                    self.reader.start(self._ring)
                loop.run_until_complete(self._task)
        except asyncio.CancelledError:  # aborted beside a thread that does not return
            pass
        except BaseException as error:
            self.fail(self.next_index, error)
        self._answered.set()
        if self._ending.acquire(blocking=False):
            self._end()
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()

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
            await self._pacer.wait(frame.time_s)
            waits = self._send(frame)
            turn += 1
            if waits:
                await asyncio.gather(*waits)
            elif turn % _TURN == 0:
                await asyncio.sleep(0)
        if not self._abandoned:
            await self.graph.drain()

    def _send(self, frame: Frame) -> list[Any]:
        self.next_index = frame.index
        if self.began_s is None:
            self.began_s = frame.time_s
        try:
            self._before(frame)
            self._announce(frame)
        except BaseException:
            self._ledger.leave(frame, FAILED)
            raise
        self.next_index, self.last_s = frame.index + 1, frame.time_s
        data = flowing(frame.data)
        at = Stamp(frame.index, frame.time_s, frame.gap)
        self._ledger.send(at)
        return self.graph.send(at, data)

    def _announce(self, frame: Frame) -> None:
        """Make the edits that wait, and log what happened before a frame."""
        while self._edits:
            edits, details = self._edits.popleft()
            self.graph.set(edits)
            values = {f"{node}.{key}": v for node, changed in edits.items() for key, v in changed.items()}
            self._event(frame.index, frame.time_s, "set", values=values, **details)
        if frame.gap:
            why = {"cause": frame.cause} if frame.cause else {}
            self._event(frame.index, frame.time_s, "gap", frames=frame.gap, **why)
        if frame.lap:
            self.lap_index = frame.index
            self._event(frame.index, frame.time_s, "lap", lap=frame.lap)
            self.graph.begin_lap()

    # Ending -------------------------------------------------------------------------------------------

    def _insist(self) -> None:
        """See to it that an aborted run ends, whatever its nodes do."""
        if self._answered.wait(2 * _GRACE_S):
            return
        self._on_loop(lambda: self._task.cancel())  # it may wait for a thread that does not return
        if self._answered.wait(_GRACE_S):
            return
        if self._ending.acquire(blocking=False):
            self._abandoned = True  # the loop itself is inside a node
            self._end()

    def _end(self) -> None:
        """Free everything, and close the account of each frame."""
        if self.failed:
            self.reader.stop()
        self._ring.end()
        self.reader.join()
        try:
            self.graph.shut(patient=not self._halt)
        except Exception as error:
            self.fail(self.next_index, error)
        if self._halt:
            self._ledger.abandon()
        cause = FAILED if self.failed else STOPPED
        while (frame := self._ring.pop()) is not None:  # now that no more can come
            self._ledger.leave(frame, cause)
        try:
            self._ended()
        except BaseException as error:
            self.fail(self.next_index, error)
        finally:
            self.done.set()
