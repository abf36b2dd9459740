"""Node ``recent``: the last values of a scalar as a vector."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.recent import last_values

from ._step import SEEN, KernelNode, Step, result, state


class Recent(KernelNode):
    """The last ``frames`` values of a scalar as a vector, float64, oldest first.

    ``y[t] = (x[t - frames + 1], ..., x[t])``

    There is no value before there are ``frames`` of them, or with ``least`` before there are so many; those
    that are missing are nan.

    >>> node = Recent(frames=3)
    >>> [node.update(x) for x in (1.0, 2.0)]
    [None, None]
    >>> node.update(3.0), node.update(4.0)
    (array([1., 2., 3.]), array([2., 3., 4.]))
    >>> Recent(frames=3, least=1).update(1.0)
    array([nan, nan,  1.])
    """

    takes: ClassVar = "scalar"

    frames: int = param(
        128, ge=1, le=1_000_000, slider=(16, 512, 16), resets=True, frames=True, help="Number of values."
    )
    least: int | None = param(
        None, ge=1, resets=True,
        help="Number of values that are enough for a result, those that are missing being nan; null: all.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _not_more(self) -> Self:
        if self.least is not None and self.least > self.frames:
            raise ValueError(f"least must be <= frames (got {self.least} and {self.frames})")
        return self

    def update(self, x: Value) -> Array | None:
        outputs: Array | None = self._run(x)
        return outputs

    def step(self, x: Array) -> Step:
        ring, out = state("f8", self.frames), result("f8", self.frames)
        return Step(last_values, x, ring, SEEN, self.least or self.frames, out)

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.frames, self.warmup() + 1, self._seen)

    def facts(self) -> Facts:
        return Facts(self.frames - 1, (self.least or self.frames) - 1)
