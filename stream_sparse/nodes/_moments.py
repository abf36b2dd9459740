"""The base class of ``running_kurtosis`` and ``running_moments``: power sums over time."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import ClassVar, NamedTuple, Self

import numpy as np

from stream_sparse.base import Node, Statistic, param
from stream_sparse.frame import Value, float_dtype
from stream_sparse.kernels.cumulative import express
from stream_sparse.kernels.merging import merge_moments
from stream_sparse.kernels.sliding import express_bytes, express_slid

from ._kurtosis import as_kurtosis
from ._step import Step, Stepped
from ._window import Fading

__all__ = ["Moments", "Running", "Windows"]

_INT32_CUBES = 1023  # longest window whose cubes of at most 128 add up within int32


class Moments(NamedTuple):
    """The moments of a set of values.

    Attributes:
        n: number of values; with ``half_life`` the effective number, ``sum(w)**2 / sum(w**2)``.
        mean: mean of the values.
        var: variance, divided by n, or by n - 1 with ``bias: false``.
        skewness, kurtosis: as in ``scipy.stats``.
    """

    n: Value
    mean: Value
    var: Value
    skewness: Value
    kurtosis: Value


class Windows(NamedTuple):
    """The steps over a window: a short or a long one of uint8 frames, or one of any other frames."""

    short: Step
    long: Step
    other: Step

    @classmethod
    def of(
        cls, of_bytes: Callable[..., bool], of_others: Callable[..., bool], gives: dict[str, str], **more: str
    ) -> Windows:
        """Make the steps of kernels that keep the power sums of :mod:`.kernels.sliding`, and arrays more."""
        ring = {"ring": "x[window + 1, n]", **more}
        return cls(
            Step(of_bytes, {**ring, "powers": "i4[3, n]", "fourth": "f8[n]"}, gives),
            Step(of_bytes, {**ring, "powers": "f8[3, n]", "fourth": "f8[n]"}, gives),
            Step(of_others, {**ring, "powers": "f8[5, n]", "drift": "f4[2, n]", "bad": "i4[n]"}, gives),
        )

    def choose(self, node: Node, window: int) -> Step:
        """Return the step for the inputs of a node."""
        ((shape, dtype), *_) = node.input_types()
        if not shape or dtype is None or dtype.itemsize != 1 or dtype.kind not in "bu":
            return self.other
        return self.short if window <= _INT32_CUBES else self.long


class Running(Stepped, Fading):
    """Base class of the statistics of moments over time, element by element."""

    windows: ClassVar[Windows]
    all: ClassVar[Step]
    fading: ClassVar[Step]

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over

    def absorb(self, other: Self) -> None:
        self._seen += other._seen
        kept, more = self._kept(self._step()), other._kept(self._step())
        for name, powers in more.items():
            kept[name] = merge_moments(kept[name], powers)

    def _step(self) -> Step:
        if self.window is not None:
            return self.windows.choose(self, self.window)
        return self.all if self.half_life is None else self.fading

    def _moments(self) -> Moments | None:
        """Return the five moments of all frames added so far, in the form of the input."""
        if not self.input_types():
            return None
        kept, ((shape, dtype), *_) = self._kept(self._step()), self.input_types()
        if not kept:
            return None
        n = prod(shape)
        five = np.empty((5, n))
        if self.window is None:
            express(kept["powers"], self.fisher, self.bias, five)
        elif "fourth" in kept:
            express_bytes(kept["powers"], kept["fourth"], self.window, self.fisher, self.bias, five, 0, n)
        else:
            express_slid(kept["powers"], kept["bad"], self.window, self.fisher, self.bias, five, 0, n)
        if dtype is None or not shape:
            return Moments(*five[:, 0].tolist())
        return Moments(*five.reshape(5, *shape).astype(float_dtype(dtype)))
