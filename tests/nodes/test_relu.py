from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import ParameterError
from stream_sparse.frame import Array
from stream_sparse.nodes import HardThreshold, Relu
from stream_sparse.testing import check_node

from .frames import assert_equals_reference, videos


@given(video=videos(), theta=st.floats(-300, 300))
def test_equals_the_formula(video: Array, theta: float) -> None:
    assert_equals_reference(Relu(theta=theta), video)


@given(video=videos(), percentile=st.floats(0, 100))
def test_percentile_equals_the_formula(video: Array, percentile: float) -> None:
    assert_equals_reference(Relu(percentile=percentile), video)


def test_scalars() -> None:
    node = Relu(theta=150)
    assert [node.update(x) for x in (140.0, 150.0, 160.5)] == [0.0, 0.0, 10.5]
    assert math.isnan(node.update(math.nan))


@pytest.mark.parametrize(
    ("dtype", "result"),
    [("uint8", "float32"), ("int32", "float32"), ("float32", "float32"), ("float64", "float64")],
)
def test_types(dtype: str, result: str) -> None:
    assert Relu(theta=1).update(np.ones((2, 2), dtype)).dtype == result


def test_an_edit_does_not_reset() -> None:
    node = Relu(theta=1)
    assert node.update(5.0) == 4
    assert node.edit(theta=2) is False
    assert node.update(5.0) == 3


def test_theta_and_percentile_exclude_each_other() -> None:
    for cls in (Relu, HardThreshold):
        with pytest.raises(ParameterError, match=r"give theta or percentile, not both \(got 3 and 80\)$"):
            cls(theta=3, percentile=80)


def test_captions() -> None:
    assert Relu().caption() == "theta 0"
    assert Relu(theta=150).caption() == "theta 150"
    assert Relu(percentile=80).caption() == "percentile 80"


@pytest.mark.parametrize("parameters", [{"theta": 130}, {"percentile": 80}])
def test_contract(parameters: dict[str, float]) -> None:
    check_node(Relu, **parameters)
