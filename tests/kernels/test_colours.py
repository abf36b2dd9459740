from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.colours import gray_of_floats, gray_of_integers


@pytest.mark.parametrize("pixels", [1, 2, 63, 50_000])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_integers_are_those_of_opencv(dtype: str, pixels: int) -> None:
    most = np.iinfo(dtype).max
    x = np.random.default_rng(pixels).integers(0, most, (pixels, 1, 3), dtype, endpoint=True)
    x[0] = most
    out = np.empty(pixels, dtype)
    assert gray_of_integers(frozen(x), out, 0, x.size)
    np.testing.assert_array_equal(out, cv2.cvtColor(x, cv2.COLOR_BGR2GRAY).reshape(-1))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_floats_are_added_in_one_order(dtype: str) -> None:
    x = np.random.default_rng(0).standard_normal((1000, 3)).astype(dtype)
    out = np.empty(1000, dtype)
    assert gray_of_floats(frozen(x), out, 0, x.size)
    blue, green, red = (x.dtype.type(weight) * x[:, k] for k, weight in enumerate((0.114, 0.587, 0.299)))
    np.testing.assert_array_equal(out, (blue + green) + red)


def test_a_pixel_may_lie_in_two_bands() -> None:
    x = np.random.default_rng(0).integers(0, 256, 300, np.uint8)
    whole, parts = np.zeros(100, np.uint8), np.zeros(100, np.uint8)
    gray_of_integers(frozen(x), whole, 0, 300)
    for start, stop in ((200, 300), (0, 100), (100, 101), (101, 200)):
        gray_of_integers(frozen(x), parts, start, stop)
    np.testing.assert_array_equal(parts, whole)
