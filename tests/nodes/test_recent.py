from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import InputError
from stream_sparse.nodes import Recent
from stream_sparse.testing import check_node
from tests.refusals import refusal

from .frames import assert_equals_reference, results


@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=40),
    frames=st.integers(1, 12),
)
def test_equals_the_formula(values: list[float], frames: int) -> None:
    assert_equals_reference(Recent(frames=frames), np.array(values))


def test_no_value_until_it_is_full_then_oldest_first() -> None:
    found = results(Recent(frames=3), [1.0, 2.0, 3.0, 4.0, 5.0])
    assert found[:2] == [None, None]
    assert [v.tolist() for v in found[2:]] == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert {v.dtype for v in found[2:]} == {np.dtype(float)}


def test_one_value_is_a_vector_of_one() -> None:
    assert [v.tolist() for v in results(Recent(frames=1), [7.0, 8.0])] == [[7], [8]]
    assert Recent(frames=1).horizon() == 0
    assert Recent().horizon() == Recent().warmup() == 127


def test_another_length_resets() -> None:
    node = Recent(frames=1)
    assert node.edit(frames=2) is True
    assert node.update(1.0) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            np.zeros((4, 6), np.uint8),
            "expects a scalar, got uint8 of shape (4, 6); put a pixel_tap node before it",
        ),
        (np.zeros(5), "expects a scalar, got float64 of shape (5,); put a pixel_tap node before it"),
    ],
)
def test_arrays_are_refused(value: np.ndarray, text: str) -> None:
    assert refusal(InputError, Recent().update, value) == text


def test_contract_of_other_lengths() -> None:
    check_node(Recent, frames=1)
    check_node(Recent, frames=5)
