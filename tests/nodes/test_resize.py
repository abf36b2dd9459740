from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.nodes import Resize

from .frames import assert_equals_reference, videos

SIZES = st.none() | st.integers(1, 40)


@given(video=videos(), sizes=st.tuples(SIZES, SIZES).filter(lambda s: s != (None, None)))
def test_equals_the_formula(video: Array, sizes: tuple[int | None, int | None]) -> None:
    assert_equals_reference(Resize(width=sizes[0], height=sizes[1]), video[:2])


@pytest.mark.parametrize("size", [(64, 48), (33, 21), (128, 96), (200, 97), (7, 5)])
def test_agrees_with_opencv(size: tuple[int, int]) -> None:
    frame = np.random.default_rng(0).random((48, 64, 3)).astype(np.float32)
    way = cv2.INTER_AREA if size[0] <= 64 else cv2.INTER_LINEAR
    got = Resize(width=size[0], height=size[1]).update(frame)
    np.testing.assert_allclose(got, cv2.resize(frame, size, interpolation=way), rtol=0, atol=2e-5)


def test_one_size_keeps_the_proportions() -> None:
    frame = np.zeros((240, 320), np.uint8)
    assert Resize(width=160).update(frame).shape == (120, 160)
    assert Resize(height=60).update(frame).shape == (60, 80)
    assert Resize(height=480).update(frame).shape == (480, 640)
    assert Resize(width=1).update(np.zeros((1, 9))).shape == (1, 1)
