from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given

from stream_sparse import reference
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import Grayscale
from tests.refusals import refusal

from .frames import assert_equals_reference, videos


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_equals_opencv_to_the_bit(dtype: str) -> None:
    frame = (np.random.default_rng(0).random((200, 301, 3)) * 255).astype(dtype)
    np.testing.assert_array_equal(Grayscale().update(frame), cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_the_formula_is_exact_for_integers(dtype: str) -> None:
    rng = np.random.default_rng(1)
    video = rng.integers(0, np.iinfo(dtype).max, (1, 300, 300, 3), dtype, endpoint=True)
    np.testing.assert_array_equal(Grayscale().batch(video), reference.grayscale(video))


@given(video=videos())
def test_equals_the_formula(video: Array) -> None:
    assert_equals_reference(Grayscale(), video)


def test_gray_passes_through() -> None:
    frame = np.zeros((2, 3), np.uint8)
    assert Grayscale().update(frame) is frame


@pytest.mark.parametrize(
    ("dtype", "result"), [("int32", "float32"), ("bool", "float32"), ("float64", "float64")]
)
def test_types(dtype: str, result: str) -> None:
    assert Grayscale().update(np.ones((2, 3, 3), dtype)).dtype == result


def test_other_numbers_of_channels_are_refused() -> None:
    text = "expects frames of three channels (blue, green, red) or gray ones, got uint8 of shape (2, 3, 4)"
    assert refusal(InputError, Grayscale().update, np.zeros((2, 3, 4), np.uint8)) == text


def test_scalars_are_refused() -> None:
    with pytest.raises(InputError, match=r"^expects a frame of shape .*, got a scalar$"):
        Grayscale().update(3.0)
