"""Panel ``points``: one vector over another, a dot for each entry."""

import math

import numpy as np

from stream_sparse.base import param
from stream_sparse.drawing.axes import Across, Axes, Mark
from stream_sparse.drawing.description import Chart, Description
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.drawing.ranges import Limits
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value

from ._values import ValuesPanel, words


class Points(ValuesPanel):
    """One vector over another, with a dot for each entry, such as the speed of atoms over their frequency.

    The inputs are ``from: [across, up]``, two vectors (k,) of one length, or ``[across, up, chosen]``, where
    entries that are 0 in the third one are left out. Nan is left out too, and with ``log`` what is up to 0 on
    the vertical axis. The note has how many dots there are.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Points()
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("fit.frequency", None, "", {}, 0), Feed("fit.speed", None, "", {}, 0)), medium, {})
    >>> panel.see(np.array([0.1, 0.2, 0.3]), np.array([2.0, 1.0, np.nan]), at=Stamp(0, 0.0))
    >>> panel.note(), panel.draw(120, 160).shape
    ('2 of 3', (120, 160, 3))
    """

    log: bool = param(False, help="Whether the vertical axis is logarithmic.")

    def reset(self) -> None:
        super().reset()
        self._limits = Limits(), Limits()

    def note(self) -> str:
        """Return how many entries have a dot."""
        dots = self._dots()
        if dots is None:
            return super().note()
        return words(f"{len(dots[0])} of {len(self._latest[0])}", super().note())

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Array:
        if len(self.feeds) not in (2, 3):
            raise InputError(
                f"points: expects two inputs, [across, up], or a third that says which are chosen, got "
                f"{len(self.feeds)}; write from: [motion.spatial_frequency, motion.speed]"
            )
        if not isinstance(value, np.ndarray) or value.ndim != 1:
            raise self._refusal("vectors (k,)", value, "name an output of each node")
        return np.asarray(value, np.float64)

    def _dots(self) -> tuple[Array, Array] | None:
        """Return the places of the dots, from left to right; None where there are no values yet."""
        if any(value is None for value in self._latest):
            return None
        lengths = {len(value) for value in self._latest}
        if len(lengths) > 1:
            return None  # the number of entries changes, and some of the inputs have the new one
        x, y, *chosen = self._latest
        shown = np.isfinite(x) & np.isfinite(y)
        for values in chosen:
            shown &= values != 0
        if self.log:
            shown &= y > 0
        order = np.argsort(x[shown], kind="stable")
        return x[shown][order], y[shown][order]

    def _described(self) -> Description:
        dots = self._dots()
        if dots is None:
            return self._stale.said()
        x, y = dots
        ends = []
        for values, limits in zip((x, np.log10(y) if self.log else y), self._limits, strict=True):
            low, high = (float(values.min()), float(values.max())) if len(values) else (math.nan, math.nan)
            ends.append(limits.follow(low, high))
        across, up = self.feeds[0], self.feeds[1]
        mark = Mark("points", x, y, curve_ink(0), unit=up.unit)
        axis = Across("values", *ends[0], unit=across.unit)
        axes = Axes(up.name, axis, ends[1], (mark,), log=self.log, corner=up.unit)
        return Chart(((axes,),), stale=self._stale.stale())
