"""Read an array of any library block by block along its time axis, never as a whole."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from stream_sparse.errors import StreamError, cause_words
from stream_sparse.frame import Array, ArrayLike

BLOCK = 1 << 26
"""Bytes that are read at a time, unless a frame is larger."""


def blocks(
    data: ArrayLike, axis: int | None, dtype: np.dtype[Any], where: str, first: int = 0
) -> Iterator[Iterable[Array]]:
    """Yield the frames of an array, many at a time, with time first.

    Of a mapped file nothing is read before a frame is used, so its size is looked at for each.

    Parameters:
        axis: the axis of time, from 0; None: the array is one frame.
        where: what the array is, for messages.
        first: the frame to begin with.
    """
    shape = tuple(data.shape)
    if axis is None:
        yield _read(data, slice(None), shape, where)[np.newaxis]
        return
    before, after = shape[:axis], shape[axis + 1 :]
    most = max(BLOCK // (dtype.itemsize * math.prod(before + after)), 1)
    for begin in range(first, shape[axis], most):
        end = min(begin + most, shape[axis])
        span = slice(begin, end)
        part = (*[slice(None)] * axis, span) if axis else span
        what = f"{where}: frames {begin} to {end - 1}"
        block = np.moveaxis(_read(data, part, (*before, end - begin, *after), what), axis, 0)
        yield _while_whole(data, block, where, begin) if isinstance(data, np.memmap) else block


def _while_whole(data: np.memmap[Any, Any], block: Array, where: str, begin: int) -> Iterator[Array]:
    """Yield frames while a mapped file has its length; behind its end the system ends the process."""
    mapped = data._mmap  # type: ignore[attr-defined]  # its file may have no name any more
    for number, frame in enumerate(block, begin):
        if mapped is not None and mapped.size() < len(mapped):
            raise StreamError(
                f"array: {where}: frame {number}: the file became shorter while it was read; copy it again"
            )
        yield frame


def _read(data: ArrayLike, part: Any, shape: tuple[int, ...], what: str) -> Array:
    try:
        given = data[part]
        masked = np.ma.is_masked(given)
        found = np.asarray(given)
    except Exception as error:  # every library has errors of its own
        raise StreamError(f"array: {what}: cannot be read: {cause_words(error)}") from error
    if masked:  # NumPy would give what lies under the mask, in netCDF a number such as 1e20
        raise StreamError(f"array: {what}: masked values are not numbers; fill them: x.filled(numpy.nan)")
    if found.shape != shape:
        raise StreamError(f"array: {what}: expected the shape {shape}, got {found.shape}")
    return found
