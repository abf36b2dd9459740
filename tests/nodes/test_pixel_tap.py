from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import InputError, ParameterError
from stream_sparse.frame import Array
from stream_sparse.nodes import PixelTap
from stream_sparse.testing import check_node
from tests.refusals import refusal

from .frames import assert_equals_reference, videos


@given(video=videos(least=6), size=st.sampled_from([1, 3, 5]), row=st.integers(2, 3), col=st.integers(2, 3))
def test_equals_the_formula(video: Array, size: int, row: int, col: int) -> None:
    assert_equals_reference(PixelTap(row=row, col=col, size=size), video)


def test_gray_gives_scalars_and_colour_arrays_of_three() -> None:
    assert type(PixelTap(row=0, col=1).update(np.array([[1, 2]], np.uint8))) is float
    for size in (1, 3):
        colour = PixelTap(row=1, col=1, size=size).update(np.ones((3, 3, 3), np.uint8))
        assert (colour.shape, colour.dtype) == ((3,), np.float32)


def test_every_corner_can_be_read() -> None:
    frame = np.arange(6.0).reshape(2, 3)
    assert [PixelTap(row=r, col=c).update(frame) for r in (0, 1) for c in (0, 2)] == [0, 2, 3, 5]


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"row": 2, "col": 0}, "row 2, column 0 lies outside the frame of 2 rows and 3 columns"),
        ({"row": 0, "col": 3}, "row 0, column 3 lies outside the frame of 2 rows and 3 columns"),
        (
            {"row": 1, "col": 1, "size": 3},
            "the 3 x 3 square around row 1, column 1 lies outside the frame of 2 rows and 3 columns",
        ),
    ],
)
def test_a_square_outside_the_frame_is_refused(parameters: dict[str, int], text: str) -> None:
    assert refusal(InputError, PixelTap(**parameters).update, np.zeros((2, 3))) == text


def test_an_even_size_is_refused() -> None:
    with pytest.raises(ParameterError) as caught:
        PixelTap(row=1, col=1, size=2)
    assert str(caught.value) == "pixel_tap: size must be odd, so that the square has a centre (got 2)"


def test_an_edit_does_not_reset() -> None:
    node = PixelTap(row=0, col=0)
    frame = np.array([[1.0, 2.0]])
    assert node.update(frame) == 1
    assert node.edit(col=1) is False
    assert node.update(frame) == 2
    assert node.caption() == "row 0, column 1"


def test_contract_of_a_square() -> None:
    check_node(PixelTap, row=5, col=6, size=5)
