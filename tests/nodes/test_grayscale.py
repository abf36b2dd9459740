from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.nodes import Grayscale


def colours(dtype: str) -> np.ndarray:
    return (np.random.default_rng(0).random((200, 301, 3)) * 255).astype(dtype)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_equals_opencv_to_the_bit(dtype: str) -> None:
    frame = colours(dtype)
    np.testing.assert_array_equal(Grayscale().update(frame), cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))


def test_float32_has_the_bits_of_the_formula_from_blue_to_red_on_any_processor() -> None:
    frame = colours("float32")
    blue, green, red = (np.float32(w) * frame[..., k] for k, w in enumerate((0.114, 0.587, 0.299)))
    found = Grayscale().update(frame)
    np.testing.assert_array_equal(found, (blue + green) + red)
    np.testing.assert_array_max_ulp(found, cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), maxulp=2)


@pytest.mark.parametrize("dtype", ["float16", "int32", "uint32", "uint64", ">u2", ">f8"])
def test_the_formula_holds_for_all_other_types(dtype: str) -> None:
    video = np.random.default_rng(1).integers(0, 2000, (1, 30, 30, 3)).astype(dtype)
    np.testing.assert_allclose(Grayscale().batch(video), reference.grayscale(video), rtol=3e-7)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_the_formula_is_exact_for_integers(dtype: str) -> None:
    rng = np.random.default_rng(1)
    video = rng.integers(0, np.iinfo(dtype).max, (1, 300, 300, 3), dtype, endpoint=True)
    np.testing.assert_array_equal(Grayscale().batch(video), reference.grayscale(video))


def test_gray_passes_through() -> None:
    frame = np.zeros((2, 3), np.uint8)
    assert Grayscale().update(frame) is frame
