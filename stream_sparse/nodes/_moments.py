"""The base class of ``running_kurtosis`` and ``running_moments``: power sums over time."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np

from stream_sparse.base import Statistic, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.cumulative import accumulate, express, fade
from stream_sparse.kernels.elementary import half_to
from stream_sparse.kernels.merging import merge_moments
from stream_sparse.kernels.moments import kurtosis_line
from stream_sparse.kernels.sliding import express_bytes, express_slid, slide, slide_bytes

from ._kurtosis import as_kurtosis
from ._window import Fading

__all__ = ["Moments", "Running", "first_shift", "slide_any"]

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


def first_shift(values: Array, window: int) -> dict[str, Array]:
    """Create the sums for :func:`slide_any`; values are taken relative to the first frame."""
    size = values.size
    if values.dtype == np.uint8:
        whole = np.int32 if window <= _INT32_CUBES else np.float64
        return {"powers": np.zeros((3, size), whole), "fourth": np.zeros(size)}
    sums = np.zeros((5, size))
    sums[0] = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    return {"powers": sums, "drift": np.zeros((2, size), np.float32), "bad": np.zeros(size, np.int32)}


def slide_any(
    sums: dict[str, Array], values: Array, ring: Array, left: int, has_old: bool, full: bool,
    line: tuple[float, float], out: Array,
) -> None:  # fmt: skip
    """Move a window by one frame, with the kernel for the dtype; write the kurtosis to ``out``."""
    if values.dtype == np.uint8:
        window = ring.shape[0] - 1
        slide_bytes(values, ring[left], has_old, sums["powers"], sums["fourth"], *line, window, out)
    else:
        slide(values, ring, left, has_old, full, sums["powers"], sums["drift"], sums["bad"], *line, out)


class Running(Fading):
    """Base class of the statistics of moments over time, element by element."""

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")

    def reset(self) -> None:
        super().reset()
        self._sums: dict[str, Any] = {}

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over

    def absorb(self, other: Self) -> None:
        self._seen += other._seen
        self._sums["powers"] = merge_moments(self._sums["powers"], other._sums["powers"])

    def _step(self, values: Array, out: Array) -> bool:
        """Add a frame and write the kurtosis to ``out``; return whether there is a value yet."""
        if self.window is not None:
            if not self._sums:
                self._sums = first_shift(values, self.window)
            left, has_old = self._push(values, self.window)
            line = kurtosis_line(self.window, self.fisher, self.bias)
            slide_any(self._sums, values, self._ring, left, has_old, self._ready(), line, out)
            return self._ready()
        self._seen += 1
        if not self._sums:
            self._sums = {"powers": np.zeros((6 if self.half_life is None else 8, values.size))}
        if self.half_life is None:
            accumulate(values, self._sums["powers"], self.fisher, self.bias, out)
        else:
            fade(values, self._sums["powers"], half_to(1 / self.half_life), self.fisher, self.bias, out)
        return self._ready()

    def _moments(self) -> Moments | None:
        """Return the five moments of all frames added so far, in the form of the input."""
        if not self._sums:
            return None
        (shape, dtype), *_ = self.input_types()
        five = np.empty((5, self._sums["powers"].shape[1]))
        self._express(five)
        if dtype is None or not shape:
            return Moments(*five[:, 0].tolist())
        return Moments(*five.reshape(5, *shape).astype(float_dtype(dtype)))

    def _express(self, out: Array) -> None:
        """Write the five moments of all frames added so far to an array of shape (5, elements)."""
        powers = self._sums["powers"]
        if self.window is None:
            express(powers, self.fisher, self.bias, out)
            return
        line = kurtosis_line(self.window, self.fisher, self.bias)
        if "fourth" in self._sums:
            express_bytes(powers, self._sums["fourth"], self.window, self.bias, *line, out)
        else:
            express_slid(powers, self._sums["bad"], self.window, self.bias, *line, out)
