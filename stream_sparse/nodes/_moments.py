"""The base class of ``running_kurtosis`` and ``running_moments``: power sums over time."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import ClassVar, NamedTuple, Self

import numpy as np

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Value, float_dtype
from stream_sparse.kernels.cumulative import express, merge_moments

from ._expression import OF_BYTES
from ._population import as_kurtosis
from ._step import Step, Stepped
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


def of_window(
    of_bytes: Callable[..., bool],
    of_others: Callable[..., bool],
    gives: dict[str, str],
    more: dict[str, str] | None = None,
    numbers: dict[str, str] | None = None,
) -> tuple[Step, ...]:
    """Return the steps over a window: a short or a long one of uint8 frames, or one of any other frames.

    Their kernels keep the power sums of :mod:`.kernels.sliding`, and arrays more.
    """
    ring = {"ring": "x[window + 1, n]", **(more or {})}
    bytes_ = f"{OF_BYTES} and window is not None"
    cases = (
        (of_bytes, {"powers": "i4[3, n]", "fourth": "f8[n]"}, f"{bytes_} and window <= {_INT32_CUBES}"),
        (of_bytes, {"powers": "f8[3, n]", "fourth": "f8[n]"}, bytes_),
        (of_others, {"powers": "f8[5, n]", "drift": "f4[2, n]", "bad": "i4[n]"}, "window is not None"),
    )
    return tuple(
        Step(kernel, {**ring, **sums}, gives, numbers=numbers, when=when) for kernel, sums, when in cases
    )


def steps_of(
    windows: tuple[Step, ...], so_far: Callable[..., bool], faded: Callable[..., bool], gives: dict[str, str]
) -> tuple[Step, ...]:
    """Return the steps over a window, over all frames so far, and over frames that lose weight."""
    return (
        *windows,
        Step(so_far, {"powers": "f8[6, n]"}, gives, when="half_life is None"),
        Step(faded, {"powers": "f8[8, n]"}, gives),
    )


class Running(Stepped, Fading):
    """Base class of the statistics of moments over time, element by element."""

    steps: ClassVar[tuple[Step, ...]]

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over

    def absorb(self, other: Self) -> None:
        self._seen += other._seen
        kept, more = self._kept(self.steps), other._kept(self.steps)
        for name, powers in more.items():
            kept[name] = merge_moments(kept[name], powers)

    def _moments(self) -> Moments | None:
        """Return the five moments of the frames so far, in the form of the input; None before a result."""
        kept = {} if self.window is not None else self._kept(self.steps)
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
