from __future__ import annotations

import numpy as np

from stream_sparse.base.buffers import Buffers, aligned


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


def test_arrays_begin_where_vector_registers_are_loaded_at_once() -> None:
    pool = Buffers()
    held = [pool.empty((5, 7), np.float32) for _ in range(8)]
    assert not any(_place(x) % 64 for x in held)
    zeros = (
        aligned(np.zeros, (3, 0, 2), np.float64),
        aligned(np.zeros, (), "f4"),
        aligned(np.zeros, (2, 3), ">i2"),
    )
    assert [(x.shape, x.dtype.str, x.sum()) for x in zeros] == [
        ((3, 0, 2), "<f8", 0), ((), "<f4", 0), ((2, 3), ">i2", 0)
    ]  # fmt: skip
    assert not any(_place(x) % 64 for x in zeros[1:])
