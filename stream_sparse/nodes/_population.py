"""Moments over all values of one frame, and the base class of the nodes that give them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.frame import Array
from stream_sparse.kernels.bands import LANES
from stream_sparse.kernels.frame_statistics import sum_powers

from ._expression import of_bytes
from ._step import AHEAD, KernelNode, Step, room


def as_kurtosis(over: Statistic, fisher: bool = True) -> Statistic:
    """Return how to read a kurtosis over some frames: by Fisher's definition, the usual one, or Pearson's."""
    if fisher:
        return over._replace(normal=0.0)
    words = f"{over.definition}, Pearson" if over.definition else "Pearson"
    return over._replace(definition=words, normal=3.0)


class Population(KernelNode):
    """Base class of statistics over the values of one frame."""

    takes: ClassVar = "array"
    kernels: ClassVar[tuple[Callable[..., bool], Callable[..., bool]]]
    """For uint8 frames, and for all others."""

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")
    nan_policy: Literal["propagate", "omit"] = param(
        "propagate", help="propagate: a nan makes the result nan; omit: it is ignored, as in scipy.stats."
    )

    @abstractmethod
    def found(self) -> Array:
        """Return what stands for the result."""

    def step(self, x: Array) -> Step:
        of_uint8, of_others = self.kernels
        if of_bytes(x):
            return Step(of_uint8, x, room("u4", 4, 256), self.fisher, self.bias, self.found())
        omit = self.nan_policy == "omit" and x.dtype.kind == "f"
        lanes, kept = room("f8", 5, LANES), room(x.dtype, omit * x.size)
        return Step(of_others, x, lanes, kept, AHEAD, omit, self.fisher, self.bias, self.found()).after(
            sum_powers
        )

    def facts(self) -> Facts:
        return Facts(unit="")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs) or Statistic()
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over
