from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import Subtract
from tests.refusals import refusal

from .frames import assert_equals_reference, videos


@given(video=videos())
def test_equals_the_formula(video: Array) -> None:
    assert_equals_reference(Subtract(), video, video[::-1])


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [("uint8", "uint8", "int16"), ("uint8", "uint16", "int32"), ("int8", "uint8", "int32"),
     ("uint8", "float32", "float32"), ("float32", "float64", "float64"), ("uint64", "uint64", "float64"),
     ("bool", "bool", "int16"), ("uint16", "float64", "float64")],
)  # fmt: skip
def test_types(a: str, b: str, result: str) -> None:
    out = Subtract().update(np.zeros((2, 2), a), np.ones((2, 2), b))
    assert out.dtype == result
    assert (out == -1).all()


def test_a_scalar_is_subtracted_from_every_value() -> None:
    frame = np.full((2, 2), 200, np.uint8)
    assert Subtract().update(frame, 0.5).dtype == np.float32
    np.testing.assert_array_equal(Subtract().update(frame, 0.5), np.full((2, 2), 199.5))
    np.testing.assert_array_equal(Subtract().update(250.0, frame), np.full((2, 2), 50))
    assert Subtract().update(3.0, 1.0) == 2.0


def test_different_shapes_are_refused() -> None:
    text = "expects two inputs of one shape, got uint8 of shape (2, 2) and float64 of shape (2, 3)"
    assert refusal(InputError, Subtract().update, np.zeros((2, 2), np.uint8), np.zeros((2, 3))) == text
