"""Frames that a driver kept while nobody fetched them: their times tell."""

from __future__ import annotations

import math

__all__ = ["Staleness"]

SLACK_S = 0.3
"""Later than usual by so much is stale; exposure times and a busy machine stay below it."""
_MOST = 60
_CREEP = 1e-3
"""Seconds a second by which the usual age may grow: the two clocks may run apart, slowly."""


class Staleness:
    """Tells old frames from new ones by how long before now they were taken.

    A driver's clock may stand off from this machine's, so a frame's age counts from the least that was seen
    of late. After sixty old frames in a row it is the clock that has moved, and they count as new.

    Parameters:
        period: nominal seconds from frame to frame.

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
        """Whether a frame that was taken at ``time_s`` is old at ``now``, both in seconds."""
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
