"""Read a source in a thread of its own, watch that thread, and connect again when the source goes away."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from stream_sparse.base import Source, is_own
from stream_sparse.errors import (
    ChangedError,
    Error,
    RunError,
    SourceError,
    StreamError,
    cause_words,
)
from stream_sparse.frame import Frame, Medium

from .connection import SourceConnection
from .ring import Ring
from .run_clock import FrameAccount, RunClock
from .start import StartPoint

STALL_S = 5.0
"""A live source without a frame for so long, for ten frame periods, and for its own pause, counts as gone."""
OPEN_S = 30.0
"""How long opening it again may take; network streams have their own, shorter limits."""
FIRST_WAIT_S, LAST_WAIT_S = 0.5, 10.0
"""Pauses between attempts to connect, doubled each time that one fails. The first attempt comes at once."""
_HEALTHY_S = 1.0
"""After frames for less than so long, the first attempt does not come at once."""
GRACE_S = 0.6
"""How long the end of a run waits for a read to return."""
QUIET_S = 2.0
"""Without a frame for so long, the user sees a message."""


class SourceReader:
    """Reads a source, which is open, until it ends, is stopped, or fails for good.

    A second thread watches the one that reads: a read that never returns delays neither the end of the run
    nor the next connection. Events report what happens to a live source: ``stall`` (no frame for too long),
    ``reconnect`` (it is back), ``clock`` and ``utc`` (its clock, or that of this machine, was set),
    ``changed`` (frames of another size: the end of the run).

    Afterwards ``how`` is ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed`` or ``error``.
    """

    def __init__(
        self,
        source: Source,
        medium: Medium,
        account: FrameAccount,
        frames: int | None,
        event: Callable[..., None],
        start: StartPoint,
    ) -> None:
        self.source, self.medium, self._most = source, medium, frames
        self._account, self._event, self._first = account, event, start.frames
        self.run_clock = RunClock(medium, account, event, start)
        self._away_since = self._wait_s = 0.0
        self.error: Error | None = None
        self.how = "end"
        self._stop = threading.Event()
        self._news = threading.Event()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, ring: Ring) -> None:
        """Begin to fill the ring."""
        self.run_clock.start()  # the time that the run needed to begin does not count
        self._thread = threading.Thread(
            target=self._watch, args=(ring,), name="stream-sparse watch", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End soon, whatever the source waits for; returns at once."""
        self._stop.set()
        self._news.set()

    def abort(self) -> None:
        """End at once, without waiting for a read that does not return."""
        self._hurry.set()
        self.stop()

    def join(self) -> None:
        """Wait until the source has been closed or left behind."""
        if self._thread is not None:
            self._thread.join()
        else:  # aborted before it began
            self.how = "stopped"
            self.source.close()

    def frame_age_s(self) -> float | None:
        """Return seconds since the last frame of a live source came; None for others."""
        return time.monotonic() - self.run_clock.last_at if self.medium.live else None

    def away_s(self) -> float | None:
        """Return seconds (at least 1) since the last frame of a live source that is away; else None."""
        if not self.medium.live or self.how == "changed":
            return None
        silent = time.monotonic() - self.run_clock.last_at
        late = silent >= max(QUIET_S, 10 / self.medium.rate, self.source.pause_s())
        return max(silent, 1.0) if self.run_clock.cause is not None or late else None

    # The thread that watches the other --------------------------------------------------------------

    def _watch(self, ring: Ring) -> None:
        try:
            self._read_to_the_end(ring)
        finally:
            ring.end()

    def _read_to_the_end(self, ring: Ring) -> None:
        connection: SourceConnection | None = None
        try:
            connection = self._connection(ring, frames=self._first)
            while (cause := self._outcome(connection)) is not None and not self._stop.is_set():
                connection = self._connect(connection, cause, ring)
            if self.how == "end" and not self._stop.is_set():
                self.run_clock.lose_rest(*self.source.lost_at_end())
        except ChangedError as error:
            self.how = "changed"
            self._event(self._account.end, self.run_clock.now_s(), "changed", cause=str(error))
        except Error as error:
            self.error = error
        except BaseException as error:  # a third-party source may raise anything
            after = f"source failed after {self._account.captured} frames"
            self.error = RunError(f"{after}: {cause_words(error)}")
            self.error.__cause__ = error
        if self._stop.is_set():
            self.error, self.how = None, "stopped"
        elif self.error is not None:
            self.how = "error"
        if connection is not None:
            self._end(connection)
        self.run_clock.end()

    def _end(self, connection: SourceConnection) -> None:
        """Close the source; wait for a frame on its way into the ring, but not for a read that is stuck."""
        if not connection.close(GRACE_S, self._hurry) and not connection.let_go():
            connection.over.wait()
        if connection.refused is not None and self.error is None:
            self.error, self.how = connection.refused, "error"

    def _outcome(self, connection: SourceConnection) -> Exception | None:
        """Wait for the end of a connection; returns why it broke off, None where the source has ended.

        It raises an error that another connection would not mend.
        """
        while not connection.over.is_set():
            if self._stop.is_set():
                return None
            remaining = None
            if self.medium.live:
                silent, opening = connection.silent_s()
                usual = stall_bound(self.source, self.medium)
                bound = OPEN_S if opening else usual
                if silent >= bound and connection.let_go(bound):
                    return self._stalled(bound)
                # The source may be open at any moment, and then the other bound holds.
                remaining = max(min(bound - silent, usual), 0.01)
            self._news.wait(remaining)
            self._news.clear()
        error = connection.error
        if error is None or self._stop.is_set():
            return None
        mendable = StreamError if self.run_clock.cause is None else StreamError | SourceError
        if self.medium.live and isinstance(error, mendable) and not isinstance(error, ChangedError):
            assert isinstance(error, Exception)
            return error
        raise error

    def _stalled(self, bound: float) -> StreamError:
        away = time.monotonic() - self.run_clock.last_at
        self._event(self._account.end, self.run_clock.last_s + away, "stall", away_s=round(away, 3))
        return StreamError(f"the source gave no frame for {bound:g} s")

    def _connect(self, connection: SourceConnection, cause: Exception, ring: Ring) -> SourceConnection:
        """Wait for the next attempt and connect again; past ``reconnect_s`` raise why the source went."""
        now = time.monotonic()
        if self.run_clock.cause is None:
            self.run_clock.interrupt(cause)
            self._away_since = now
            self._wait_s = 0.0 if now - self.run_clock.back_at > _HEALTHY_S else FIRST_WAIT_S
        patience, wait = self.source.reconnect_s, self._wait_s
        if patience is not None:
            remaining_s = self._away_since + patience - now
            if remaining_s <= 0:
                raise self.run_clock.cause or cause
            wait = min(wait, remaining_s)
        if not connection.close(GRACE_S, self._hurry):  # the thread that is stuck keeps the old source
            connection.let_go()
            self.source = self.source.again()
        if wait and self._stop.wait(wait):
            return connection
        self._wait_s = min(max(2 * self._wait_s, FIRST_WAIT_S), LAST_WAIT_S)
        return self._connection(ring, opened=self._opened)

    def _connection(
        self,
        ring: Ring,
        frames: Iterator[Frame] | None = None,
        opened: Callable[[Medium], None] | None = None,
    ) -> SourceConnection:
        self.run_clock.begin()
        self._before_s = -math.inf
        return SourceConnection(self.source, partial(self._take, ring), self._news, frames, opened)

    # The thread that reads --------------------------------------------------------------------------

    def _opened(self, medium: Medium) -> None:
        if (medium.shape, medium.dtype) != (self.medium.shape, self.medium.dtype):
            raise ChangedError(
                f"the source came back as {medium.dtype} of shape {medium.shape}, "
                f"it was {self.medium.dtype} of shape {self.medium.shape}"
            )

    def _take(self, ring: Ring, frame: Frame) -> bool:
        """Count and time a frame, and put it into the ring; returns False where no more are wanted."""
        if self._stop.is_set():
            return False
        if not is_own(self.source):
            frame = self._checked(frame)
        if not ring.put(self.run_clock.move(frame, time.monotonic())):
            self._account.retract()
            return False
        # Of a live source those count that are processed.
        lost = self._account.dropped if self.medium.live else 0
        if self._most is not None and self._account.captured - lost >= self._most:
            self.how = "frames"
            return False
        return True

    def _checked(self, frame: Frame) -> Frame:
        """Check a frame of a third-party source; copy a part of a buffer, which may be filled again."""
        data, where = frame.data, f"source: frame {self._account.captured}"
        if (data.shape, data.dtype) != (self.medium.shape, self.medium.dtype):
            said = f"{self.medium.dtype} of shape {self.medium.shape}"
            raise RunError(f"{where} is {data.dtype} of shape {data.shape}, but open() said {said}")
        if not self._before_s < frame.time_s < math.inf:
            raise RunError(f"{where} has the time {frame.time_s} s, expected one after {self._before_s} s")
        if frame.gap < 0:
            raise RunError(f"{where} has the gap {frame.gap}, expected 0 or more")
        self._before_s = frame.time_s
        return frame if data.base is None else frame._replace(data=data.copy())


def stall_bound(source: Source, medium: Medium) -> float:
    """Return after how many seconds without a frame a source counts as stalled."""
    usual = max(STALL_S, 10 / medium.rate, source.pause_s())
    return usual if source.stall_s is None else source.stall_s
