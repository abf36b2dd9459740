"""Read arrays and array files frame by frame."""

from __future__ import annotations

import itertools
import math
import threading
import zipfile
from pathlib import Path
from typing import IO, Any, ClassVar

import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import SourceError, cause_words, nearest
from stream_sparse.frame import ArrayLike, Clock, Frame, Medium
from stream_sparse.io.npy import bytes_lacking

from ._array_blocks import blocks
from ._array_times import times_of
from ._paths import existing
from ._playing import Items, Playing

_MOST_BYTES = 4_000_000_000  # of a frame, and of an array that is read as a whole

_SHORT = "shorter than its header says; the copy is incomplete"
_TIME = "time"  # a dimension's name that leaves no doubt


class Array(Playing):
    """An array or NumPy file along one of its axes: a frame for each index.

    An array of two dimensions is one frame; one of one dimension is a stream of scalars, arrays of shape ().
    Frames keep their dtype and nan; time is ``index / fps``. A ``.npy`` file is mapped, not loaded, so it may
    be larger than the memory. So may in Python any array that has ``shape`` and ``dtype`` and can be sliced,
    such as those of h5py, zarr, Dask and xarray: 64 MB of it are read at a time. Of an xarray the coordinate
    of the axis gives the times, if it has dates, durations, or seconds under the name time, time_s or t.
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
    loop: bool = param(False, help="Begin again at the end, for ever; times go on.")

    example: ClassVar[dict[str, Any]] = {"path": np.arange(120, dtype=np.uint8).reshape(10, 3, 4)}

    def kept_closed(self) -> str:
        return ""

    def steady(self) -> bool:
        data = self._array()
        times = times_of(data, self._layout(data)[1], self._where())
        return times is None or times.steady

    def _apart(self) -> bool:
        return not isinstance(self.path, str | np.ndarray)  # it may be computed, or come from a network

    def _play_after(self, stop: threading.Event, count: int) -> Items:
        data = self._array()
        dtype, axis = self._layout(data)
        frame = tuple(data.shape)
        length = 1 if axis is None else frame[axis]
        frame = frame if axis is None else frame[:axis] + frame[axis + 1 :]
        if (size := math.prod(frame) * dtype.itemsize) > _MOST_BYTES:
            raise SourceError(
                f"array: {self._where()}: one frame, of shape {frame}, has {size:,} bytes; at most"
                f" {_MOST_BYTES:,}: give a part of it, or the axis of time as 'axis'"
            )
        frames, lap = (None, length) if self.loop else (length, None)
        times = times_of(data, axis, self._where())
        clock = Clock("index") if times is None else Clock("pts", times.utc_at_zero)
        rate = 1 / times.step if times is not None and times.step else self.fps
        yield Medium(frame, dtype, rate, live=False, clock=clock, frames=frames, lap=lap)
        index = count
        for lap in itertools.count(count // length) if self.loop else range(count // length, 1):
            place = index - lap * length
            for x in itertools.chain.from_iterable(blocks(data, axis, dtype, self._where(), place)):
                if stop.is_set():
                    return
                # A copy: the owner of the array may change it, and a frame must never change.
                begins = lap + 1 if lap and index == lap * length and length > 1 else 0
                time_s = index / self.fps if times is None else times.at(index)
                yield Frame(index, time_s, np.array(x, dtype=dtype, order="C"), lap=begins)
                index += 1

    def _layout(self, data: ArrayLike) -> tuple[np.dtype[Any], int | None]:
        """The dtype of frames and the axis of time; None for a single frame."""
        try:
            shape, dtype = tuple(data.shape), np.dtype(data.dtype)
        except TypeError:
            raise SourceError(
                f"array: {self._where()}: expected a dtype of NumPy (got {data.dtype}); numpy.asarray "
                "makes an array of it"
            ) from None
        except Exception as error:  # such as a data set whose file is closed
            raise SourceError(f"array: {self._where()}: cannot be read: {cause_words(error)}") from error
        if dtype.hasobject or dtype.kind not in "buif":
            raise SourceError(f"array: {self._where()}: expected real numbers (got dtype {dtype})")
        if math.prod(shape) == 0:
            raise SourceError(f"array: {self._where()}: no frames in it (its shape is {shape})")
        if not shape:
            raise SourceError(f"array: {self._where()}: a single number; expected one dimension or more")
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
            with file.open("rb") as content:
                _check_whole(content, file.stat().st_size)
            return np.lib.format.open_memmap(file, mode="r")
        except (SourceError, MemoryError):
            raise
        except Exception as error:  # of a damaged header NumPy raises what its parser raises
            raise SourceError(f"array: {self.path}: {_reason(file, error)}") from None

    def _from_npz(self, file: Path) -> ArrayLike:
        with np.load(file, allow_pickle=False) as content:
            keys = list(content)
            if not keys:
                raise SourceError(f"array: {self.path}: holds no array")
            if self.key is None and len(keys) > 1:
                raise SourceError(f"array: {self.path}: holds {', '.join(keys)}; name one as 'key'")
            key = keys[0] if self.key is None else self.key
            if key not in keys:
                hint = nearest(key, keys) or f"; it holds {', '.join(keys)}"
                raise SourceError(f"array: {self.path}: has no key '{key}'{hint}")
            packed = content.zip
            assert packed is not None
            name = f"{key}.npy" if f"{key}.npy" in packed.namelist() else key
            size = packed.getinfo(name).file_size
            if size > _MOST_BYTES:
                raise SourceError(
                    f"array: {self.path}: '{key}' has {size:,} bytes, and all of a .npz is read at once: at "
                    f"most {_MOST_BYTES:,}; save it as .npy, which is read frame by frame"
                )
            with packed.open(name) as entry:
                _check_whole(entry, size)
            return content[key]  # type: ignore[no-any-return]


def _check_whole(file: IO[bytes], size: int) -> None:
    """Raise ValueError where a file is shorter than its header says; NumPy would take memory for all."""
    if bytes_lacking(file, size) > 0:
        raise ValueError(_SHORT)


def _reason(file: Path, error: Exception) -> str:
    text = str(error)
    with file.open("rb") as content:
        head = content.read(6)
    if head != b"\x93NUMPY" and not zipfile.is_zipfile(file):
        if head.startswith(b"PK"):
            return "damaged: it begins as a .npz file and has no end; copy it again"
        return "not a NumPy file; expected .npy or .npz as np.save and np.savez write them"
    if any(word in text for word in ("Python objects", "Object arrays", "allow_pickle", "pickled")):
        return "holds Python objects, which can run code and are never loaded; save numbers instead"
    if text == _SHORT or "reshape" in text or "buffer" in text:
        return _SHORT
    if not isinstance(error, ValueError | OSError | zipfile.BadZipFile):
        return f"damaged: its header cannot be read ({type(error).__name__})"
    return f"cannot be read: {text.splitlines()[0] if text else type(error).__name__}"
