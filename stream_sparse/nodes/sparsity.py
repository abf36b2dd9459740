"""Node ``sparsity``: measures of sparsity over the values of one frame."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.frame import Array
from stream_sparse.kernels.bands import LANES
from stream_sparse.kernels.frame_statistics import sum_powers
from stream_sparse.kernels.sparsity import TABLES, sparsity_of_bytes, sparsity_of_others

from ._expression import EACH_ONCE, of_bytes, rows_of
from ._population import as_kurtosis
from ._step import AHEAD, KernelNode, Step, result, room

Measure = Literal["l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls"]


class Sparsity(KernelNode):
    """Population sparsity of one frame, by several measures at once.

    For the n values x of a frame ``l0`` counts those with ``abs(x) > tolerance``, ``l1`` is the sum of their
    magnitudes, and ``l2`` the root of the sum of their squares. ``kurtosis`` is that of SciPy, 0 for a normal
    distribution. For ``gini`` the magnitudes are sorted from the smallest, c[1], to the largest, c[n].

    ``kurtosis = mean((x - mean(x))**4) / var(x)**2 - 3``

    ``hoyer = (sqrt(n) - l1 / l2) / (sqrt(n) - 1)``

    ``gini = 1 - 2 * sum(c[k] * (n - k + 1 / 2) for k in range(1, n + 1)) / (n * l1)``

    ``treves_rolls = (1 - mean(abs(x))**2 / mean(x**2)) / (1 - 1 / n)``

    The last three range from 0 (all magnitudes are equal) to 1 (a single value is not zero). They are nan for
    a frame of zeros, and where squares leave the range of float64: near 1e154, or all below 1e-154. A value
    that is not finite makes all measures nan.

    The input is an array of any shape and dtype. The output is a float for each measure, by name.

    Sources: Hoyer, JMLR 5 (2004) 1457; Hurley and Rickard, IEEE Trans. Inf. Theory 55 (2009) 4723, equation
    27; Vinje and Gallant, Science 287 (2000) 1273.

    >>> Sparsity(measures=("l0", "hoyer")).update(np.array([0.0, 0.0, 0.0, 5.0]))
    {'l0': 1.0, 'hoyer': 1.0}
    """

    takes: ClassVar = "array"

    measures: Annotated[tuple[Measure, ...], EACH_ONCE] = param(
        ("l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls"),
        resets=True,
        help="Names of the measures.",
    )
    tolerance: float = param(
        0.0, ge=0, help="Largest magnitude that l0 counts as zero, in the unit of the input.", unit="input"
    )

    def fields(self) -> tuple[str, ...]:
        return self.measures

    def facts(self) -> Facts:
        return Facts(unit="")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs) or Statistic()
        return as_kurtosis(over) if field == "kurtosis" else over

    def update(self, x: Array) -> dict[str, float]:
        return dict(zip(self.measures, self._run(x).tolist(), strict=True))

    def step(self, x: Array) -> Step:
        rows, measured = rows_of(self.measures), result("f8", len(self.measures))
        ranked, curved = "gini" in self.measures, "kurtosis" in self.measures
        if of_bytes(x) and (ranked or curved):  # for sums alone counting takes longer than adding
            return Step(sparsity_of_bytes, x, room("u4", 4, 256), self.tolerance, rows, measured)
        keys = room("u8" if x.dtype.itemsize == 8 else "u4", 2, ranked * x.size)
        lanes, norms, tables = room("f8", 5, LANES), room("f8", 3, LANES), room("u4", *TABLES)
        step = Step(sparsity_of_others, x, lanes, norms, keys, tables, AHEAD, self.tolerance, rows, measured)
        return step.after(sum_powers) if curved else step
