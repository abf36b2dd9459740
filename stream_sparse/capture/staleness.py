"""Detect stale frames: those that waited in the driver."""

from __future__ import annotations

import math

__all__ = ["Staleness"]

SLACK_S = 0.3
"""A frame that is older than usual by so much is stale; exposure times and a busy machine stay below it."""
_MOST = 60
_CREEP = 1e-3
"""Seconds a second by which the usual age may grow: the two clocks may drift apart."""


class Staleness:
    """Distinguishes stale frames from new ones by their age, given the nominal seconds from frame to frame.

    The driver's clock may differ from this machine's, so ages are compared with the smallest of late. After
    sixty stale frames in a row the clock itself has moved, and frames count as new again.

    >>> stale = Staleness(1 / 30)
    >>> stale(10.00, now=10.02), stale(10.03, now=11.05), stale(11.03, now=11.06)
    (False, True, False)
    """

    def __init__(self, period: float) -> None:
        self._slack = max(SLACK_S, 3 * period)
        self._usual = math.inf
        self._before = -math.inf
        self._count = 0

    def __call__(self, time_s: float, now: float) -> bool:
        """Return whether a frame taken at ``time_s`` is stale at ``now``, both in seconds."""
        age = now - time_s
        grown = self._usual + _CREEP * (now - self._before) if self._before > -math.inf else math.inf
        self._usual, self._before = min(age, grown), now
        if age - self._usual <= self._slack:
            self._count = 0
            return False
        self._count += 1
        if self._count <= _MOST:
            return True
        self._usual, self._count = age, 0
        return False
