"""The base class of ``running_kurtosis`` and ``running_moments``: power sums over time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from math import prod
from typing import ClassVar, NamedTuple, Self

import numpy as np

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import express, merge_moments

from ._expression import of_bytes
from ._population import as_kurtosis
from ._step import BAND, SEEN, KernelNode, Step, state
from ._window import Fading

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


class Kernels(NamedTuple):
    """The kernels over a window of uint8 frames and of others, over all frames so far, and over those that
    lose weight."""

    of_bytes: Callable[..., bool]
    of_window: Callable[..., bool]
    so_far: Callable[..., bool]
    faded: Callable[..., bool]


def powers_of_bytes(n: int, window: int) -> Array:
    """Return what keeps the power sums of uint8 frames but the fourth, of :mod:`.kernels.sliding`."""
    return state("i4" if window <= _INT32_CUBES else "f8", 3, n)


class Running(KernelNode, Fading):
    """Base class of the statistics of moments over time, element by element."""

    kernels: ClassVar[Kernels]

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")

    @abstractmethod
    def found(self, x: Array) -> Array:
        """Return what stands for the result."""

    def step(self, x: Array) -> Step:
        n, window, fisher, bias, moments = x.size, self.window, self.fisher, self.bias, self.found(x)
        if window is None:
            if self.half_life is None:
                return Step(self.kernels.so_far, x, state("f8", 6, n), SEEN, fisher, bias, moments)
            return Step(self.kernels.faded, x, state("f8", 8, n), SEEN, self.half_life, fisher, bias, moments)
        ring = state(x.dtype, window + 1, n)
        if of_bytes(x):
            powers, fourth = powers_of_bytes(n, window), state("f8", n)
            return Step(
                self.kernels.of_bytes, x, ring, powers, fourth, SEEN, window, fisher, bias, moments, *BAND
            )
        powers, drift, bad = state("f8", 5, n), state("f4", 2, n), state("i4", n)
        return Step(
            self.kernels.of_window, x, ring, powers, drift, bad, SEEN, window, fisher, bias, moments, *BAND
        )

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over

    def merge_in(self, other: Self) -> None:
        self._seen += other._seen
        kept, more = self._kept(), other._kept()
        for name, powers in more.items():
            kept[name] = merge_moments(kept[name], powers)

    def _moments(self) -> Moments | None:
        """Return the five moments of the frames so far, in the form of the input; None before a result."""
        kept = {} if self.window is not None else self._kept()
        if not kept or not self._ready():
            return None
        ((shape, dtype), *_) = self.input_types()
        n = prod(shape)
        five = np.empty((5, n))
        express(kept["powers"], self.fisher, self.bias, five)
        if dtype is None or not shape:
            return Moments(*five[:, 0].tolist())
        with np.errstate(over="ignore"):  # as the kernels: what float32 cannot hold is infinite
            return Moments(*five.reshape(5, *shape).astype(float_dtype(dtype)))
