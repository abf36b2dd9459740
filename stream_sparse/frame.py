"""What flows: frames, the stamps that values carry, and what a source says of itself."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

__all__ = ["Array", "Clock", "Frame", "Medium", "Stamp", "Value", "as_float", "describe"]

Array: TypeAlias = NDArray[Any]
Value: TypeAlias = Any
"""An array, a float, or a NamedTuple or dict of these; ``None`` where there is nothing to say."""


class Stamp(NamedTuple):
    """When a value was: which frame it belongs to, and the medium's time of that frame.

    Attributes:
        index: number of the frame within the run, from 0.
        time_s: seconds on the medium's clock, strictly increasing.
        gap: frames known to be lost just before this one.
    """

    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    gap: int = 0


class Frame(NamedTuple):
    """One frame as a source yields it.

    Attributes:
        index: frames yielded so far, from 0.
        time_s: seconds on the medium's clock, strictly increasing.
        data: uint8 (rows, columns), or BGR (rows, columns, 3); an array source keeps its dtype, and a
            stream of scalars has arrays of shape ().
        gap: frames known to be lost just before this one.
        cause: why they are lost, where the source knows and tells it in no other way.
    """

    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    data: Array
    gap: int = 0
    cause: str = ""


class Clock(NamedTuple):
    """Whose time it is.

    Attributes:
        kind: ``pts`` (a file's own times), ``driver`` (a camera's), ``monotonic`` (this machine's, at read),
            or ``index`` (frame index over rate).
        utc_at_zero: seconds since 1970 (UTC) when ``time_s`` was 0, where that is known.
    """

    kind: str
    utc_at_zero: float | None = None


class Medium(NamedTuple):
    """What a source promises when it has been opened.

    Attributes:
        shape: shape of a frame's data: (rows, columns), (rows, columns, 3), or () for scalars.
        dtype: dtype of a frame's data.
        rate: frames a second, as the medium says; where that is not known, as measured.
        live: true where frames come whether or not they are asked for.
        clock: whose time ``Frame.time_s`` is.
        frames: how many frames are to be expected; a hint for progress, never a promise.
        notes: what the user should be told once, such as a refused camera setting.
        settings: what a camera was asked for and what it has, by name: ``{"asked": ..., "got": ...}``.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rate: float
    live: bool
    clock: Clock
    frames: int | None = None
    notes: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] | None = None


def float_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """The dtype of a real-valued result: float64 for float64, else float32."""
    return np.dtype(np.float64) if np.dtype(dtype) == np.float64 else np.dtype(np.float32)


def as_float(x: Any) -> Any:
    """``x`` as real numbers: a scalar as float, float64 arrays as they are, all others as float32.

    >>> as_float(np.array([1, 2], dtype=np.uint8)).dtype
    dtype('float32')
    """
    if isinstance(x, np.ndarray) and x.ndim:
        return x.astype(float_dtype(x.dtype), copy=False)
    return float(x)


def describe(value: Value) -> str:
    """Kind and shape of a value in words, for messages.

    >>> describe(np.zeros((3, 4), np.uint8))
    'uint8 of shape (3, 4)'
    >>> describe(0.5)
    'a scalar'
    """
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}" if value.ndim else "a scalar"
    if isinstance(value, int | float | np.number):
        return "a scalar"
    if isinstance(value, tuple):
        return f"{type(value).__name__}({', '.join(describe(v) for v in value)})"
    return type(value).__name__
