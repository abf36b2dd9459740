"""Panel ``codes``: weights over time as a heat map."""

import math
from collections.abc import Sequence

import numpy as np

from stream_sparse.drawing.tints import Tint, Tints
from stream_sparse.drawing.vector_history import Vectors
from stream_sparse.frame import Stamp, Value, as_float

from ._maps import MapsPanel, Weights
from ._values import words


class Codes(MapsPanel):
    """Weights over time as a heat map: time runs to the right, each weight has a row.

    The input is a vector (k,) or (1, k), such as the weights of a frame, drawn from blue over white to red
    around zero; or (n, k), the codes of many patches, drawn as their mean magnitude from black to bright.
    Several inputs stand below one another. The range grows at once and shrinks slowly. Lost frames and frames
    without a value are empty; nan is purple. A line stands where the source begins again.

    >>> from stream_sparse.base import Feed
    >>> from stream_sparse.frame import Clock, Medium, Stamp
    >>> panel = Codes(seconds=2)
    >>> medium = Medium((), np.dtype("f8"), 30, False, Clock("pts"))
    >>> panel.open((Feed("dict.codes", None, "", {}, 0),), medium, {})
    >>> for t in range(30):
    ...     panel.see(np.sin(0.1 * t * np.arange(15.0)), at=Stamp(t, t / 30))
    >>> panel.draw(120, 300).shape
    (120, 300, 3)
    """

    def reset(self) -> None:
        super().reset()
        self._tints = Tints()

    def note(self) -> str:
        """Return ``mean magnitude`` for the codes of many patches, and the unit of measure."""
        return words("mean magnitude" * any(mine.many for mine in self._latest if mine), super().note())

    def _checked(self, value: Value, which: int, at: Stamp, /) -> Weights:
        if not isinstance(value, np.ndarray) or value.ndim not in (1, 2) or not value.size:
            raise self._refusal("weights (k,) or (n, k)", value, "show scalars with a trace")
        many = value.ndim == 2 and len(value) > 1
        vector = np.abs(as_float(value)).mean(axis=0) if many else value.reshape(-1)
        return self._added(vector, which, at, many)

    def _tint(self, many: bool, some: Sequence[Vectors]) -> Tint:
        """Return the tint of all maps of means, or of all others."""
        top = float(np.fmax.reduce([_top(vectors) for vectors in some]))
        return self._tints.follow(many, top, signed=not many, colormap="magma" if many else "coolwarm")


def _top(vectors: Vectors) -> float:
    """Return the largest magnitude but for one weight in a hundred, which would hide all others."""
    values = vectors.values[vectors.known]
    some = values[:: max(values.size // 50_000, 1)]
    some = np.abs(some[np.isfinite(some) & (some != 0)])
    return float(np.percentile(some, 99)) if some.size else math.nan
