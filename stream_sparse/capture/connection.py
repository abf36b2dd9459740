"""One connection to a source: the thread that reads it, left behind when a read never returns."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from stream_sparse.errors import Error, RunError, cause_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stream_sparse.base import Source
    from stream_sparse.frame import Frame, Medium

_LOOK_S = 0.02  # between two looks whether to hurry


class SourceConnection:
    """Reads a source in one thread and hands its frames on, until it ends, fails, or is let go.

    A source that has a thread of its own hands them on itself; others are read in a thread made here.

    ``take`` gives False to end the reading, and ``over`` and ``news`` are set when it has ended. A source
    without ``frames`` is opened first, and ``opened`` called with its medium; its error ends the reading like
    one of the source. ``refused`` is the error of closing it.
    """

    def __init__(
        self,
        source: Source,
        take: Callable[[Frame], bool],
        news: threading.Event,
        frames: Iterator[Frame] | None = None,
        opened: Callable[[Medium], None] | None = None,
    ) -> None:
        self.source, self._take, self._news = source, take, news
        self._frames, self._opened = frames, opened
        self.over = threading.Event()
        self.error: BaseException | None = None
        self.refused: Error | None = None
        self._gone = False
        self._lock = threading.Lock()
        self._asked: float | None = time.monotonic()
        self._opening = opened is not None
        threading.Thread(target=self._read, name="stream-sparse source", daemon=True).start()

    def silent_s(self) -> tuple[float, bool]:
        """Return how many seconds the source has been asked in vain, and whether it is still being opened."""
        asked_s = self._asked
        return (0.0 if asked_s is None else time.monotonic() - asked_s), self._opening

    def let_go(self, least_s: float = 0.0) -> bool:
        """Take no more frames, unless one came within ``least_s`` seconds; returns whether it was let go."""
        with self._lock:
            if self._asked is None or time.monotonic() - self._asked < least_s:
                return False
            self._gone = True
            return True

    def close(self, seconds: float, hurry: threading.Event) -> bool:
        """Close the source and wait so long for the thread, or until ``hurry``; returns whether it has ended.

        Closing has a thread of its own: a driver that is stuck may block that, too.
        """
        until = time.monotonic() + seconds
        closing = threading.Thread(target=self._close, name="stream-sparse close", daemon=True)
        closing.start()
        while (closing.is_alive() or not self.over.is_set()) and not hurry.is_set():
            if (remaining_s := until - time.monotonic()) <= 0:
                break
            (closing.join if closing.is_alive() else self.over.wait)(min(remaining_s, _LOOK_S))
        return self.over.is_set()

    def _close(self) -> None:
        try:
            self.source.close()
        except BaseException as error:  # after an outage it is not reported: the outage is
            self.refused = error if isinstance(error, Error) else RunError(f"source: {cause_words(error)}")

    def _read(self) -> None:
        try:
            if self._opened is not None:
                medium = self.source.open()
                if self._was_let_go():
                    return self._end(None)
                self._opened(medium)
                self._opening, self._asked = False, time.monotonic()
            if self._frames is None and self.source.forward(self._hand_on, self._end):
                return None
            for frame in self.source.frames() if self._frames is None else self._frames:
                if not self._hand_on(frame):
                    break
        except BaseException as error:  # the thread that waits for this one reports it
            self._end(error)
        else:
            self._end(None)

    def _hand_on(self, frame: Frame) -> bool:
        if self._was_let_go() or not self._take(frame):
            return False
        self._asked = time.monotonic()
        return True

    def _end(self, error: BaseException | None) -> None:
        self.error = error
        if self._gone:  # this thread was left behind
            self._close()
        self.over.set()
        self._news.set()

    def _was_let_go(self) -> bool:
        """Return whether it was let go; if not, it cannot be until the source is asked again."""
        with self._lock:
            self._asked = None
            return self._gone
