from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import SpatialDiffBox
from stream_sparse.testing import check_node
from tests.refusals import refusal

from .frames import assert_equals_reference, videos

RNG = np.random.default_rng(7)


def course_diff_box_spatial(data: Array, window: int, pad_size: int = 4) -> Array:
    """Compute the function of the course from its description, for ``align: notebook``."""
    side = -np.ones(window)
    taps = np.concatenate([np.zeros(pad_size), side, np.ones(1), side, np.zeros(pad_size)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[taps > 0] = -np.sum(taps[taps < 0])
    out = np.convolve(data, taps, mode="full")[: len(data)]
    out[:window] = out[window]
    return np.asarray(out)


@pytest.mark.parametrize("window", [int(w) for w in np.linspace(2, 92, 10)])
@pytest.mark.parametrize("axis", ["x", "y"])
def test_notebook_equals_the_course(window: int, axis: str) -> None:
    frame = RNG.random((97, 113))
    got = SpatialDiffBox(axis=axis, window=window, align="notebook").update(frame)
    truth = np.apply_along_axis(course_diff_box_spatial, 1 if axis == "x" else 0, frame, window)
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-12)


@given(
    video=videos(least=13),
    window=st.integers(1, 12),
    axis=st.sampled_from(["x", "y"]),
    norm=st.sampled_from(["l2", "mean"]),
    edge=st.sampled_from(["reflect", "edge", "zeros"]),
    align=st.sampled_from(["center", "notebook"]),
)
def test_equals_the_formula(video: Array, window: int, axis: str, norm: str, edge: str, align: str) -> None:
    node = SpatialDiffBox(window=window, axis=axis, norm=norm, edge=edge, align=align)
    assert_equals_reference(node, video[:3])


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "bool", "float16", ">f8"])
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


@pytest.mark.parametrize("strided", [np.s_[:, ::2], np.s_[::-1, :], np.s_[:, 3:30]])
def test_a_view_equals_its_copy(strided: tuple[slice, slice]) -> None:
    frame = RNG.integers(0, 256, (40, 60), np.uint8)[strided]
    node = SpatialDiffBox(window=3)
    np.testing.assert_array_equal(node.update(frame), node.fresh().update(frame.copy()))


def test_a_window_larger_than_the_frame_is_refused() -> None:
    frame = np.zeros((6, 8), np.uint8)
    assert SpatialDiffBox(window=7).update(frame).shape == (6, 8)
    text = "window 8 does not fit along x into uint8 of shape (6, 8); it can be 7 at most"
    assert refusal(InputError, SpatialDiffBox(window=8).update, frame) == text


def test_a_vector_has_no_rows() -> None:
    assert SpatialDiffBox(window=2).update(np.arange(5.0)).shape == (5,)
    with pytest.raises(
        InputError, match=r"^axis y needs frames with rows, got float64 of shape \(5,\); use axis x$"
    ):
        SpatialDiffBox(window=2, axis="y").update(np.arange(5.0))


def test_an_edit_does_not_reset() -> None:
    node = SpatialDiffBox(window=2)
    frame = RNG.random((5, 9))
    node.update(frame)
    assert node.edit(window=3) is False
    np.testing.assert_array_equal(node.update(frame), SpatialDiffBox(window=3).update(frame))


def test_caption() -> None:
    assert SpatialDiffBox().caption() == "window 10, axis x"
    assert (
        SpatialDiffBox(axis="y", norm="mean", align="notebook").caption()
        == "window 10, axis y, mean, notebook"
    )


@pytest.mark.parametrize(
    "parameters",
    [
        {"window": 3, "axis": "y"},
        {"window": 3, "edge": "zeros"},
        {"window": 2, "align": "notebook", "norm": "mean"},
    ],
)
def test_contract(parameters: dict[str, object]) -> None:
    check_node(SpatialDiffBox, **parameters)
