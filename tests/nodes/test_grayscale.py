from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.nodes import Grayscale


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_equals_opencv_to_the_bit(dtype: str) -> None:
    frame = (np.random.default_rng(0).random((200, 301, 3)) * 255).astype(dtype)
    np.testing.assert_array_equal(Grayscale().update(frame), cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_the_formula_is_exact_for_integers(dtype: str) -> None:
    rng = np.random.default_rng(1)
    video = rng.integers(0, np.iinfo(dtype).max, (1, 300, 300, 3), dtype, endpoint=True)
    np.testing.assert_array_equal(Grayscale().batch(video), reference.grayscale(video))


def test_gray_passes_through() -> None:
    frame = np.zeros((2, 3), np.uint8)
    assert Grayscale().update(frame) is frame
