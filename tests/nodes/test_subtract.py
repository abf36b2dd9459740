from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.nodes import Subtract


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


def test_integers_are_not_rounded_before_a_float64_is_subtracted() -> None:
    a, b = np.array([2**31 - 1, 16_777_217], np.int32), np.array([0.5, 0.25])
    assert Subtract().update(a, b).tolist() == [2**31 - 1.5, 16_777_216.75]
    assert Subtract().update(b, a).tolist() == [1.5 - 2**31, -16_777_216.75]
