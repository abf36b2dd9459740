from __future__ import annotations

from pathlib import Path

import numba
import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen, kernel


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


def test_a_kernel_divides_as_numpy_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))

    @kernel
    def ratio(a: float, b: float) -> float:
        return a / b

    assert ratio(1.0, 0.0) == np.inf


def test_without_numbas_compiler_a_kernel_is_the_function_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)

    def thrice(x: float) -> float:
        return 3 * x

    assert kernel(thrice) is thrice
