"""Panel ``rose``: values by direction, as petals around a middle."""

from typing import ClassVar

import numpy as np

from stream_sparse.base.feed import captions
from stream_sparse.drawing.description import Description, Grid, RosePlot
from stream_sparse.drawing.ranges import Limits
from stream_sparse.frame import Array, Medium, Stamp, Value

from ._values import ValuesPanel


class Rose(ValuesPanel):
    """Values by direction, as petals around a middle.

    The input is a vector (directions,) of values evenly around a circle, the first one to the right, the next
    ones anticlockwise, such as ``motion.energy`` of ``motion_energy`` or ``motion.directions`` of
    ``motion_fit``. The outer ring is the largest value; it grows at once and shrinks slowly. Values up to 0,
    and nan, have no petal. Several inputs have a rose and a ring each, side by side.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Rose()
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("motion.energy", None, "", {}, 0),), medium, {})
    >>> panel.see(np.array([4.0, 1.0, 0.5, 1.0]), at=Stamp(0, 0.0))
    >>> panel.draw(120, 160).shape, panel.read_off(100, 60)
    ((120, 160, 3), '0 degrees: 4')
    """

    weight: ClassVar[float] = 0.8

    def reset(self) -> None:
        super().reset()
        self._limits = [Limits() for _ in self.feeds]

    def aspect(self, _medium: Medium, inputs: int) -> float:
        """Return that of round pictures side by side."""
        return float(inputs)

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> Array:
        if not isinstance(value, np.ndarray) or value.ndim != 1 or len(value) < 2:
            expected = "a vector (directions,) of two values or more"
            raise self._refusal(expected, value, "name one, as in from: motion.energy")
        return value

    def _described(self) -> Description:
        return Grid(self._each(self._rose), (tuple(captions(self.feeds)),))

    def _rose(self, values: Array, which: int) -> RosePlot:
        """Return the description of one input."""
        finite = values[np.isfinite(values)]
        _, full = self._limits[which].follow(0.0, float(finite.max(initial=0)))
        ink, name = self._series.inks[which], self._series.names[which]
        return RosePlot(values, full, ink, name, self.feeds[which].unit, self._stale.stale(which))
