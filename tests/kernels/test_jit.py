from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen, kernel, on_compile


@pytest.mark.parametrize(
    "x",
    [
        np.arange(6).reshape(2, 3),
        np.arange(12).reshape(3, 4)[:, ::2],
        np.arange(6.0).reshape(2, 3).T,
        np.arange(6, dtype=">i4"),
        np.frombuffer(b"\0" * 17, np.uint8)[1:].view("<u4"),
    ],
)
def test_frozen_has_one_layout(x: np.ndarray) -> None:
    flat = frozen(x)
    np.testing.assert_array_equal(flat, x.ravel())
    assert flat.flags.c_contiguous
    assert flat.flags.aligned
    assert flat.dtype.isnative
    assert not flat.flags.writeable


def test_frozen_is_a_view_and_leaves_the_original_writeable() -> None:
    x = np.zeros((2, 3))
    assert np.shares_memory(frozen(x), x)
    assert x.flags.writeable


def test_a_compilation_is_told_once() -> None:
    @kernel
    def twice(x: float) -> float:
        return 2 * x

    heard: list[str] = []
    stop = on_compile(heard.append)
    try:
        assert [twice(1.0), twice(2.0)] == [2, 4]
        assert heard in (["twice"], [])  # nothing, where an earlier run left it on disk
        count = len(heard)
    finally:
        stop()
    assert twice(1) == 2  # another type: compiled, and nobody hears of it
    assert len(heard) == count


def test_a_kernel_divides_as_numpy_does() -> None:
    @kernel
    def ratio(a: float, b: float) -> float:
        return a / b

    assert ratio(1.0, 0.0) == np.inf


def test_without_a_place_for_the_cache_it_compiles_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    real = numba.njit

    def njit(**options: object) -> object:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", njit)

    @kernel
    def thrice(x: float) -> float:
        return 3 * x

    assert thrice(2.0) == 6
