"""Read arrays and array files frame by frame."""

import itertools
import math
import threading
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import SourceError, StreamError, cause_words, nearest
from stream_sparse.frame import ArrayLike, Clock, Frame, Medium

from ._paths import existing
from ._playing import Items, Playing

BLOCK = 1 << 26
"""Bytes that are read at a time, unless a frame is larger."""
_TIME = "time"  # a dimension's name that leaves no doubt
_NAMES = ("time", "time_s", "t")  # coordinates whose numbers are seconds; dates may have any name
_SECONDS = ("", "s", "sec", "second", "seconds")


class Array(Playing):
    """An array or NumPy file along one of its axes: a frame for each index.

    An array of two dimensions is one frame; one of one dimension is a stream of scalars, arrays of shape ().
    Frames keep their dtype and nan; time is ``index / fps``. A ``.npy`` file is mapped, not loaded, so it may
    be larger than the memory. So may in Python any array that has ``shape`` and ``dtype`` and can be sliced,
    such as those of h5py, zarr, Dask and xarray: 64 MB of it are read at a time. Of an xarray the coordinate
    of the axis gives the times, if it has dates, durations, or seconds under the name time, time_s or t; so
    does the index of a pandas Series, if it has dates or durations.
    Pickled objects are never loaded, since they can run code.

    >>> source = Array(path=np.arange(6, dtype=np.uint8).reshape(3, 1, 2), fps=10.0)
    >>> source.open().shape
    (1, 2)
    >>> [(f.index, f.time_s, f.data.tolist()) for f in source.frames()]
    [(0, 0.0, [[0, 1]]), (1, 0.1, [[2, 3]]), (2, 0.2, [[4, 5]])]
    """

    path: str | ArrayLike = param(
        help="A .npy file, a .npz file (with 'key'), or, in Python, an array; numbers, not objects."
    )
    key: str | None = param(None, help="Which array of a .npz file; null: the only one.")
    axis: int = param(0, help="The axis that is time: 0 is the first, -1 the last.")
    fps: float = param(30.0, gt=0, help="Frames a second, where the array has no times of its own.")
    loop: bool = param(False, help="Start again at the end, forever; times continue.")

    example: ClassVar[dict[str, Any]] = {"path": np.arange(120, dtype=np.uint8).reshape(10, 3, 4)}

    def check_refusal(self) -> str:
        return ""

    def steady(self) -> bool:
        data = self._array()
        times = _times_of(data, self._layout(data)[1], self._where())
        return times is None or times.steady

    def _apart(self) -> bool:
        return not isinstance(self.path, str | np.ndarray)  # it may be computed, or come from a network

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        data = self._array()
        dtype, axis = self._layout(data)
        frame = tuple(data.shape)
        length = 1 if axis is None else frame[axis]
        frame = frame if axis is None else frame[:axis] + frame[axis + 1 :]
        frames, lap = (None, length) if self.loop else (length, None)
        times = _times_of(data, axis, self._where())
        clock = Clock("index") if times is None else Clock("pts", times.utc_at_zero)
        rate = 1 / times.step if times is not None and times.step else self.fps
        yield Medium(frame, dtype, rate, live=False, clock=clock, frames=frames, lap=lap)
        index = count
        for lap in itertools.count(count // length) if self.loop else range(count // length, 1):
            position = index - lap * length
            for x in itertools.chain.from_iterable(_blocks(data, axis, dtype, self._where(), position)):
                if stop.is_set():
                    return
                # A copy: the owner of the array may change it, and a frame must never change.
                begins = lap + 1 if lap and index == lap * length and length > 1 else 0
                time_s = index / self.fps if times is None else times.at(index)
                yield Frame(index, time_s, np.array(x, dtype=dtype, order="C"), lap=begins)
                index += 1

    def _layout(self, data: ArrayLike) -> tuple[np.dtype[Any], int | None]:
        """The dtype of frames and the axis of time; None for a single frame."""
        shape, dtype = tuple(data.shape), np.dtype(data.dtype)
        if dtype.kind not in "buif" or not shape or math.prod(shape) == 0:
            raise SourceError(
                f"array: {self._where()}: expected real numbers along an axis (got {dtype} of shape {shape})"
            )
        # OpenCV and compiled kernels take only the byte order of this machine.
        dtype = dtype.newbyteorder("=")
        if len(shape) == 2:
            return dtype, None
        if not -len(shape) <= self.axis < len(shape):
            raise SourceError(
                f"array: {self._where()}: axis {self.axis} is not in an array of shape {shape};"
                f" expected {-len(shape)} to {len(shape) - 1}"
            )
        axis = self.axis % len(shape)
        dims = [str(dim) for dim in getattr(data, "dims", ())]  # xarray names them
        if _TIME in dims and dims.index(_TIME) != axis:
            raise SourceError(
                f"array: {self._where()}: axis {axis} of ({', '.join(dims)}) is not {_TIME};"
                f" give sources.Array(path=..., axis={dims.index(_TIME)})"
            )
        return dtype, axis

    def _where(self) -> str:
        if isinstance(self.path, np.ndarray):
            return "the array given"
        if not isinstance(self.path, str):
            return f"the {type(self.path).__name__} given"
        return f"{self.path}[{self.key}]" if self.key is not None else self.path

    def _array(self) -> ArrayLike:
        if not isinstance(self.path, str):
            return self.path
        file = existing(self.path, "a .npy or .npz file", "array")
        try:
            if zipfile.is_zipfile(file):
                return self._from_npz(file)
            if self.key is not None:
                raise SourceError(f"array: {self.path}: has no keys, only a .npz file does; leave out 'key'")
            return np.lib.format.open_memmap(file, mode="r")
        except (SourceError, MemoryError):
            raise
        except Exception as error:  # of a damaged header NumPy raises what its parser raises
            why = f"is no file of np.save or np.savez, or damaged: {cause_words(error)}"
            raise SourceError(f"array: {self.path}: {why}") from None

    def _from_npz(self, file: Path) -> ArrayLike:
        with np.load(file, allow_pickle=False) as content:
            keys = list(content)
            if self.key is None and len(keys) != 1:
                raise SourceError(f"array: {self.path}: holds {', '.join(keys)}; name one as 'key'")
            key = keys[0] if self.key is None else self.key
            if key not in keys:
                hint = nearest(key, keys) or f"; it holds {', '.join(keys)}"
                raise SourceError(f"array: {self.path}: has no key '{key}'{hint}")
            return content[key]  # type: ignore[no-any-return]


def _blocks(
    data: ArrayLike, axis: int | None, dtype: np.dtype[Any], where: str, first: int = 0
) -> Iterator[Iterable[np.ndarray]]:
    """Yield the frames of an array, many at a time, with time first.

    Of a mapped file nothing is read before a frame is used, so its size is looked at for each.

    Parameters:
        axis: the axis of time, from 0; None: the array is one frame.
        where: what the array is, for messages.
        first: the frame to begin with.
    """
    shape = tuple(data.shape)
    if axis is None:
        yield _read(data, slice(None), where)[np.newaxis]
        return
    most = max(BLOCK // (dtype.itemsize * math.prod(shape[:axis] + shape[axis + 1 :])), 1)
    for begin in range(first, shape[axis], most):
        end = min(begin + most, shape[axis])
        span = slice(begin, end)
        part = (*[slice(None)] * axis, span) if axis else span
        what = f"{where}: frames {begin} to {end - 1}"
        block = np.moveaxis(_read(data, part, what), axis, 0)
        yield _while_whole(data, block, where, begin) if isinstance(data, np.memmap) else block


def _while_whole(
    data: np.memmap[Any, Any], block: np.ndarray, where: str, begin: int
) -> Iterator[np.ndarray]:
    """Yield frames while a mapped file has its length; behind its end the system ends the process."""
    mapped = data._mmap  # type: ignore[attr-defined]  # its file may have no name any more
    for number, frame in enumerate(block, begin):
        if mapped is not None and mapped.size() < len(mapped):
            raise StreamError(
                f"array: {where}: frame {number}: the file became shorter while it was read; copy it again"
            )
        yield frame


def _read(data: ArrayLike, part: Any, what: str) -> np.ndarray:
    block = data[part]
    if np.ma.is_masked(block):  # NumPy would give what lies under the mask, in netCDF a number such as 1e20
        raise StreamError(f"array: {what}: masked values are not numbers; fill them: x.filled(numpy.nan)")
    return np.asarray(block)


class _ArrayTimes(NamedTuple):
    """The time of each frame, seconds, and seconds since 1970 (UTC) at 0, where that is known."""

    seconds: np.ndarray
    utc_at_zero: float | None

    @property
    def step(self) -> float:
        """The median step between frames; 0 for a single one."""
        return float(np.median(np.diff(self.seconds))) if len(self.seconds) > 1 else 0.0

    @property
    def steady(self) -> bool:
        """Whether all steps are equal, to a millionth."""
        return bool(np.all(np.abs(np.diff(self.seconds) - self.step) <= 1e-6 * self.step))

    def at(self, index: int) -> float:
        """Return the time of a frame; after the last one laps follow by a step."""
        lap, position = divmod(index, len(self.seconds))
        span = float(self.seconds[-1] - self.seconds[0]) + self.step
        return float(self.seconds[position]) + lap * span


def _times_of(data: ArrayLike, axis: int | None, where: str) -> _ArrayTimes | None:
    """Return the times in an array's coordinates or index along an axis; None without such ones.

    A coordinate of dates counts from its first one, and without a time zone is in UTC.

    Raises:
        SourceError: where they do not increase, or cannot be read as times.
    """
    index = getattr(data, "index", None)  # of pandas
    kind = getattr(getattr(index, "dtype", None), "kind", "")
    if axis is not None and kind in ("m", "M"):
        values = np.asarray(index, f"{kind}8[ns]")  # in UTC
        times = _seconds(values, None, "")
        _check_times(times.seconds, values, f"array: {where}: its index")
        return times
    dims, coords = getattr(data, "dims", ()), getattr(data, "coords", None)
    if axis is None or coords is None or len(dims) <= axis:
        return None
    for name in dict.fromkeys((dims[axis], *_NAMES)):
        if name in coords and tuple(coords[name].dims) == (dims[axis],):
            values, what = np.asarray(coords[name].values), f"array: {where}: coordinate '{name}'"
            if values.dtype.kind in "mM" or name in _NAMES:
                times = _seconds(values, coords[name], what)
                _check_times(times.seconds, values, what)
                return times
    return None


def _seconds(values: np.ndarray, coordinate: Any, what: str) -> _ArrayTimes:
    if values.dtype.kind == "M":
        first = values[0].astype("datetime64[ns]").astype(np.int64)
        return _ArrayTimes((values - values[0]) / np.timedelta64(1, "s"), float(first) / 1e9)
    if values.dtype.kind == "m":
        return _ArrayTimes(values / np.timedelta64(1, "s"), None)
    unit = str(coordinate.attrs.get("units", ""))
    if values.dtype.kind not in "iuf" or unit not in _SECONDS:
        got = f"'{unit}'" if unit else str(values.dtype)
        raise SourceError(f"{what}: expected seconds, datetime64 or timedelta64 (got {got})")
    return _ArrayTimes(values.astype(np.float64), None)


def _check_times(seconds: np.ndarray, values: np.ndarray, what: str) -> None:
    """Refuse times that do not increase."""
    wrong = np.flatnonzero(~(np.diff(seconds) > 0))
    if len(wrong):
        k = int(wrong[0])
        raise SourceError(
            f"{what}: times must increase from frame to frame (got {values[k + 1]} after {values[k]} at "
            f"frame {k + 1}); sort the array by them, and leave out doubles"
        )
