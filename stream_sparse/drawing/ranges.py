"""Ranges that follow the data without flicker: they grow at once and shrink slowly."""

from __future__ import annotations

import math

from .ticks import nice_above, nice_step

__all__ = ["Limits"]


# Beyond these, steps of an axis would overflow or vanish; what lies outside is drawn at the border.
_LEAST, _MOST = 1e-200, 1e200


class Limits:
    """Low and high end of an axis or of a colour scale.

    A value outside widens the range at once. It narrows only after ``patience`` pictures in a row that
    would have fitted into less than ``keep`` of it, so one quiet moment does not make the picture jump. Its
    ends are round numbers, so that labels stay readable and still.

    >>> limits = Limits(patience=2)
    >>> limits.follow(-3, 57)
    (-20.0, 60.0)
    >>> limits.follow(0, 9)
    (-20.0, 60.0)
    >>> limits.follow(0, 9)
    (0.0, 10.0)
    """

    def __init__(self, *, symmetric: bool = False, patience: int = 45, keep: float = 0.6) -> None:
        self.symmetric = symmetric
        self._patience, self._keep = patience, keep
        self._now: tuple[float, float] | None = None
        self._waiting: tuple[float, float] | None = None
        self._waited = 0

    def follow(self, low: float, high: float) -> tuple[float, float]:
        """The range to draw, given that the picture's values span low to high; nan leaves it as it is."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self._now or self._rounded(0.0, 1.0)
        wanted = self._rounded(low, high)
        now = self._now
        if now is None:
            self._now = wanted
        elif low < now[0] or high > now[1]:
            # Round the union anew: two round ends need not be round together.
            self._now = self._rounded(min(low, now[0]), max(high, now[1]))
            self._waited, self._waiting = 0, None
        elif wanted[1] - wanted[0] <= self._keep * (now[1] - now[0]):
            held = self._waiting or wanted
            self._waiting = (min(held[0], wanted[0]), max(held[1], wanted[1]))
            self._waited += 1
            if self._waited >= self._patience:
                self._now, self._waited, self._waiting = self._waiting, 0, None
        else:
            self._waited, self._waiting = 0, None
        assert self._now is not None
        return self._now

    def _rounded(self, low: float, high: float) -> tuple[float, float]:
        low, high = (0.0 if abs(v) < _LEAST else min(max(v, -_MOST), _MOST) for v in (low, high))
        if high - low < 1e-9 * max(abs(low), abs(high)):  # so little that ticks could not tell it apart
            low = high = (low + high) / 2
        if self.symmetric:
            top = nice_above(max(abs(low), abs(high)))
            return -top, top
        if low == high:
            # A constant sits in the middle, or on the floor where it is zero.
            half = nice_above(abs(low) * 0.1) if low else 1.0
            low, high = (0.0, 1.0) if low == 0 else (low - half, high + half)
        if low >= 0 and low < 0.5 * high:
            return 0.0, nice_above(high)
        step = nice_step(high - low, 5)
        return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
