"""The base class of ``relu`` and ``hard_threshold``: a fixed threshold, or a percentile of each frame."""

from __future__ import annotations

from collections.abc import Callable

from stream_sparse.base import param
from stream_sparse.kernels.percentiles import COUNTS

from ._step import Step, Stepped
from ._window import not_both


def steps_of(
    by_theta: Callable[..., bool], by_percentile: Callable[..., bool], gives: dict[str, str]
) -> tuple[Step, Step]:
    """Return the steps for a fixed threshold, and for a percentile of each frame."""
    return (
        Step(by_theta, gives=gives, when="percentile is None"),
        Step(by_percentile, gives=gives, needs={"counts": f"u4[{COUNTS}]"}),
    )


class Threshold(Stepped):
    """Base class of nodes with a threshold."""

    theta: float = param(0.0, slider=(0, 255, 1), unit="input", help="Threshold, in the unit of the input.")
    percentile: float | None = param(
        None, ge=0, le=100,
        help="Percentile of each frame, without nan, that is its threshold; null: use theta.",
    )  # fmt: skip

    _one_of_both = not_both("theta", "percentile")

    def caption(self) -> str:
        return f"theta {self.theta:g}" if self.percentile is None else f"percentile {self.percentile:g}"
