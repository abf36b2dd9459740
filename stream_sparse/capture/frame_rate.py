"""The measured frame rate of a live source."""

from collections import deque
from typing import NamedTuple

import numpy as np

_SETTLE_S, _LEAST_S, _MOST_S = 1.0, 2.0, 5.0  # that are left out, needed, and kept


class MeasuredRate(NamedTuple):
    """Frames a second, and the number of steps between frames from which they were measured."""

    rate: float
    n: int


class FrameRate:
    """Measures the frames a second of a live source; the rate that a camera states is a wish, or invented.

    The first second is left out: pictures that waited in a buffer come at once. The stated rate is taken
    until frames have come for two more seconds without a break; later the last five seconds count.

    >>> rate = FrameRate(25.0)
    >>> for n in range(120):
    ...     rate.see(n / 30, gap=0)
    >>> rate.value, rate.measured
    (30.0, MeasuredRate(rate=30.0, n=89))
    """

    def __init__(self, nominal: float) -> None:
        self._nominal = nominal
        self._before: MeasuredRate | None = None
        self._clear()

    def _clear(self) -> None:
        self._first_s: float | None = None
        self._count = 0
        self._seen: deque[tuple[float, int]] = deque()

    def begin(self) -> None:
        """Start again: there is a break between the last frame and the next one."""
        self._before = self.measured
        self._clear()

    def see(self, time_s: float, gap: int) -> None:
        """Take the time of a frame, and how many were lost before it."""
        self._first_s = time_s if self._first_s is None else self._first_s
        self._count += 1 + gap
        if time_s - self._first_s < _SETTLE_S:
            return
        self._seen.append((time_s, self._count))
        while time_s - self._seen[0][0] > _MOST_S:
            self._seen.popleft()

    @property
    def value(self) -> float:
        """The measured rate; while it is not known, that before the break, or the stated one."""
        measured = self.measured
        return self._nominal if measured is None else measured.rate

    @property
    def measured(self) -> MeasuredRate | None:
        """The measured rate; while it is not known, that before the break, or None."""
        seen = list(self._seen)  # another thread adds to it
        if len(seen) < 2 or seen[-1][0] - seen[0][0] < _LEAST_S:
            return self._before
        return MeasuredRate(rate_of(*np.transpose(seen)), len(seen) - 1)


def rate_of(times: np.ndarray, counts: np.ndarray) -> float:
    """Return frames a second: where most steps are alike from their mean, else from count and time.

    Of frames that come in bursts, or at times that jitter much, a loss that nobody counted lowers the rate:
    it looks like any long step.

    Parameters:
        times: increasing, s.
        counts: number of the frame at each time; lost ones leave a gap.

    >>> rate_of(np.array([0, 0.1, 0.2, 0.35, 0.4, 0.5]), np.arange(6))
    10.0
    >>> rate_of(np.array([0, 0.01, 0.02, 1.0, 1.01, 1.02, 2.0]), np.arange(7))
    3.0
    """
    mean = (counts[-1] - counts[0]) / (times[-1] - times[0])
    steps = np.diff(times) / np.diff(counts)
    middle = np.median(steps)
    off = np.abs(steps - middle)
    # In bursts most steps are far shorter than the mean; where frames were lost, some are longer. Of steps
    # that jitter the median is not the mean, nor is the mean of those near it.
    alike = middle * mean > 0.7 and np.median(off) < 0.1 * middle
    return float(f"{1 / np.mean(steps[off < 0.75 * middle]) if alike else mean:.4g}")
