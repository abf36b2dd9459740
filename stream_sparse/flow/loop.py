"""The loop of a run: drives an engine with the frames of a source, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from stream_sparse.frame import Frame
from stream_sparse.kernels._blas import look_again, one_thread
from stream_sparse.system.gc_freeze import set_aside

from .engine import Engine
from .items import Over, Stopping
from .ledger import FAILED, STOPPED
from .subscriber import Subscriber
from .supply import FrameQueue

_GRACE_S = 0.05  # for nodes at work when a run is aborted, and then for the loop to answer
_TURN = 4  # frames that may pass before threads' answers get their turn


class FrameLoop(Subscriber):
    """Takes frames from a supply and feeds an engine, until the source ends, a unit fails, or it is stopped.

    Parameters:
        engine: works on the frames.
        supply: gives them.
        event_loop: that of the engine's lanes, and of the supply; nothing else runs in it.
        before: is called with each frame before it is fed.
        ended: is called when all has come to its end, before ``done`` is set.

    Attributes:
        done: is set at the very end.
    """

    name = "loop"
    kinds = (Stopping,)

    def __init__(
        self,
        engine: Engine,
        supply: FrameQueue,
        event_loop: asyncio.AbstractEventLoop,
        before: Callable[[Frame], None],
        ended: Callable[[], None],
    ) -> None:
        self._engine, self._supply, self._event_loop = engine, supply, event_loop
        self._before, self._ended = before, ended
        self._index = engine.next_index  # of the frame at work
        self._halt = self._abandoned = False
        self._on_its_way = False  # a frame, into the graph
        self.done = threading.Event()
        self._answered = threading.Event()
        self._ending = threading.Lock()  # taken once, by the thread that ends the run
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="stream-sparse loop", daemon=True)
        engine.timeline.subscribe(self)

    # From any thread ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to read and to send; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End cleanly: no more frames are read, those in the ring are processed. Returns at once."""
        self._supply.stop()
        self._engine.timeline.put(Stopping(False))

    def abort(self) -> None:
        """End soon: frames in the ring and those that wait for slow nodes stay unprocessed.

        A node that does not return is left behind with its frame. Returns at once.
        """
        if not self._halt:
            self._halt = True
            self._engine.graph.set_deadline(_GRACE_S)
            self._supply.abort()
            self._engine.timeline.put(Stopping(False))
            threading.Thread(target=self._force_end, name="stream-sparse abort", daemon=True).start()

    def take(self, item: Stopping) -> None:
        """Read no more where a unit or a subscriber has failed."""
        if item.failed:
            self._supply.stop(hurry=True)

    @property
    def how(self) -> str:
        """How the run ended: as reading did; ``stopped`` where frames that were read stay unprocessed."""
        return "stopped" if self._halt and self._engine.ledger.unprocessed else self._supply.reader.how

    def join(self) -> None:
        """Wait until everything has ended, nodes that were left behind excepted."""
        self.done.wait()
        if not self._abandoned:
            self._thread.join()

    # The loop's own thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        loop = self._event_loop
        asyncio.set_event_loop(loop)
        self._task = loop.create_task(self._work())
        try:
            look_again()  # the dry run may have loaded more BLAS libraries
            with one_thread(), set_aside(self._engine.medium.live):
                if not self._halt:
                    self._supply.start()
                loop.run_until_complete(self._task)
        except asyncio.CancelledError:  # aborted beside a thread that does not return
            pass
        except BaseException as error:
            self._engine.ledger.fail(self._index, error)
        self._answered.set()
        if self._ending.acquire(blocking=False):
            self._end()
        asyncio.set_event_loop(None)
        loop.close()

    async def _work(self) -> None:
        turn = 0
        while not self._engine.ledger.failed and not self._halt:
            frame = await self._supply.next()
            if frame is None:
                break
            waits = self._send(frame)
            del frame
            turn += 1
            if waits:
                await asyncio.gather(*waits)
            elif turn % _TURN == 0:
                await asyncio.sleep(0)
        if not self._abandoned:
            await self._engine.drain()

    def _send(self, frame: Frame) -> list[Any]:
        self._index = frame.index
        try:
            self._before(frame)
        except BaseException:
            self._engine.ledger.leave(frame, FAILED)
            raise
        self._on_its_way = True
        waits = self._engine.feed(frame)
        self._on_its_way = False
        self._index = frame.index + 1
        return waits

    # Ending -------------------------------------------------------------------------------------------

    def _force_end(self) -> None:
        """Force an aborted run to end even if a node hangs."""
        if self._answered.wait(2 * _GRACE_S):
            return
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._event_loop.call_soon_threadsafe(self._cancel)  # it may wait for a hanging thread
        if self._answered.wait(_GRACE_S):
            return
        if self._ending.acquire(blocking=False):
            self._abandoned = True  # the loop itself is inside a node
            self._end()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _end(self) -> None:
        """Free everything, and close the account of each frame."""
        engine, supply = self._engine, self._supply
        if engine.ledger.failed:
            supply.reader.stop()
        for close in (supply.end, partial(engine.close, patient=not self._halt)):
            try:
                close()
            except Exception as error:
                engine.ledger.fail(self._index, error)
        if self._halt:
            engine.ledger.abandon()
        elif self._on_its_way:  # the run failed between two nodes: no step knows of the frame
            engine.ledger.abandon(FAILED)
        supply.leave(FAILED if engine.ledger.failed else STOPPED)  # now that no more can come
        try:
            self._ended()
        except BaseException as error:
            engine.ledger.fail(self._index, error)
        finally:
            self.done.set()
            engine.timeline.put(Over())
