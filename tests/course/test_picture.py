"""The picture of a wrong result: anything can be drawn, and where both differ is seen."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from stream_sparse.course.comparing import Compared
from stream_sparse.course.picture import WIDTH, picture
from tests.course.in_process import verdict


def drawn(compared: Compared) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(picture(compared, "light"), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return pixels


EYE = np.eye(3)
PAIRS: dict[str, tuple[Any, Any]] = {
    "four axes": (np.zeros((2, 3, 4, 5)), np.ones((2, 3, 4, 5))),
    "nan and infinity": (np.full((3, 3), np.nan), np.full((3, 3), np.inf)),
    "complex numbers and bools": (EYE < 0, 1j * EYE + 1), "bytes": (EYE, EYE.astype("u1") - 1),
    "other shapes": (np.zeros(3), np.array(3.0)), "nothing": (EYE, np.zeros((0, 3))),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_anything_can_be_drawn(name: str) -> None:
    right, mine = PAIRS[name]
    far = right != mine if right.shape == mine.shape else None
    assert drawn(Compared(right, mine, far)).shape[1] == 2 * WIDTH


def test_the_difference_has_a_colour_where_both_differ_alone() -> None:
    right = np.zeros((4, 4))
    mine = right.copy()
    mine[0, 0] = -1
    difference = drawn(Compared(right, mine, right != mine))[60:, 1010:1340].astype(int)
    upper, lower = (np.ptp(half, axis=2).max() for half in np.array_split(difference, 2))
    assert upper > 100 > lower


def test_what_is_wrong_first_is_compared() -> None:
    def second(frame: Any) -> Any:
        return np.diff(frame, axis=1), -np.diff(frame, axis=0)

    compared = verdict("spatial_diff", second).compared
    assert compared is not None
    np.testing.assert_array_equal(compared.got, -compared.expected)
