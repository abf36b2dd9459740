"""The run folders that are being written, and which of them a frame belongs to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stream_sparse.frame import Clock

    from .recorder import Recorder

__all__ = ["OpenFolders"]


class OpenFolders:
    """The run folders of a recording that are not closed yet, from the oldest to the newest.

    A folder stays open until each of its streams, such as rows and pictures, is past its end; then ``close``
    is called with it. Any thread may call; ``lock`` keeps folders from beginning and ending.

    Attributes:
        current: the newest one, to which frames are recorded now; None: nothing is recorded.
    """

    def __init__(self, close: Callable[[Recorder], None]) -> None:
        self._close = close
        self._folders: list[Recorder] = []
        self.lock = threading.RLock()
        self.current: Recorder | None = None

    def __len__(self) -> int:
        return len(self._folders)

    def __iter__(self) -> Iterator[Recorder]:
        return iter([*self._folders])

    def stop(self) -> None:
        """Let no further frame belong to a folder; those that are on their way find theirs."""
        self.current = None

    def turn(self, following: Recorder | None, index: int, how: str, clock: Clock) -> None:
        """Let the current folder end before a frame, and another begin with it, by the clock as it is now."""
        with self.lock:
            if self.current is not None:
                self.current.end_before(index, how)
            self.current = following
            if following is not None:
                self._folders.append(following)
                following.begin(index, clock)

    def of(self, index: int) -> Recorder | None:
        """The folder of a frame."""
        with self.lock:
            return next((recorder for recorder in self._folders if recorder.covers(index)), None)

    def of_event(self, index: int) -> Recorder | None:
        """The folder of an event: that of its frame, else the newest one."""
        with self.lock:
            return self.of(index) or next(reversed(self._folders), None)

    def left_behind(self, stream: str, index: int) -> list[Recorder]:
        """The folders that end before a frame, and from which a stream is still expected."""
        with self.lock:
            return [r for r in self._folders if r.end is not None and index >= r.end and stream in r.streams]

    def leave(self, recorder: Recorder, stream: str) -> None:
        """Note that a stream is past the end of a folder; the last one closes it."""
        with self.lock:
            if recorder.release(stream) and recorder in self._folders:
                self._folders.remove(recorder)
                self._close(recorder)

    def take_all(self) -> list[Recorder]:
        """Let go of all folders, to be closed by the caller."""
        with self.lock:
            folders, self._folders, self.current = self._folders, [], None
            return folders
