"""Moments over all values of one frame, and the base class of the nodes that give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from stream_sparse.base import Statistic, param
from stream_sparse.kernels.frame_statistics import sum_powers

from ._expression import OF_BYTES
from ._step import Step, Stepped

COUNTS = {"counts": "u4[4, 256]"}
"""The room that the moments of uint8 frames need."""
LANE_SUMS = {"lanes": "f8[5, 256]"}
"""The room that the moments of other frames need."""


def as_kurtosis(over: Statistic, fisher: bool = True) -> Statistic:
    """Return how to read a kurtosis over some frames: by Fisher's definition, the usual one, or Pearson's."""
    if fisher:
        return over._replace(normal=0.0)
    words = f"{over.definition}, Pearson" if over.definition else "Pearson"
    return over._replace(definition=words, normal=3.0)


def steps_of(
    of_bytes: Callable[..., bool], of_others: Callable[..., bool], gives: dict[str, str]
) -> tuple[Step, Step]:
    """Return the steps for uint8 frames and for all others."""
    needs = {**LANE_SUMS, "kept": "x[omit * n]"}
    omit = {"omit": "nan_policy == 'omit' and x.dtype.kind == 'f'"}
    return (
        Step(of_bytes, None, gives, COUNTS, when=OF_BYTES),
        Step(of_others, None, gives, needs, numbers=omit, ahead=sum_powers),
    )


class Population(Stepped):
    """Base class of statistics over the values of one frame."""

    takes: ClassVar = "array"
    steps: ClassVar[tuple[Step, Step]]

    fisher: bool = param(True, help="Kurtosis of a normal distribution is 0; false: it is 3.")
    bias: bool = param(True, help="No correction for bias; false: corrected, as in scipy.stats.")
    nan_policy: Literal["propagate", "omit"] = param(
        "propagate", help="propagate: a nan makes the result nan; omit: it is left out, as in scipy.stats."
    )

    def units_of_measure(self, *_units: str) -> str:
        return ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = next(iter(inputs), None) or Statistic()
        return as_kurtosis(over, self.fisher) if field in ("", "kurtosis") else over
