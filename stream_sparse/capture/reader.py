"""Read a source in a thread of its own, watch that thread, and connect again when the source goes away."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from stream_sparse.base import is_own
from stream_sparse.errors import ChangedError, Error, RunError, SourceError, StreamError, cause_words
from stream_sparse.frame import Frame

from .connection import SourceConnection
from .exposure import Exposure, automatic, sentence
from .frame_rate import FrameRate, MeasuredRate
from .staleness import Staleness
from .start import StartPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stream_sparse.base import Source
    from stream_sparse.frame import Medium

    from .ring import Ring

__all__ = ["Reader"]

STALL_S = 5.0
"""A live source without a frame for so long, and for ten frame periods, counts as gone."""
OPEN_S = 30.0
"""How long opening it again may take; network streams have their own, shorter limits."""
FIRST_WAIT_S, LAST_WAIT_S = 0.5, 10.0
"""Pauses between attempts to connect: doubled each time. The very first attempt comes at once."""
GRACE_S = 0.6
"""How long the end of a run waits for a read to return."""
_HEALTHY_S = 1.0
"""After frames for so long the next outage is a new one."""
SETTLE_S = 1.0
"""For so long after it was opened a camera adjusts its exposure."""
_QUIET_S = 2.0
"""Without a frame for so long, the user sees a message."""


class FrameAccount(Protocol):
    """The part of the frame ledger that the source's thread reports to."""

    captured: int
    dropped: int

    @property
    def end(self) -> int:
        """Index after the last captured frame."""

    def capture(self) -> int:
        """Count a frame that the source gave; returns its index."""

    def retract(self) -> None:
        """Uncount the last captured frame."""

    def drop(self, at: Frame, cause: str) -> None:
        """Count a frame that was captured and is lost."""


class Reader:
    """Reads a source, which is open, until it ends, is stopped, or fails for good.

    A second thread watches the one that reads: a read that never returns delays neither the end of the run
    nor the next connection. Events tell what happens to a live source: ``stall`` (no frame for too long),
    ``reconnect`` (it is back), ``exposure`` (the whole picture became brighter or darker at once),
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
        start: StartPoint = StartPoint(),  # noqa: B008  immutable
    ) -> None:
        self.source, self.medium, self._most = source, medium, frames
        self._account, self._event = account, event
        self._begin, self._shift = start, start.shift
        self._foreign = not is_own(source)
        self._before_s = -math.inf  # time of the last frame of a source of somebody else's
        self.error: Error | None = None
        self.how = "end"
        self.notes: list[str] = []
        self._stop = threading.Event()
        self._news = threading.Event()
        self._hurry = threading.Event()
        self._last = (start.last_s or 0.0, time.monotonic())
        self._cause: Exception | None = None  # of the present outage
        self._away_since = 0.0
        self._back_at = -math.inf
        self._wait_s = 0.0
        self._gap = 0
        self._rate = FrameRate(medium.rate)
        self._begin_connection()
        self._thread = threading.Thread(target=self._watch, name="stream-sparse watch", daemon=True)

    def start(self, ring: Ring) -> None:
        """Begin to fill the ring."""
        self._ring = ring
        self._last = (self._last[0], time.monotonic())  # what the run needed to begin is no outage
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
        if self._thread.ident is not None:
            self._thread.join()
        else:  # aborted before it began
            self.how = "stopped"
            self.source.close()

    @property
    def measured_rate(self) -> MeasuredRate | None:
        """The measured rate of a live source; None while it is not known."""
        return self._rate.measured if self.medium.live else None

    def away_s(self) -> float | None:
        """Return seconds (at least 1) since the last frame of a live source that is away; else None."""
        if not self.medium.live or self.how == "changed":
            return None
        silent = time.monotonic() - self._last[1]
        late = silent >= max(_QUIET_S, 10 / self.medium.rate)
        return max(silent, 1.0) if self._cause is not None or late else None

    # The thread that watches the other --------------------------------------------------------------

    def _watch(self) -> None:
        frames = self._begin.frames or _read(self.source)
        connection = SourceConnection(self.source, self._take, self._news, frames)
        try:
            while (cause := self._outcome(connection)) is not None and not self._stop.is_set():
                connection = self._connect(connection, cause)
        except ChangedError as error:
            self.how = "changed"
            index, (last_s, last_at) = self._account.end, self._last
            self._event(index, last_s + time.monotonic() - last_at, "changed", cause=str(error))
        except Error as error:
            self.error = error
        except BaseException as error:  # a user's own source may raise anything
            what = cause_words(error)
            self.error = RunError(f"source failed after {self._account.captured} frames: {what}")
            self.error.__cause__ = error
        if self._stop.is_set():
            self.error, self.how = None, "stopped"
        elif self.error is not None:
            self.how = "error"
        self._end(connection)

    def _end(self, connection: SourceConnection) -> None:
        """Close the source; wait for a frame on its way into the ring, but not for a read that is stuck."""
        if not connection.close(GRACE_S, self._hurry) and not connection.let_go():
            connection.join()
        if connection.refused is not None and self.error is None:
            self.error, self.how = connection.refused, "error"
        self._ring.end()

    def _outcome(self, connection: SourceConnection) -> Exception | None:
        """Wait for the end of a connection; returns why it broke off, None where the source has ended.

        It raises an error that another connection would not mend.
        """
        while not connection.done:
            if self._stop.is_set():
                return None
            left = None
            if self.medium.live:
                silent, opening = connection.silent_s()
                bound = OPEN_S if opening else self._bound()
                if silent >= bound and connection.let_go(bound):
                    return self._stalled(bound)
                # The source may be open at any moment, and then the other bound holds.
                left = max(min(bound - silent, self._bound()), 0.01)
            self._news.wait(left)
            self._news.clear()
        error = connection.error
        if error is None or self._stop.is_set():
            return None
        mendable = StreamError if self._cause is None else StreamError | SourceError
        if self.medium.live and isinstance(error, mendable) and not isinstance(error, ChangedError):
            assert isinstance(error, Exception)
            return error
        raise error

    def _bound(self) -> float:
        given = self.source.stall_s
        return max(STALL_S, 10 / self.medium.rate) if given is None else given

    def _stalled(self, bound: float) -> StreamError:
        last_s, last_at = self._last
        away = time.monotonic() - last_at
        index = self._account.end
        self._event(index, last_s + away, "stall", away_s=round(away, 3))
        return StreamError(f"the source gave no frame for {bound:g} s")

    def _connect(self, connection: SourceConnection, cause: Exception) -> SourceConnection:
        """Wait for the next attempt and connect again; past ``reconnect_s`` raise why the source went."""
        now = time.monotonic()
        if self._cause is None:
            self._cause, self._away_since = cause, now
            if now - self._back_at > _HEALTHY_S:
                self._wait_s = 0.0
        patience, wait = self.source.reconnect_s, self._wait_s
        if patience is not None:
            left = self._away_since + patience - now
            if left <= 0:
                raise self._cause
            wait = min(wait, left)
        if not connection.close(GRACE_S, self._hurry):  # the thread that is stuck keeps the old source
            connection.let_go()
            self.source = self.source.again()
        if wait and self._stop.wait(wait):
            return connection
        self._wait_s = min(max(2 * self._wait_s, FIRST_WAIT_S), LAST_WAIT_S)
        self._begin_connection()
        return SourceConnection(self.source, self._take, self._news, opened=self._opened)

    def _begin_connection(self) -> None:
        self._fresh = True
        self._rate.begin()
        self._exposure = Exposure(SETTLE_S) if automatic(self.medium) else None
        # Where the ring blocks when it is full, frames grow old because they wait.
        shows_age = self.medium.clock.kind == "driver" and self.source.drop != "block"
        self._stale = Staleness(1 / self.medium.rate) if shows_age else None

    def _opened(self, medium: Medium) -> None:
        if (medium.shape, medium.dtype) != (self.medium.shape, self.medium.dtype):
            raise ChangedError(
                f"the source came back as {medium.dtype} of shape {medium.shape}, "
                f"it was {self.medium.dtype} of shape {self.medium.shape}"
            )

    # The thread that reads --------------------------------------------------------------------------

    def _take(self, frame: Frame) -> bool:
        """Pass a frame on; returns False where no more are wanted."""
        if self._stop.is_set():
            return False
        if self._foreign:
            frame = self._checked(frame)
        now = time.monotonic()
        if self._fresh:
            self._align(frame.time_s, now)
        self._rate.see(frame.time_s, frame.gap)
        index = self._account.capture()
        moved = frame
        if not self._begin.numbered:
            moved = frame._replace(index=index, time_s=frame.time_s + self._shift, gap=frame.gap + self._gap)
        self._last, self._gap = (moved.time_s, now), 0
        if self._stale is not None and self._stale(frame.time_s, now):
            self._gap = moved.gap + 1
            self._account.drop(moved, "stale")
        else:
            self._look_at(moved)
            if not self._ring.put(moved):
                self._account.retract()  # the run was aborted while the frame waited for room
                return False
        # Of a live source those count that are processed.
        lost = self._account.dropped if self.medium.live else 0
        if self._most is not None and self._account.captured - lost >= self._most:
            self.how = "frames"
            return False
        return True

    def _checked(self, frame: Any) -> Frame:
        """Check a frame of somebody else's source; a part of a buffer, which it may fill again, is copied."""
        data: Any = getattr(frame, "data", None)
        if not isinstance(frame, Frame) or not isinstance(data, np.ndarray | np.generic):
            given = f"{type(frame).__name__} with a {type(data).__name__}"
            raise RunError(f"source: frames() gave a {given}, expected a Frame with an array")
        where = f"source: frame {self._account.captured}"
        if (data.shape, data.dtype) != (self.medium.shape, self.medium.dtype):
            said = f"{self.medium.dtype} of shape {self.medium.shape}"
            raise RunError(f"{where} is {data.dtype} of shape {data.shape}, but open() said {said}")
        before_s = -math.inf if self._fresh else self._before_s
        if not before_s < frame.time_s < math.inf:
            raise RunError(f"{where} has the time {frame.time_s} s, expected one after {before_s} s")
        if not isinstance(frame.gap, int) or frame.gap < 0:
            raise RunError(f"{where} has the gap {frame.gap!r}, expected a whole number >= 0")
        self._before_s = frame.time_s
        return frame if data.base is None else frame._replace(data=data.copy())

    def _align(self, time_s: float, now: float) -> None:
        """Shift the times of a connection so that its first frame comes after the last one before it."""
        start, last_s = self._begin, self._last[0]
        self._fresh = False
        if self._cause is None:  # the first connection
            earliest = -math.inf
            if start.last_s is not None and start.least is not None:
                earliest = start.last_s + start.least
            self._shift = max(self._shift, earliest - time_s)
            if start.lost:  # frames that came between the earlier run and this one
                missed = round((time_s + self._shift - (start.last_s or 0.0)) * self._rate.value) - 1
                self._gap += max(1, missed)
            return
        away = now - self._last[1]
        same = self.medium.clock.kind in ("driver", "monotonic")  # other clocks may have begun anew
        if not same or time_s + self._shift <= last_s:
            self._shift = max(self._shift, last_s + away - time_s)
        index = self._account.end
        details = {"cause": str(self._cause), "away_s": round(away, 3)}
        self._event(index, time_s + self._shift, "reconnect", **details)
        self._gap += max(1, round(away * self._rate.value))
        self._cause, self._back_at = None, now

    def _look_at(self, frame: Frame) -> None:
        jump = self._exposure(*frame[:3]) if self._exposure is not None else None
        if jump is None:
            return
        self._event(jump.index, jump.time_s, "exposure", factor=round(jump.factor, 3))
        if not self.notes:
            self.notes.append(sentence(jump))


def _read(source: Source) -> Iterator[Frame]:
    """Yield the frames of a source; a generator, so that ``frames()`` is called in the thread that reads."""
    yield from source.frames()
