"""Frames for a run: read ahead from the source in its own thread, each given when it is its time."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from stream_sparse.base import Source
from stream_sparse.capture.reader import SourceReader
from stream_sparse.capture.ring import Ring
from stream_sparse.capture.start import StartPoint
from stream_sparse.frame import Frame, Medium

from .ledger import FrameLedger

_LOOK_S = 0.05  # between two looks whether frames need not wait any more


class Pacer:
    """Holds frames back until it is their time.

    ``news`` is set, in the loop's thread, when the pause may have ended. While it ``hurries``, frames need
    not wait for their times any more, nor for the end of a pause. ``paused`` says whether frames are held.
    """

    def __init__(self, paced: bool, news: asyncio.Event, hurries: Callable[[], bool]) -> None:
        self._paced, self._news, self._hurries = paced, news, hurries
        self._clock: tuple[float, float] | None = None
        self.paused, self._steps = False, 0

    def pause(self, on: bool) -> None:
        """Pause or resume."""
        self.paused, self._steps = on, 0

    def step(self) -> None:
        """Let one more frame pass while paused."""
        self._steps += 1

    async def wait(self, time_s: float) -> None:
        """Wait until a frame with this time may be sent."""
        if self._paced:
            self._clock = self._clock or (time_s, time.monotonic())
            await self._until(self._clock[1] + time_s - self._clock[0])
        if self.paused:
            await self._rest()

    async def _rest(self) -> None:
        while self.paused and not self._steps and not self._hurries():
            self._clock = None  # the pause takes no time of the film
            await self._news.wait()
            self._news.clear()
        self._steps = max(self._steps - 1, 0)

    async def _until(self, when: float) -> None:
        while not self._hurries() and (remaining_s := when - time.monotonic()) > 0:
            await asyncio.sleep(min(remaining_s, _LOOK_S))


class FrameQueue:
    """Gives the frames of a source to an event loop, for files and live sources alike.

    Files and live sources differ in the ring alone. All but :meth:`next` may be called from any thread.

    Parameters:
        source: has been opened.
        medium: what it gives.
        ledger: the account of its frames; its timeline hears what happens to the source.
        loop: the event loop that takes the frames.
        frames: end after so many; None: all.
        pace: whether each frame of a file waits for its time.
        start: where the run begins.

    Attributes:
        reader: reads the source.
        room: frames that may wait behind the one at work, more of a source that ``bursts``.
        bursts: whether frames may come in bursts, as from a network.
        loses: whether a full ring loses frames; else it holds the source.
        repeats: whether the source can be opened again to play from another frame on.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        ledger: FrameLedger,
        loop: asyncio.AbstractEventLoop,
        *,
        frames: int | None,
        pace: bool,
        start: StartPoint,
    ) -> None:
        self._loop, self._ledger = loop, ledger
        self._news, self._hurry = asyncio.Event(), False
        self.reader = SourceReader(source, medium, ledger, frames, ledger.timeline.add_event, start)
        self._ring = Ring.of(source, medium, self._wake, lambda frame: ledger.drop(frame, "ring full"))
        self.room, self.bursts = self._ring.room, self._ring.bursts
        self.loses = medium.live and self._ring.loses
        self.repeats = not medium.live and source.repeats()
        self._pacer = Pacer(pace and not medium.live, self._news, self._hurries)

    @property
    def waiting(self) -> int:
        """Frames in the ring."""
        return len(self._ring)

    @property
    def queued(self) -> float:
        """Frames in the ring; where bursts may wait, how far the run is behind, in units of ``room``."""
        return self._ring.queued()

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

    def start(self) -> None:
        """Begin to read."""
        self.reader.start(self._ring)

    def stop(self, hurry: bool = False) -> None:
        """Read no more frames; those in the ring are given, unless in a ``hurry``. Returns at once."""
        self._hurry = self._hurry or hurry
        self._pacer.pause(False)
        self.reader.stop()
        self._wake()

    def abort(self) -> None:
        """Stop in a hurry, without waiting for a read that does not return."""
        self.reader.abort()
        self.stop(hurry=True)

    async def next(self) -> Frame | None:
        """Wait for the next frame, and until it is its time; None at the end."""
        while True:
            frame = self._ring.pop()
            if frame is None and self._ring.ended and (frame := self._ring.pop()) is None:
                return None
            if frame is not None:
                await self._pacer.wait(frame.time_s)
                return frame
            if self._hurry:
                return None
            await self._news.wait()
            self._news.clear()

    def end(self) -> None:
        """Wait until the source is closed or left behind."""
        self._ring.end()
        self.reader.join()

    def leave(self, cause: str) -> None:
        """Count the frames that are left in the ring as unprocessed."""
        while (frame := self._ring.pop()) is not None:
            self._ledger.leave(frame, cause)

    def _hurries(self) -> bool:
        """Return whether frames need not wait for their times any more."""
        return self._hurry or self.reader.how == "stopped"

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._news.set)
