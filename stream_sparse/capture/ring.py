"""The ring between the source's thread and the loop: the one place where a busy run may lose a frame."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.base import Source
    from stream_sparse.frame import Frame, Medium

_PATIENCE_S = 5.0  # for a network's bursts: so long the run may be behind before frames are dropped


class Ring:
    """Holds a few frames between the thread that reads and the loop that processes.

    When the ring is full, ``block`` waits until half of it is free, and ``oldest`` drops the oldest frame.
    ``wake`` is called from the reading thread when a waiting loop has something to do.

    With ``patience_s`` a burst fits in: more than ``size`` frames may wait, up to ``MOST_BYTES``, while the
    ring was empty within so many seconds. When it has not been, frames come faster than they are processed;
    from then on ``size`` holds, so that pictures are fresh, until the ring is empty again.

    Attributes:
        room: frames that may wait behind the one at work; more where it has patience with ``bursts``.
        loses: whether a full ring loses frames.
        ended: whether no more frames come.
    """

    MOST_BYTES = 1 << 28

    @classmethod
    def of(
        cls, source: Source, medium: Medium, wake: Callable[[], None], dropped: Callable[[Frame], None]
    ) -> Ring:
        """Return the ring of a source, of the size and kind that it asks for; a file's blocks by itself."""
        size = source.ring or (2 if medium.live else 16)
        drop = source.drop or ("oldest" if medium.live else "block")
        patience_s = _PATIENCE_S if medium.live and source.ring is None and source.bursts() else 0.0
        return cls(size, drop, wake, dropped, patience_s)

    def __init__(
        self,
        size: int,
        drop: Literal["block", "oldest"],
        wake: Callable[[], None],
        dropped: Callable[[Frame], None],
        patience_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._size, self._drop, self._wake, self._dropped = size, drop, wake, dropped
        self._patience_s, self._clock = patience_s, clock
        self.room, self.bursts, self.loses = size - 1, patience_s > 0, drop == "oldest"
        self._since = clock()  # when the ring was last empty
        self._frames: deque[Frame] = deque()
        self._change = threading.Condition()
        self._hungry = False
        self._gap, self._cause, self._lap = 0, "", 0
        self.ended = False

    def __len__(self) -> int:
        return len(self._frames)

    def queued(self) -> float:
        """Return how many frames wait; with patience, the share of it that is used up, times the room."""
        if not self._patience_s:
            return len(self._frames)
        behind_s = self._clock() - self._since if self._frames else 0.0
        return (self._size - 1) * min(behind_s / self._patience_s, 1.0)

    def put(self, frame: Frame) -> bool:
        """Add a frame; returns False where the ring has been closed meanwhile."""
        with self._change:
            while self._drop == "block" and len(self._frames) >= self._size and not self.ended:
                self._change.wait()
            if self.ended:
                return False
            if not self._frames:
                self._since = self._clock()
            while len(self._frames) >= self._most(frame):
                lost = self._frames.popleft()
                self._gap, self._cause = self._gap + 1 + lost.gap, self._cause or lost.cause
                self._lap = lost.lap or self._lap
                self._dropped(lost)  # under the lock, so before any later frame can leave
            self._frames.append(frame)
            hungry, self._hungry = self._hungry, False
        if hungry:
            self._wake()
        return True

    def _most(self, frame: Frame) -> int:
        """Return how many frames may wait just now."""
        if self._clock() - self._since >= self._patience_s:
            return self._size
        return max(self._size, self.MOST_BYTES // max(frame.data.nbytes, 1))

    def pop(self) -> Frame | None:
        """Take the oldest frame, with the frames dropped before it in its ``gap``, or None."""
        with self._change:
            if not self._frames:
                self._hungry = True
                return None
            frame = self._frames.popleft()
            if self._gap:
                gap, cause, lap = frame.gap + self._gap, frame.cause or self._cause, frame.lap or self._lap
                frame = frame._replace(gap=gap, cause=cause, lap=lap)
                self._gap, self._cause, self._lap = 0, "", 0
            if len(self._frames) <= self._size // 2:  # to wake a thread for each frame is dear
                self._change.notify()
            return frame

    def end(self) -> None:
        """Close the ring: no more frames will come."""
        with self._change:
            self.ended = True
            self._change.notify_all()
        self._wake()
