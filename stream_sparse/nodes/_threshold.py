"""The base class of ``relu`` and ``hard_threshold``: a fixed threshold, or a percentile of each frame."""

from __future__ import annotations

from stream_sparse.base import Facts, param

from ._step import KernelNode
from ._window import not_both


class Threshold(KernelNode):
    """Base class of nodes with a threshold."""

    theta: float = param(0.0, slider=(0, 255, 1), unit="input", help="Threshold, in the unit of the input.")
    percentile: float | None = param(
        None, ge=0, le=100,
        help="Percentile of each frame, without nan, that is its threshold; null: use theta.",
    )  # fmt: skip

    _one_of_both = not_both("theta", "percentile")

    def facts(self) -> Facts:
        fixed = self.percentile is None
        return Facts(caption=f"theta {self.theta:g}" if fixed else f"percentile {self.percentile:g}")
