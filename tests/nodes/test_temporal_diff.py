from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.nodes import TemporalDiff
from stream_sparse.testing import check_node

from .frames import assert_equals_reference, results, videos


@given(video=videos(), tau=st.integers(1, 8), absolute=st.booleans())
def test_equals_the_formula(video: Array, tau: int, absolute: bool) -> None:
    assert_equals_reference(TemporalDiff(tau=tau, absolute=absolute), video)


@pytest.mark.parametrize("tau", range(1, 92, 10))
def test_equals_the_course(tau: int) -> None:
    signal = np.random.default_rng(0).random(200)
    got = TemporalDiff(tau=tau).batch(signal)
    np.testing.assert_array_equal(got[tau:], np.abs(signal[tau:] - signal[:-tau]))


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
)
def test_integers_never_wrap_round(dtype: str) -> None:
    low, high = (0, 1) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    video = np.array([[[low, high]], [[high, low]]], dtype)
    distance = results(TemporalDiff(), video)[1]
    assert distance.dtype.kind == "u"
    assert [int(v) for v in distance.ravel()] == [high - low] * 2
    signed = results(TemporalDiff(absolute=False), video)[1]
    assert [float(v) for v in signed.ravel()] == [float(high - low), float(low - high)]


@pytest.mark.parametrize(
    ("dtype", "absolute", "result"),
    [("uint8", True, "uint8"), ("uint8", False, "int16"), ("uint16", False, "int32"),
     ("float16", True, "float32"), ("float32", False, "float32"), ("float64", True, "float64"),
     ("int8", True, "uint8")],
)  # fmt: skip
def test_types(dtype: str, absolute: bool, result: str) -> None:
    video = np.ones((2, 2, 2), dtype)
    assert results(TemporalDiff(absolute=absolute), video)[1].dtype == result


def test_edits_reset() -> None:
    node = TemporalDiff(tau=2)
    results(node, np.arange(5.0))
    assert node.edit(tau=1) is True
    assert node.update(3.0) is None
    assert node.edit(absolute=False) is True


def test_caption() -> None:
    assert TemporalDiff().caption() == "tau 1"
    assert TemporalDiff(tau=5, absolute=False).caption() == "tau 5, signed"


@pytest.mark.parametrize("parameters", [{"tau": 3}, {"tau": 2, "absolute": False}])
def test_contract(parameters: dict[str, object]) -> None:
    check_node(TemporalDiff, **parameters)
