"""The source's own thread and the ring that it fills: the one place where a live run may lose a frame."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal, NamedTuple

from stream_sparse.errors import Error, RunError, SourceError, StreamError
from stream_sparse.frame import Frame, Medium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stream_sparse.base import Source

__all__ = ["Onset", "Reader", "Ring"]


class Onset(NamedTuple):
    """Where a run begins.

    Attributes:
        index: of its first frame.
        passed: frames of the source that lie before it.
        last_s: time of the frame before the first one; None: there was none.
        frames: the source's own, those that are passed over taken off; None: from where it was opened.
        shift: seconds from the source's clock to the run's; -inf: just after ``last_s``.
        least: seconds between ``last_s`` and the first frame at least; None: the times go on by themselves.
        lost: whether the source went on meanwhile, so that frames are missing before the first one.
        numbered: whether ``frames`` have the run's own numbers, times and gaps already.
    """

    index: int = 0  # type: ignore[assignment]  # tuple.index is of no use here
    passed: int = 0
    last_s: float | None = None
    frames: Iterator[Frame] | None = None
    shift: float = 0.0
    least: float | None = None
    lost: bool = False
    numbered: bool = False


class Ring:
    """A few frames between the thread that reads and the loop that works.

    Parameters:
        size: how many frames may wait.
        drop: what happens when it is full: ``block`` waits, ``oldest`` drops the oldest and tells.
        wake: called from the reading thread when a waiting loop has something to do.
        dropped: called with the frame that was dropped.
    """

    def __init__(
        self,
        size: int,
        drop: Literal["block", "oldest"],
        wake: Callable[[], None],
        dropped: Callable[[Frame], None],
    ) -> None:
        self._size, self._drop, self._wake, self._dropped = size, drop, wake, dropped
        self._frames: deque[Frame] = deque()
        self._change = threading.Condition()
        self._hungry = False
        self._gap = 0
        self.ended = False

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: Frame) -> bool:
        """Add a frame; False where the ring has been closed meanwhile."""
        with self._change:
            while self._drop == "block" and len(self._frames) >= self._size and not self.ended:
                self._change.wait()
            if self.ended:
                return False
            if len(self._frames) >= self._size:
                lost = self._frames.popleft()
                self._gap += 1 + lost.gap
                self._dropped(lost)  # within the lock: before any later frame can leave
            self._frames.append(frame)
            hungry, self._hungry = self._hungry, False
        if hungry:
            self._wake()
        return True

    def pop(self) -> Frame | None:
        """The oldest frame, its gap counting what was dropped before it; None where none waits."""
        with self._change:
            if not self._frames:
                self._hungry = True
                return None
            frame = self._frames.popleft()
            if self._gap:
                frame = frame._replace(gap=frame.gap + self._gap)
                self._gap = 0
            self._change.notify()
            return frame

    def end(self) -> None:
        """No more frames will come."""
        with self._change:
            self.ended = True
            self._change.notify_all()
        self._wake()


class Reader:
    """Reads a source in a thread of its own until it ends, is stopped, or fails for good.

    Parameters:
        source: opened already.
        medium: what it gives.
        frames: end after so many; None: at the source's own end.
        event: called with the frame index, the time, a kind and details when something happens.
        onset: where the run begins.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        frames: int | None,
        event: Callable[..., None],
        onset: Onset = Onset(),  # noqa: B008  nothing can change it
    ) -> None:
        self.source, self.medium, self._most, self._event = source, medium, frames, event
        self._onset, self._shift = onset, onset.shift
        self.captured = 0
        self.error: Error | None = None
        self.how = "end"
        self._stop = threading.Event()
        self._last = (onset.last_s or 0.0, time.monotonic())
        self._away_since: float | None = None
        self._thread = threading.Thread(target=self._read, name="stream-sparse source", daemon=True)

    def start(self, ring: Ring) -> None:
        """Begin to fill the ring."""
        self._ring = ring
        self._thread.start()

    def stop(self) -> None:
        """End soon, whatever the source is waiting for."""
        self._stop.set()
        self.source.close()

    def join(self) -> None:
        """Wait for the thread and free the source."""
        if self._thread.ident is not None:
            self._thread.join()
        self.source.close()

    def _read(self) -> None:
        onset = self._onset
        gap, earliest = 0, -math.inf
        if onset.last_s is not None and onset.least is not None:
            earliest = onset.last_s + onset.least
        frames = onset.frames
        try:
            while True:
                try:
                    self._pass_on(self.source.frames() if frames is None else frames, gap, earliest)
                    break
                except StreamError as error:
                    if not self.medium.live or self._stop.is_set():
                        raise
                    gap, earliest = self._reconnect(error)
                    frames = None
        except Error as error:
            if not self._stop.is_set():
                self.error = error
        except Exception as error:  # a source of one's own may raise anything
            if not self._stop.is_set():
                self.error = RunError(
                    f"source failed after {self.captured} frames: {type(error).__name__}: {error}"
                )
                self.error.__cause__ = error
        if self.error is not None:
            self.how = "error"
        elif self._stop.is_set():
            self.how = "stopped"
        self._ring.end()

    def _pass_on(self, frames: Iterator[Frame], gap: int, earliest: float) -> None:
        shift: float | None = None
        for frame in frames:
            if self._stop.is_set():
                return
            if shift is None:  # a clock may have begun anew: at a reconnection, in a run that goes on
                shift = max(self._shift, earliest - frame.time_s)
                if self._shift == -math.inf:
                    self._shift = shift
                if not self.captured:
                    gap += self._missed(frame.time_s + shift)
            index = self._onset.index + self.captured
            moved = frame
            if not self._onset.numbered:
                moved = frame._replace(index=index, time_s=frame.time_s + shift, gap=frame.gap + gap)
            gap = 0
            self._last, self._away_since = (moved.time_s, time.monotonic()), None
            self.captured += 1
            if not self._ring.put(moved):
                return
            if self.captured == self._most:
                self.how = "frames"
                return

    def _missed(self, time_s: float) -> int:
        """Frames that a live source gave, as far as one can tell, before a run that goes on began."""
        if not self._onset.lost:
            return 0
        return max(1, round((time_s - (self._onset.last_s or 0.0)) * self.medium.rate) - 1)

    def _reconnect(self, error: Exception) -> tuple[int, float]:
        """Open the source again; gives the frames lost and the time that its next frame has at least."""
        patience = self.source.reconnect_s
        # A source that opens and gives no frame is still away: patience ends, and it is not asked in a rush.
        again = self._away_since is not None
        since = self._away_since = self._away_since or time.monotonic()
        wait = 0.1
        while not self._stop.is_set():
            self.source.close()
            if patience is not None and time.monotonic() - since >= patience:
                break
            if again and self._stop.wait(wait):
                break
            again = False
            try:
                medium = self.source.open()
            except SourceError:
                self._stop.wait(wait)
                wait = min(2 * wait, 2.0)
                continue
            if (medium.shape, medium.dtype) != (self.medium.shape, self.medium.dtype):
                raise StreamError(
                    f"the source came back as {medium.dtype} of shape {medium.shape}, "
                    f"it was {self.medium.dtype} of shape {self.medium.shape}"
                ) from error
            last_s, last_at = self._last
            away = time.monotonic() - last_at
            index = self._onset.index + self.captured
            self._event(index, last_s + away, "reconnect", cause=str(error), away_s=round(away, 3))
            return max(1, round(away * self.medium.rate)), last_s + away
        raise error
