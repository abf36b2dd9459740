from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse.nodes import SpatialDiffBox

from .frames import assert_equals_reference, course_diff_box

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("window", [int(w) for w in np.linspace(2, 92, 10)])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_notebook_equals_the_course(window: int, axis: str) -> None:
    frame = RNG.random((97, 113))
    got = SpatialDiffBox(axis=axis, window=window, align="notebook").update(frame)
    truth = np.apply_along_axis(course_diff_box, 1 if axis == "x" else 0, frame, window, before=-1)
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", ["int8", "int64", "bool", "float16", ">f8"])
def test_other_types(dtype: str) -> None:
    video = RNG.integers(0, 2, (2, 6, 7)).astype(dtype)
    assert_equals_reference(SpatialDiffBox(window=4), video)


@pytest.mark.parametrize("window", [2, 12, 92])
def test_agrees_with_opencv(window: int) -> None:
    frame = RNG.integers(0, 256, (100, 120), np.uint8)
    around = cv2.boxFilter(frame, cv2.CV_64F, (2 * window + 1, 1), normalize=False)
    got = SpatialDiffBox(window=window, norm="mean").update(frame)
    np.testing.assert_allclose(got, frame - (around - frame) / (2 * window), rtol=0, atol=1e-4)


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("odd", [np.nan, np.inf, 1e30])
def test_an_odd_value_affects_its_window_alone(axis: str, odd: float) -> None:
    frame = RNG.random((40, 40))
    marred = frame.copy()
    marred[20, 20] = odd
    node = SpatialDiffBox(window=3, axis=axis)
    far = np.ones(frame.shape, bool)
    far[20, 17:24] = False
    got, clean = node.update(marred), node.update(frame)
    np.testing.assert_allclose(
        got[far if axis == "x" else far.T], clean[far if axis == "x" else far.T], atol=1e-12
    )
    if np.isnan(odd):
        assert np.isnan(got[~far if axis == "x" else ~far.T]).all()


def test_an_infinity_beside_a_value_gives_nan_as_in_time() -> None:
    line = np.array([1.0, 1, 1, np.inf, 1, 1, 1])
    there = SpatialDiffBox(window=1).update(line[None])[0]
    np.testing.assert_array_equal(np.isnan(there), [False, False, True, False, True, False, False])
    assert there[3] == np.inf
