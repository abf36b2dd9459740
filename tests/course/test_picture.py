from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from stream_sparse.course.exercise import find
from stream_sparse.course.picture import WIDTH, picture
from stream_sparse.drawing.theme import DARK, LIGHT
from tests.course.in_process import verdict


def drawn(*given: Any, **how: Any) -> np.ndarray:
    pixels = cv2.imdecode(np.frombuffer(picture(*given, **how), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return pixels


def tiles(*given: Any, **how: Any) -> list[np.ndarray]:
    """The three parts of a row: expected, yours, where they differ."""
    pixels = drawn(*given, **how)[24:-24, 24:-24]
    wide = (pixels.shape[1] - 64) // 3
    return [pixels[32:, k * (wide + 32) : k * (wide + 32) + wide] for k in range(3)]


def coloured(pixels: np.ndarray) -> bool:
    """Whether there is a colour besides grays, and those of letters."""
    return bool((np.ptp(pixels.astype(int), axis=2) > 60).any())


RESULTS = st.one_of(
    arrays.arrays(
        st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", "U3", "O"]),
        arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
        elements=None,
    ),
    st.sampled_from([None, "text", 1 << 80, [[1], [2, 3]], {}, np.array("2026", "M8"), np.full(3, 1e308)]),
)


@given(st.lists(RESULTS, max_size=2), st.lists(RESULTS, max_size=2))
def test_anything_can_be_drawn(expected: list[Any], got: list[Any]) -> None:
    assert drawn(expected, got).shape[1] == 2 * WIDTH


LARGE: dict[str, tuple[Sequence[Any], Sequence[Any]]] = {
    "a long curve": ([np.zeros(300_000)], [np.arange(300_000.0)]),
    "a large picture": ([np.zeros((900, 1500))], [np.eye(900, 1500)]),
    "a long row": ([np.zeros((1, 5000))], [np.ones((1, 5000))]),
    "a long column": ([np.zeros((5000, 1))], [np.ones((5000, 1))]),
    "many results": ([np.zeros(3)] * 60, [np.ones(3)] * 64),
}


@pytest.mark.parametrize("name", LARGE)
def test_it_stays_small(name: str) -> None:
    pixels = drawn(*LARGE[name])
    assert pixels.shape[0] < 3500
    assert coloured(pixels)


def test_both_have_one_scale() -> None:
    expected, yours, _ = tiles([np.array([[20.0, 40.0]])], [np.array([[10.0, 20.0]])])
    left, right = (slice(10, 30), slice(5, 15)), (slice(10, 30), slice(200, 210))
    assert (expected[left] == yours[right]).all()
    assert (expected[left] != yours[left]).any()


def test_it_shows_where_they_differ_and_no_rounding() -> None:
    right = np.arange(12.0).reshape(3, 4)
    nearly = right + 1e-12
    assert coloured(tiles([right], [nearly])[2])
    same = tiles([right], [nearly], (), [np.zeros((3, 4), bool)])[2]
    assert not coloured(same)
    assert (same == tiles([right], [right.copy()])[2]).all()
    assert not coloured(tiles([right], [right.T])[2])  # words say that the shapes differ


def test_nan_is_a_difference_only_where_one_of_both_has_it() -> None:
    right, mine = np.array([[np.nan, 1.0]]), np.array([[np.nan, np.nan]])
    purple = (drawn([right], [mine]) == LIGHT.blank).all(axis=2).sum(axis=0)
    assert [part.any() for part in np.array_split(purple, 3)] == [True, True, True]
    purple = (drawn([right], [right + np.array([[0.0, 1.0]])]) == LIGHT.blank).all(axis=2).sum(axis=0)
    assert [part.any() for part in np.array_split(purple, 3)] == [True, True, False]


def test_of_many_axes_the_first_picture_that_differs_is_shown() -> None:
    right = np.zeros((3, 4, 5))
    mine = right.copy()
    mine[2, 1, 1] = 1.0
    assert (tiles([right], [mine], ["[2]"])[2] == tiles([right[2]], [mine[2]], ["[2]"])[2]).mean() > 0.9
    assert coloured(tiles([right], [mine])[2])


def test_it_has_the_look_of_the_page() -> None:
    for look, theme in (("light", LIGHT), ("dark", DARK)):
        assert tuple(drawn([np.array(1.0)], [np.array(2.0)], look=look)[0, 0]) == theme.card


def test_a_verdict_has_what_is_drawn() -> None:
    found = verdict("spatial_diff", lambda frame: (np.diff(frame, axis=1), np.diff(frame, axis=1)))
    assert found.compared is not None
    expected, got, names, far = found.compared
    assert names == ("along rows", "along columns")
    assert [a.shape for a in expected] == [(2, 2), (1, 3)]
    assert [a.shape for a in got] == [(2, 2), (2, 2)]
    assert not far[0].any()
    assert far[1] is None
    assert drawn(*found.compared).shape[1] == 2 * WIDTH
    assert verdict("relu", lambda x, theta: np.maximum(x - theta, 0)).compared is None  # an error
    assert verdict("relu", find("relu").reference).compared is None
