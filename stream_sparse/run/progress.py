"""How far a run is, how fast, and where in its file."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.capture.frame_rate import MeasuredRate

if TYPE_CHECKING:
    from stream_sparse.flow import Engine
    from stream_sparse.ui.status import RunStatus

_EVERY_S, _SPAN_S = 0.5, 2.0


class Progress(NamedTuple):
    """How far a run is."""

    frames: int  # processed so far
    total: int | None  # frames to be expected; None: unknown
    rate: float  # frames a second over the last two seconds
    remaining_s: float | None  # at that rate
    slowest: tuple[str, float] | None  # the node that takes most time, and its milliseconds a frame
    lost: int  # frames so far, dropped or missing
    live: bool
    outage: str = ""  # a message while a live source gives no frames

    @classmethod
    def of(cls, status: RunStatus, engine: Engine) -> Progress:
        """Return how far a run is, from its state and its engine, which measures the nodes."""
        done, total, rate = status.processed, status.expected, status.rate
        left_s = (total - done) / rate if total is not None and rate > 0 else None
        measured = [(stats.mean_ms, name) for name, stats in engine.stats().items() if stats.count]
        slowest = max(measured)[::-1] if measured else None
        return cls(done, total, rate, left_s, slowest, status.lost, status.medium.live, outage(status.away_s))


def outage(away_s: float | None) -> str:
    """Return the message while a live source gives no frames; empty while it gives some."""
    return "" if away_s is None else f"no camera for {away_s:.0f} s"


class Speed:
    """Frames a second over the last two seconds or so, from the first frame on."""

    def __init__(self) -> None:
        self._seen = deque([(time.monotonic(), 0)], maxlen=round(_SPAN_S / _EVERY_S))
        self._rate = MeasuredRate(0.0, 0)

    def rate(self, done: int) -> MeasuredRate:
        """Return frames a second, given how many have been processed by now."""
        now = time.monotonic()
        if not done:
            self._seen[-1] = (now, 0)
        elif now - self._seen[-1][0] >= _EVERY_S:
            since, before = self._seen[0]
            self._rate = MeasuredRate((done - before) / (now - since), done - before)
            self._seen.append((now, done))
        return self._rate


class ProgressLine:
    """Prints progress on one line, which is written over twice a second; for a notebook or a terminal."""

    def __init__(self) -> None:
        self._next, self._longest = 0.0, 0

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_S
            self._print(progress)

    def close(self, progress: Progress) -> None:
        """Print how far it came, and end the line."""
        self._print(progress)
        print(flush=True)

    def _print(self, progress: Progress) -> None:
        words = sentence(progress)
        self._longest = max(self._longest, len(words))
        print(f"\r{words:{self._longest}}", end="", flush=True)


def sentence(progress: Progress) -> str:
    """Return one line: frames, rate, time left, lost frames and the slowest node."""
    has_total = progress.total is not None and not progress.live
    far = f"{progress.frames}/{progress.total} frames" if has_total else f"{progress.frames} frames"
    words = [progress.outage, far] if progress.outage else [far]
    if progress.rate > 0:
        words.append(f"{progress.rate:.1f} a second")
    if progress.remaining_s is not None and not progress.live:
        words.append(f"{clock(progress.remaining_s)} left")
    if progress.live or progress.lost:
        words.append(f"{progress.lost} lost")
    if progress.slowest:
        name, took_ms = progress.slowest
        words.append(f"slowest: {name} {took_ms:.2g} ms")
    return ", ".join(words)


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, after an hour with hours.

    >>> clock(75.4), clock(3725)
    ('1:15', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
