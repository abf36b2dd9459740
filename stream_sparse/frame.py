"""The values that flow through a pipeline: frames, their times, and the results of units."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol, Self, TypeAlias, get_args, runtime_checkable

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array: TypeAlias = NDArray[Any]
Value: TypeAlias = Any
"""An array, a float, or a NamedTuple or dict of these; ``None`` where a unit gives no value yet."""


@runtime_checkable
class ArrayLike(Protocol):
    """An array of any library that gives NumPy arrays where it is sliced.

    Such are NumPy's own, ``h5py.Dataset``, and the arrays of zarr, Dask and xarray.

    >>> isinstance(np.zeros(3), ArrayLike), isinstance([0.0, 0.0], ArrayLike)
    (True, False)
    """

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""

    @property
    def dtype(self) -> Any:
        """Type of an element, as ``numpy.dtype`` takes it."""

    def __getitem__(self, key: Any, /) -> Any:
        """Return what a slice, or a tuple of one for each axis, selects."""


ClockKind = Literal["pts", "driver", "stream", "monotonic", "index"]


class Stamp(NamedTuple):
    """The frame that a value belongs to, and the time of that frame.

    Attributes:
        index: number of the frame within the run, from 0.
        time_s: seconds on the clock of the source, strictly increasing.
        gap: number of frames known to be lost just before this one.
        corrupt: whether the picture is known to be damaged.
        lap: number of the lap, from 1, where the source begins again at its end.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which is not needed here
    time_s: float
    gap: int = 0
    corrupt: bool = False
    lap: int = 1


class Missing(NamedTuple):
    """Frames that are known to have been made and never came; they have no indices of their own.

    Attributes:
        after: index of the frame that they come after; one less than the first where they come before it.
        count: number of frames.
        from_s, to_s: times of the frames before and behind them; before the first frame both are its time.
        cause: why they never came.
    """

    after: int
    count: int  # type: ignore[assignment]  # hides tuple.count, which is not needed here
    from_s: float
    to_s: float
    cause: str


class Frame(NamedTuple):
    """One frame as a source yields it.

    Attributes:
        index: number of the frame within the run, from 0.
        time_s: seconds on the clock of the source, strictly increasing.
        data: uint8 (rows, columns), or BGR (rows, columns, 3). An array source keeps its dtype; a stream of
            scalars has arrays of shape ().
        gap: number of frames known to be lost just before this one.
        cause: reason of the loss, where the source knows it and reports it nowhere else.
        lap: number of the lap (2, 3, ...) where a source that loops begins again with this frame; else 0.
        moved_s: seconds by which the clock of a stream was set with this frame, because its own times jumped
            or had drifted; else 0.
        corrupt: whether the source knows that the picture is damaged.
        sent_utc: time of this frame by the clock of the sender of a stream, s since 1970 (UTC), once it is
            known; else None.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which is not needed here
    time_s: float
    data: Array
    gap: int = 0
    cause: str = ""
    lap: int = 0
    moved_s: float = 0.0
    corrupt: bool = False
    sent_utc: float | None = None


class _Clock(NamedTuple):
    kind: ClockKind
    utc_at_zero: float | None = None


class Clock(_Clock):
    """The clock that ``Frame.time_s`` is read from.

    A video file has ``Clock("pts")``, and a camera that stamps its frames ``Clock("driver", 1.7e9)``.

    Attributes:
        kind: ``pts``: the times in a file. ``driver``: the times that a camera's driver gives. ``stream``:
            those of a network stream (pts), moved onto this machine's monotonic clock. ``monotonic``:
            this machine's clock at the moment of reading, or the times of a page's camera, moved onto it.
            ``index``: frame index divided by the rate, for media without times of their own.
        utc_at_zero: seconds since 1970 (UTC) at ``time_s`` 0; None where it is unknown.

    Raises:
        ValueError: for an unknown kind.

    >>> Clock("wall")
    Traceback (most recent call last):
    ValueError: clock 'wall': expected pts, driver, stream, monotonic, index
    """

    __slots__ = ()

    def __new__(cls, kind: ClockKind, utc_at_zero: float | None = None) -> Self:
        if kind not in get_args(ClockKind):
            raise ValueError(f"clock {kind!r}: expected {', '.join(get_args(ClockKind))}")
        return super().__new__(cls, kind, utc_at_zero)

    @property
    def on_machine(self) -> bool:
        """Whether times are on this machine's monotonic clock."""
        return self.kind not in ("pts", "index")


class Medium(NamedTuple):
    """The description of a source that has been opened; it holds for every frame.

    Attributes:
        shape: shape of a frame's data: (rows, columns), (rows, columns, 3), or () for scalars.
        dtype: dtype of a frame's data.
        rate: frames a second, as the medium says; as measured where it does not say.
        live: whether frames come by themselves, as from a camera; False where they are read on demand.
        clock: clock of ``Frame.time_s``.
        frames: expected number of frames, for a progress bar; it may be wrong.
        notes: messages for the user, shown once, such as a refused camera setting.
        settings: requested and actual value of each setting: ``{"asked": ..., "got": ...}``.
        rate_n: number of steps between frames from which the rate was measured; None where it is stated.
        lap: expected number of frames after which a source that loops begins again.
        coding: how a video is coded: ``codec``, ``pixel_format``, and the ``threads`` that decode it.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rate: float
    live: bool
    clock: Clock
    frames: int | None = None
    notes: tuple[str, ...] = ()
    settings: dict[str, dict[str, Any]] | None = None
    rate_n: int | None = None
    lap: int | None = None
    coding: dict[str, Any] | None = None


def named_outputs(value: Value) -> Mapping[str, Value]:
    """Return the named outputs of a result; a single value has the name ``""``, and None gives no output.

    >>> named_outputs({"mean": 2.0, "var": 0.5})
    {'mean': 2.0, 'var': 0.5}
    >>> named_outputs(2.0)
    {'': 2.0}
    """
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        named: dict[str, Value] = value._asdict()
        return named
    return {"": value}


def float_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of a real-valued result: float64 for float64, otherwise float32."""
    # Of either byte order: numbers of the other one are converted first.
    return np.dtype(np.float64 if np.dtype(dtype).newbyteorder("=") == np.float64 else np.float32)


def as_float(x: Any) -> Any:
    """Return ``x`` as real numbers: a scalar as float, a float64 array as it is, other arrays as float32.

    >>> as_float(np.array([1, 2], dtype=np.uint8)).dtype
    dtype('float32')
    """
    if isinstance(x, np.ndarray) and x.ndim:
        return x.astype(float_dtype(x.dtype), copy=False)
    return float(x)


def describe(value: Value) -> str:
    """Describe type and shape of a value in words, for messages.

    >>> describe(np.zeros((3, 4), np.uint8))
    'uint8 of shape (3, 4)'
    >>> describe(0.5)
    'a scalar'
    """
    if isinstance(value, np.ndarray):
        return f"{value.dtype} of shape {value.shape}" if value.ndim else "a scalar"
    if isinstance(value, int | float | np.number):
        return "a scalar"
    if isinstance(value, ArrayLike):
        return f"{type(value).__name__}, {value.dtype} of shape {tuple(value.shape)}"
    if isinstance(value, tuple):
        return f"{type(value).__name__}({', '.join(describe(v) for v in value)})"
    return type(value).__name__
