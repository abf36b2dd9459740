"""Node ``sparsity``: measures of sparsity over the values of one frame."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Array
from stream_sparse.kernels.frame_statistics import sum_powers
from stream_sparse.kernels.sparsity import sparsity_of_bytes, sparsity_of_others

from ._expression import EACH_ONCE, OF_BYTES, rows_of
from ._population import COUNTS, LANE_SUMS, as_kurtosis
from ._step import Step, Stepped

Measure = Literal["l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls"]

_GIVES = {"found": "f8[count]"}
_NUMBERS = {**rows_of(get_args(Measure)), "ranked": "'gini' in measures"}
_CURVED = "'kurtosis' in measures"
_STEPS = (
    # For sums alone counting takes longer than adding.
    Step(
        sparsity_of_bytes, None, _GIVES, COUNTS,
        numbers=_NUMBERS, when=f"{OF_BYTES} and ({_CURVED} or 'gini' in measures)",
    ),
    *(
        Step(
            sparsity_of_others, None, _GIVES,
            {**LANE_SUMS, "norms": "f8[3, 256]", "keys": f"u{size}[2, ranked * n]", "tables": "u4[6, 2048]"},
            numbers=_NUMBERS, when=f"{wide} and {curved}", ahead=ahead,
        )
        for size, wide in ((8, "x.dtype.itemsize == 8"), (4, "x.dtype.itemsize != 8"))
        for curved, ahead in ((_CURVED, sum_powers), (f"not {_CURVED}", None))
    ),
)  # fmt: skip


class Sparsity(Stepped):
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

    def units_of_measure(self, *_units: str) -> str:
        return ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = next(iter(inputs), None) or Statistic()
        return as_kurtosis(over) if field == "kurtosis" else over

    def update(self, x: Array) -> dict[str, float]:
        return dict(zip(self.measures, self._run(_STEPS, x).tolist(), strict=True))
