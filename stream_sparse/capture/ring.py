"""The ring between the source's thread and the loop: the one place where a busy run may lose a frame."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Frame

__all__ = ["Ring"]


class Ring:
    """Holds a few frames between the thread that reads and the loop that processes.

    When the ring is full, ``block`` waits and ``oldest`` drops the oldest frame. ``wake`` is called from the
    reading thread when a waiting loop has something to do.
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
        self._gap, self._cause = 0, ""
        self.ended = False

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: Frame) -> bool:
        """Add a frame; returns False where the ring has been closed meanwhile."""
        with self._change:
            while self._drop == "block" and len(self._frames) >= self._size and not self.ended:
                self._change.wait()
            if self.ended:
                return False
            if len(self._frames) >= self._size:
                lost = self._frames.popleft()
                self._gap, self._cause = self._gap + 1 + lost.gap, self._cause or lost.cause
                self._dropped(lost)  # under the lock, so before any later frame can leave
            self._frames.append(frame)
            hungry, self._hungry = self._hungry, False
        if hungry:
            self._wake()
        return True

    def pop(self) -> Frame | None:
        """Take the oldest frame, with the frames dropped before it in its ``gap``; None where none waits."""
        with self._change:
            if not self._frames:
                self._hungry = True
                return None
            frame = self._frames.popleft()
            if self._gap:
                frame = frame._replace(gap=frame.gap + self._gap, cause=frame.cause or self._cause)
                self._gap, self._cause = 0, ""
            self._change.notify()
            return frame

    def end(self) -> None:
        """Close the ring: no more frames will come."""
        with self._change:
            self.ended = True
            self._change.notify_all()
        self._wake()
