from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import SpatialDiff
from stream_sparse.testing import check_node

from .frames import assert_equals_reference, videos


@given(video=videos(), axis=st.sampled_from(["x", "y"]))
def test_equals_the_formula(video: Array, axis: str) -> None:
    assert_equals_reference(SpatialDiff(axis=axis), video)


@pytest.mark.parametrize(
    ("dtype", "result"),
    [("uint8", "int16"), ("bool", "int16"), ("uint16", "int32"), ("int32", "int64"), ("float32", "float32"),
     ("float64", "float64")],
)  # fmt: skip
def test_types(dtype: str, result: str) -> None:
    assert SpatialDiff().update(np.ones((2, 3), dtype)).dtype == result


def test_one_column_has_no_neighbour() -> None:
    with pytest.raises(
        InputError, match=r"^a difference along x needs two neighbours at least, got uint8 of shape"
    ):
        SpatialDiff().update(np.zeros((3, 1), np.uint8))


def test_contract_along_y() -> None:
    check_node(SpatialDiff, axis="y")
