"""The base class of statistics over time, and what nodes do with a value before a kernel takes it."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Facts, Node, Statistic, param
from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe, float_dtype
from stream_sparse.kernels._jit import frozen

_FRAMES_BEFORE_FIRST = 3  # a statistic over all frames needs four values


def is_scalar(x: Value) -> bool:
    """Return whether a value is a number, or an array without axes."""
    return not (isinstance(x, np.ndarray) and x.ndim)


def unfit(expected: str, value: object, advice: str = "") -> InputError:
    """Return the error for an input that is not what a node expects."""
    return InputError(f"expects {expected}, got {describe(value)}{'; ' if advice else ''}{advice}")


def number(x: Value) -> float:
    """Return a number as float; refuse any other value."""
    try:
        return float(x)
    except (TypeError, ValueError, OverflowError):
        raise unfit("a number or an array", x) from None


def flat(x: Value, one_axis: bool = True) -> Array:
    """Return values as a read-only array of a dtype that the kernels accept; a number is one float64.

    Parameters:
        one_axis: whether the array is flat; else it keeps its shape.
    """
    if is_scalar(x):
        one = np.empty(1)
        one[0] = number(x)
        one.flags.writeable = False
        return one
    if x.dtype == np.bool_:
        x = x.view(np.uint8)
    elif x.dtype.kind == "f" and x.dtype.itemsize not in (4, 8):
        x = x.astype(float_dtype(x.dtype))
    return frozen(x) if one_axis else frozen(x).reshape(x.shape)


def in_dtype_of(x: Value, result: Value) -> Value:
    """Return values of the dtype that :func:`flat` gave ``x`` in that of ``x``."""
    return result if is_scalar(x) or x.dtype == result.dtype else result.astype(x.dtype)


def not_both(one: str, other: str) -> Any:
    """Return a validator that refuses a node where neither of two parameters has its default."""

    def check(node: Node) -> Node:
        values = [getattr(node, name) for name in (one, other)]
        defaults = [type(node).model_fields[name].default for name in (one, other)]
        if all(value != default for value, default in zip(values, defaults, strict=True)):
            raise ValueError(f"give {one} or {other}, not both (got {' and '.join(map(show, values))})")
        return node

    return model_validator(mode="after")(check)


class Windowed(Node):
    """Base class of statistics over the last values, or over all values so far."""

    window: int | None = param(
        None,
        ge=2,
        slider=(10, 300, 10),
        resets=True,
        frames=True,
        help="Number of frames; null: all so far.",
    )

    def reset(self) -> None:
        self._seen: int = 0
        self._ring: Any = None

    def facts(self) -> Facts:
        if self.window is None:
            return Facts(None, _FRAMES_BEFORE_FIRST, unit="", caption="all frames")
        return Facts(self.window - 1, unit="", caption=f"window {self.window}")

    def merges(self) -> bool:
        return self.window is None and super().merges()

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic:
        del field
        return Statistic(self.window, self.warmup() + 1, self._seen)

    def _ready(self) -> bool:
        """Return whether there is a value after ``_seen`` frames."""
        return self._seen > self.warmup()


class Fading(Windowed):
    """Base class of statistics over the last values, over all so far, or over values that lose weight."""

    half_life: float | None = param(
        None, gt=0, slider=(5, 300, 5), resets=True, frames=True,
        help="Number of frames after which a value has half its weight; null: all weigh the same.",
    )  # fmt: skip

    _one_memory = not_both("window", "half_life")

    def merges(self) -> bool:
        return self.half_life is None and super().merges()

    def facts(self) -> Facts:
        facts = super().facts()
        return facts if self.half_life is None else facts._replace(caption=f"half-life {self.half_life:g}")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic:
        over = super().statistic(field, *inputs)
        return over if self.half_life is None else over._replace(definition=f"half-life {self.half_life:g}")
