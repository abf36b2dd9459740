"""Ranges of axes and colour scales that follow the data without flicker: they grow at once, shrink slowly."""

import math

from .ticks import nice_above, nice_step

# Outside these bounds the steps of an axis would overflow or vanish. Values outside are drawn at the border.
_LEAST, _MOST = 1e-200, 1e200


class Limits:
    """The low and high end of an axis or of a colour scale, as round numbers; ``symmetric``: from -a to a.

    A value outside widens the range at once. The range narrows only after ``patience`` pictures in a row that
    fit into less than ``keep`` of it, but at once where they fit into less than ``flat``. A range is at least
    the ``share`` of its largest magnitude, so that small changes look small.
    """

    def __init__(
        self,
        *,
        symmetric: bool = False,
        patience: int = 45,
        keep: float = 0.6,
        flat: float = 0.0,
        share: float = 0.0,
    ) -> None:
        self.symmetric = symmetric
        self._patience, self._keep, self._flat, self._share = patience, keep, flat, share
        self._now: tuple[float, float] | None = None
        self._waiting: tuple[float, float] | None = None
        self._waited = 0

    def follow(self, low: float, high: float) -> tuple[float, float]:
        """Return the range for a picture with values from low to high; nan leaves the range as it is."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self._now or self._rounded(0.0, 1.0)
        wanted = self._rounded(low, high)
        now = self._now
        if now is None or 0 < high - low < self._flat * (now[1] - now[0]):
            self._now, self._waited, self._waiting = wanted, 0, None
        elif low < now[0] or high > now[1]:
            # Round the union again: two round ends can need another step.
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
        if high - low < 1e-9 * max(abs(low), abs(high)):  # ticks at both ends would have equal numbers
            low = high = (low + high) / 2
        if self.symmetric:
            top = nice_above(max(abs(low), abs(high)))
            return -top, top
        if low == high:
            # A constant lies in the middle, zero at the bottom.
            half = nice_above(abs(low) * 0.1) if low else 1.0
            low, high = (0.0, 1.0) if low == 0 else (low - half, high + half)
        elif high - low < (least := self._share * max(abs(low), abs(high))):
            low, high = (low + high - least) / 2, (low + high + least) / 2
        if low >= 0 and low < 0.5 * high:
            return 0.0, nice_above(high)
        step = nice_step(high - low, 5)
        # A little beyond zero needs no whole step: half of the axis would be empty.
        quarter = step / 4
        below = quarter if 0 < -low <= quarter else step
        above = quarter if 0 < high <= quarter else step
        return math.floor(low / below + 1e-9) * below, math.ceil(high / above - 1e-9) * above
