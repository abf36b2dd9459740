"""The account of a run's frames: the one owner of the counts, and of which frames count."""

import threading
from collections import Counter, deque
from collections.abc import Callable

from stream_sparse.errors import RunError, cause_words
from stream_sparse.frame import Frame, Missing, Stamp

from .items import Dropped, Stopping
from .timeline import Timeline

FAILED, STOPPED = "run failed", "run stopped"
"""Causes in ``frames.csv``, beside those that the ring and the recorder give."""

_SENT = 4096  # more frames than can be on their way through a graph


class FrameLedger:
    """Counts frames and decides which of them count; all methods may be called from any thread.

    A captured frame ends in one of three ways. It is *processed* when its row has been taken, *dropped* when
    the source's thread loses it, and *unprocessed* when the run fails or is aborted before its row. Frames
    that are *missing* were made and never came: they are not captured. *Lost* is dropped and missing.
    The timeline gets every frame that is dropped or unprocessed, with the cause, and missing ones, after
    an outage all its frames at once.

    Parameters:
        first: index of the run's first frame.

    Attributes:
        timeline: all that the run says.
        first: index of the run's first frame.
        captured, processed, dropped, unprocessed: number of frames so far.
        corrupt: number of processed frames whose pictures are damaged.
        failed: index and error of the earliest frame on which a unit or a subscriber failed; else None.

    >>> from stream_sparse.flow import Timeline
    >>> ledger = FrameLedger()
    >>> for t in range(3):
    ...     index = ledger.capture()
    >>> ledger.drop(Stamp(0, 0.0), "ring full")
    >>> ledger.mark_processed(Stamp(1, 0.1))
    >>> ledger.void_from(2, FAILED)
    >>> ledger.mark_processed(Stamp(2, 0.2))
    >>> ledger.captured, ledger.processed, ledger.dropped, ledger.unprocessed
    (3, 1, 1, 1)
    >>> ledger.miss(Missing(2, 5, 0.2, 0.8, "damaged"))
    >>> ledger.lost_by_now()
    (5, {'ring full': 1, 'damaged': 5})
    """

    def __init__(self, first: int = 0) -> None:
        self.timeline, self.first = Timeline(), first
        self.captured = self.processed = self.dropped = self.unprocessed = self._missing = self.corrupt = 0
        self._causes: Counter[str] = Counter()
        self._outage: tuple[Callable[[], int], str] | None = None
        self.failed: tuple[int, Exception] | None = None
        self._sent: deque[Stamp] = deque(maxlen=_SENT)
        self._settled = self._claimed = first
        self._void: tuple[int, str] | None = None
        self._lock = threading.Lock()

    @property
    def end(self) -> int:
        """Index after the last captured frame."""
        return self.first + self.captured

    # Reports of the source's thread -------------------------------------------------------------------

    def capture(self) -> int:
        """Count a frame that the source gave; returns its index."""
        with self._lock:
            self.captured += 1
            return self.first + self.captured - 1

    def retract(self) -> None:
        """Uncount the last captured frame: the run ended while it waited for room in the ring."""
        with self._lock:
            self.captured -= 1

    def drop(self, at: Frame | Stamp, cause: str) -> None:
        """Count a frame that was captured and is lost."""
        with self._lock:
            self.dropped += 1
            self._causes[cause] += 1
        self.timeline.put(Dropped(at, cause))

    def begin_outage(self, count: Callable[[], int], cause: str) -> None:
        """Let more and more frames be missing, until :meth:`miss` says how many there were.

        Parameters:
            count: returns how many are missing by now, from the beginning of the outage.
            cause: why they are missing.
        """
        with self._lock:
            self._outage = count, cause

    def miss(self, missing: Missing) -> None:
        """Count frames that never came; an outage is over."""
        with self._lock:
            self._outage = None
            self._missing += missing.count
            self._causes[missing.cause] += missing.count
        self.timeline.put(missing)

    # Reports of the loop ------------------------------------------------------------------------------

    def send(self, at: Stamp) -> None:
        """Note that a frame enters the graph."""
        self._sent.append(at)

    def claim(self, index: int) -> bool:
        """Return whether a frame counts. If so, it stays so: its row is written before it is settled."""
        with self._lock:
            if self.is_void(index):
                return False
            self._claimed = index + 1
            return True

    def mark_processed(self, at: Stamp) -> None:
        """Close the account of a frame at the end of the graph: processed, or unprocessed if it is void."""
        with self._lock:
            self._settled = at.index + 1
            if at.index < self._claimed or not self.is_void(at.index):
                self.processed += 1
                self.corrupt += at.corrupt
                return
        self.leave(at)

    def leave(self, at: Frame | Stamp, cause: str | None = None) -> None:
        """Count a frame as unprocessed, by default for the reason for which it is void."""
        with self._lock:
            self.unprocessed += 1
            cause = cause or (self._void[1] if self._void is not None else STOPPED)
        self.timeline.put(Dropped(at, cause))

    def abandon(self, cause: str = STOPPED) -> None:
        """Count the frames that are still in the graph as unprocessed: none of them comes to its end."""
        for at in self._sent:
            if at.index >= self._settled:
                self.void_from(at.index, cause)
                self.leave(at)

    def lost_by_now(self) -> tuple[int, dict[str, int]]:
        """Return how many frames are missing, and how many are lost by cause; also those of an outage now."""
        with self._lock:
            missing, causes = self._missing, self._causes.copy()
            if self._outage is not None and (count := self._outage[0]()) > 0:
                missing += count
                causes[self._outage[1]] += count
        return missing, dict(causes)

    def fail(self, index: int, error: BaseException) -> None:
        """Let no frame after ``index`` count; the error of the earliest frame is kept in ``failed``."""
        if not isinstance(error, Exception):  # such as SystemExit, which means nothing in a thread
            cause, error = error, RunError(cause_words(error))
            error.__cause__ = cause
        if self.failed is None or index < self.failed[0]:
            self.failed = (index, error)
        self.void_from(index + 1, FAILED)
        self.timeline.put(Stopping(True))

    # Frames that count --------------------------------------------------------------------------------

    def void_from(self, index: int, cause: str) -> None:
        """Let no frame from ``index`` on count: the run failed before it, or was aborted."""
        with self._lock:
            before = self._void or (index, cause)
            self._void = (min(index, before[0]), FAILED if FAILED in (cause, before[1]) else cause)

    def is_void(self, index: int) -> bool:
        """Return whether a frame does not count."""
        void = self._void
        return void is not None and index >= void[0]

    def is_sound(self, index: int) -> bool:
        """Return whether every node has processed all frames before ``index`` without failing."""
        if (void := self._void) is None:
            return True
        first, cause = void
        return index < first or (index == first and cause != FAILED)  # a run fails on the frame before

    @property
    def broken(self) -> bool:
        """Whether some frames are void, so that nodes may stand at different frames."""
        return self._void is not None
