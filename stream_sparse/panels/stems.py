"""Panel ``stems``: the entries of one vector as stems with dots."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.drawing.axes import Axes, Mark
from stream_sparse.drawing.ranges import Limits
from stream_sparse.frame import Array, Stamp, Value

from ._chart import VectorsPanel
from ._values import words


class _Vector(NamedTuple):
    """The vector that is shown, and its row among many; None: it is the only one."""

    values: Array
    row: int | None = None


class Stems(VectorsPanel):
    """The entries of one vector as stems: a line and a dot for each entry that is not zero.

    The input is a vector (k,), such as the codes of one signal, or vectors (n, k), the codes of many patches,
    of which the middle one is shown. Each of several inputs has its colour. The axis grows at once. It
    shrinks a few frames later, or at once where the stems would be too short to see. Entries that are not
    numbers are left out.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Stems()
    >>> panel.open((Feed("code", None, "", {}, 0),), Medium((), np.dtype("f8"), 30, False, Clock("pts")), {})
    >>> panel.see(np.array([0.0, 3.25, 0.0, -1.5]), at=Stamp(0, 0.0))
    >>> panel.note(), panel.draw(120, 300).shape
    ('2 of 4', (120, 300, 3))
    """

    _says_frames: ClassVar[bool] = False

    _beside: ClassVar[float] = 0.5

    def note(self) -> str:
        """Return the number of entries that are not zero, the row of the vector, and the unit of measure."""
        return words(_counts([vector for vector in self._latest if vector]), super().note())

    def _checked(self, value: Value, _which: int, _at: Stamp, /) -> _Vector:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
            advice = "show a scalar with bars, a frame with an image"
            raise self._refusal("a vector (k,) or vectors (n, k)", value, advice)
        if value.ndim == 1 or len(value) == 1:
            return _Vector(value.reshape(-1).astype(np.float64))
        row = len(value) // 2
        # A copy, so that only one of thousands of vectors is kept.
        return _Vector(value[row].astype(np.float64), row)

    def _marks(self, which: int, value: _Vector, /) -> Sequence[Mark]:
        x = self._places(value.values.size)
        return (Mark("stems", x, value.values, unit=self.feeds[which].unit),)

    def _new_limits(self) -> Limits:
        return Limits(patience=10, flat=0.1)

    def _ranged(self, axes: Axes) -> Axes:
        low, high = np.fmin(axes.y[0], 0.0), np.fmax(axes.y[1], 0.0)
        return super()._ranged(axes._replace(y=(float(low), float(high)), zero=True))


def _counts(known: Sequence[_Vector]) -> str:
    """Return the number of entries that are not zero, in few words: ``3 of 64, patch 7``."""
    if len({vector.values.size for vector in known}) != 1:
        return ""
    counts = ", ".join(str(np.count_nonzero(np.nan_to_num(v.values, posinf=0, neginf=0))) for v in known)
    values, row = known[0]
    return f"{counts} of {values.size}" + (f", patch {row}" if row is not None else "")
