"""Node ``running_sparsity``: measures of sparsity over time, element by element."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import express, merge_moments
from stream_sparse.kernels.norms import (
    curved_of_bytes,
    curved_of_window,
    curved_so_far,
    measure,
    sparsity_of_window,
    sparsity_so_far,
)

from ._expression import EACH_ONCE, of_bytes, rows_of
from ._moments import powers_of_bytes
from ._population import as_kurtosis
from ._step import BAND, SEEN, KernelNode, Step, rows, state
from ._window import Windowed

Measure = Literal["l0", "l1", "kurtosis", "hoyer", "treves_rolls"]


class RunningSparsity(KernelNode, Windowed):
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

    def fields(self) -> tuple[str, ...]:
        return self.measures

    def merge_in(self, other: Self) -> None:
        self._seen += other._seen
        kept = self._kept()
        for name, sums in other._kept().items():
            kept[name] = merge_moments(kept[name], sums) if name == "powers" else kept[name] + sums

    def facts(self) -> Facts:
        facts = super().facts()
        tolerance = f", tolerance {self.tolerance:g}" if self.tolerance else ""
        return facts._replace(caption=f"{facts.caption}{tolerance}")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over) if field == "kurtosis" else over

    def update(self, x: Value) -> dict[str, Value] | None:
        outputs = self._run(x)
        return None if outputs is None else self._named(outputs)

    def step(self, x: Array) -> Step:
        n, window, tolerance, curved = x.size, self.window, self.tolerance, "kurtosis" in self.measures
        count, wanted = len(self.measures), rows_of(self.measures)
        measured = rows(float_dtype(x.dtype), (count, *x.shape), count)
        if window is None:
            norms = state("f8", 4, n)
            if not curved:
                return Step(sparsity_so_far, x, norms, SEEN, tolerance, wanted, measured)
            return Step(curved_so_far, x, norms, state("f8", 6, n), SEEN, tolerance, wanted, measured)
        ring, norms = state(x.dtype, window + 1, n), state("f8", 6, n)
        if not curved:
            return Step(sparsity_of_window, x, ring, norms, SEEN, window, tolerance, wanted, measured, *BAND)
        if of_bytes(x):
            powers, fourth = powers_of_bytes(n, window), state("f8", n)
            return Step(
                curved_of_bytes, x, ring, norms, powers, fourth, SEEN, window, tolerance, wanted, measured,
                *BAND,
            )  # fmt: skip
        powers, drift, bad = state("f8", 5, n), state("f4", 2, n), state("i4", n)
        return Step(
            curved_of_window, x, ring, norms, powers, drift, bad, SEEN, window, tolerance, wanted, measured,
            *BAND,
        )  # fmt: skip

    def current(self) -> dict[str, Value] | None:
        kept = {} if self.window is not None else self._kept()
        if not kept or not self._ready():
            return None
        ((shape, dtype), *_) = self.input_types()
        n, rows = prod(shape), rows_of(self.measures)
        measured = np.empty((len(self.measures), n), float_dtype((shape and dtype) or np.float64))
        if "powers" in kept:
            five = np.empty((5, n))
            express(kept["powers"], True, True, five)
            with np.errstate(over="ignore"):
                measured[rows.kurtosis] = five[4]
        measure(kept["norms"], self.warmup() + 1, rows, measured, 0, n)
        return self._named(measured.reshape(len(measured), *shape))

    def _named(self, found: Array) -> dict[str, Value]:
        values = found if found.ndim > 1 else found.tolist()
        return dict(zip(self.measures, values, strict=True))
