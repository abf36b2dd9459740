from __future__ import annotations

import numpy as np

from stream_sparse.base.buffers import Buffers


def _place(x: np.ndarray) -> int:
    return int(x.__array_interface__["data"][0])


def test_a_buffer_that_was_let_go_is_used_again() -> None:
    pool = Buffers()
    first = pool.empty((4, 5), np.float32)
    place = _place(first)
    del first
    assert _place(pool.empty((4, 5), np.float32)) == place


def test_views_of_views_hold_a_buffer() -> None:
    pool = Buffers()
    first = pool.empty((4, 5), np.float32)
    place, corner = _place(first), first[1:].T[2:]
    corner[...] = 7
    del first
    other = pool.empty((4, 5), np.float32)
    assert _place(other) != place
    other[...] = 1
    assert (corner == 7).all()


def test_a_read_only_view_leaves_the_buffer_writable() -> None:
    pool = Buffers()
    first = pool.empty((3,), np.uint8)
    first.setflags(write=False)
    del first
    assert pool.empty((3,), np.uint8).flags.writeable


def test_another_shape_or_dtype_is_another_buffer() -> None:
    pool = Buffers()
    assert pool.empty((3,), np.uint8).dtype == np.uint8
    assert pool.empty((3,), np.float32).dtype == np.float32
    assert pool.empty((2, 2), np.float32).shape == (2, 2)
