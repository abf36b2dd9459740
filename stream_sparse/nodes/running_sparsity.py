"""Node ``running_sparsity``: measures of sparsity over time, element by element."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import accumulate, express
from stream_sparse.kernels.merging import merge_moments
from stream_sparse.kernels.moments import kurtosis_line
from stream_sparse.kernels.norms import add_norms, slide_norms

from ._kurtosis import as_kurtosis
from ._moments import first_shift, slide_any
from ._sparsity import EACH_ONCE, measured
from ._window import Windowed, flat, is_scalar

__all__ = ["RunningSparsity"]

Measure = Literal["l0", "l1", "kurtosis", "hoyer", "treves_rolls"]


class RunningSparsity(Windowed):
    """Lifetime sparsity: element by element over time, by several measures at once.

    The measures are those of ``sparsity`` without gini, over the last ``window`` values of each element or
    over all so far. There is no value before the window is full, or without a window before the fourth frame.
    A value that is not finite makes every window that holds it nan; without a window it is left out.

    The input is a scalar or an array of any shape. The output for each measure is a float, or an array of
    that shape: float64 for float64, else float32.

    Sources: as for ``sparsity``; Willmore and Tolhurst, Network 12 (2001) 255, on lifetime sparseness.

    >>> RunningSparsity(measures=("l0", "l1"), window=2).batch(np.array([0.0, 3.0, -4.0]))["l1"]
    array([nan,  3.,  7.])
    """

    example: ClassVar[dict[str, Any]] = {"window": 10}

    measures: Annotated[tuple[Measure, ...], EACH_ONCE] = param(
        ("l0", "l1", "kurtosis", "hoyer", "treves_rolls"), resets=True, help="Names of the measures."
    )
    tolerance: float = param(
        0.0,
        ge=0,
        resets=True,
        help="Largest magnitude that l0 counts as zero, in the unit of the input.",
        unit="input",
    )

    def reset(self) -> None:
        super().reset()
        self._norms: Any = None
        self._powers: dict[str, Any] = {}

    def fields(self) -> tuple[str, ...]:
        return self.measures

    def absorb(self, other: Self) -> None:
        self._seen += other._seen
        self._norms += other._norms
        for name, powers in other._powers.items():
            self._powers[name] = merge_moments(self._powers[name], powers)

    def caption(self) -> str:
        return super().caption() + (f", tolerance {self.tolerance:g}" if self.tolerance else "")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over) if field == "kurtosis" else over

    def update(self, x: Value) -> dict[str, Value] | None:
        values = flat(x)
        curved = np.empty(values.size)
        self._take(values, curved)
        if not self._ready():
            return None
        return self._result((), None, curved) if is_scalar(x) else self._result(x.shape, x.dtype, curved)

    def so_far(self) -> dict[str, Value] | None:
        if self._norms is None or self.window is not None:
            return None
        five = np.empty((5, self._norms.shape[1]))
        if self._powers:
            express(self._powers["powers"], True, True, five)
        shape, dtype = self.input_types()[0]
        return self._result(shape, dtype if shape else None, five[4])

    def _result(self, shape: tuple[int, ...], dtype: np.dtype[Any] | None, curved: Array) -> dict[str, Value]:
        """Return the measures in the form of the input, given the kurtosis of each element."""
        least = 4 if self.window is None else self.window
        if dtype is None:
            n, l0, l1, square = self._norms[:4, 0].tolist()
            found = measured(self.measures, n, l0, l1, square, kurtosis=lambda: float(curved[0]))
            return found if n >= least else dict.fromkeys(found, math.nan)
        n, l0, l1, square = self._norms[:4]
        outputs: dict[str, Value] = {}
        for name, value in measured(self.measures, n, l0, l1, square, kurtosis=lambda: curved).items():
            outputs[name] = self.empty(shape, float_dtype(dtype))
            with np.errstate(over="ignore"):  # a sum too large for float32 becomes infinite
                outputs[name].reshape(-1)[:] = np.where(n >= least, value, np.nan)
        return outputs

    def _take(self, values: Array, curved: Array) -> None:
        """Add a frame; write the kurtosis to ``curved`` where it is one of the measures."""
        if self._norms is None:
            self._norms = np.zeros((4 if self.window is None else 6, values.size))
        wanted = "kurtosis" in self.measures
        if self.window is None:
            self._seen += 1
            add_norms(values, self.tolerance, self._norms)
            if wanted:
                self._powers = self._powers or {"powers": np.zeros((6, values.size))}
                accumulate(values, self._powers["powers"], True, True, curved)
            return
        left, has_old = self._push(values, self.window)
        slide_norms(values, self._ring, left, has_old, self._ready(), self.tolerance, self._norms)
        if wanted:
            self._powers = self._powers or first_shift(values, self.window)
            line = kurtosis_line(self.window, True, True)
            slide_any(self._powers, values, self._ring, left, has_old, self._ready(), line, curved)
