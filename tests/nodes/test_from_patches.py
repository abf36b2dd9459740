from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.nodes import FromPatches, Patches
from tests.support.errors import refusal

from .frames import assert_equals_reference


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("stride", [None, 1, [2, 3]])
def test_a_frame_comes_back(dtype: str, center: bool, stride: Any) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 256, (12, 16)).astype(dtype)
    cells, back = Patches(size=[4, 4], stride=stride, center=center), FromPatches()
    result = cells.update(x)
    frame = back.update(result.patches, result.positions, result.means)
    assert frame.dtype == (np.float64 if dtype == "float64" else np.float32)
    assert frame.shape == x.shape
    np.testing.assert_allclose(frame, x, rtol=0, atol=1e-4 if dtype != "float64" else 1e-12)


@pytest.mark.parametrize("whiten", [True, False])
def test_a_colour_frame_comes_back(whiten: bool) -> None:
    cells, back = Patches(size=[4, 2], stride=[2, 1], whiten=whiten), FromPatches()
    for seed in range(3):
        x = np.stack([_smooth(3 * seed + k) for k in range(3)], axis=2)
        result = cells.update(x)
    np.testing.assert_allclose(back.update(*result), x, rtol=0, atol=1e-10)


def test_colour_patches_equal_the_formula() -> None:
    rng, node = np.random.default_rng(0), FromPatches(height=24, width=32)
    patches, places, means, _ = node.example_inputs(3, rng)
    patches = patches[..., np.newaxis] * rng.standard_normal(3)
    coloring = rng.standard_normal((3, 60, 60))
    assert_equals_reference(node, patches, places, means, coloring)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("stride", [None, 1, 3])
def test_a_whitened_frame_comes_back(dtype: str, center: bool, stride: int | None) -> None:
    cells, back = Patches(size=4, stride=stride, center=center, whiten=True), FromPatches()
    for seed in range(3):
        x = _smooth(seed).astype(dtype)
        result = cells.update(x)
        if seed == 0:
            assert result is None
            continue
        frame = back.update(*result)
        # The coloring multiplies rounding by up to its condition, about a hundred.
        np.testing.assert_allclose(frame, x, rtol=0, atol=1e-10 if dtype == "float64" else 2e-3)


def _smooth(seed: int) -> Array:
    """A smooth frame of 40 x 52, from 0 to 255."""
    x = np.random.default_rng(seed).standard_normal((40, 52)).cumsum(axis=0).cumsum(axis=1)
    return np.asarray(255 * (x - x.min()) / np.ptp(x))


@given(
    seed=st.integers(0, 2**32), height=st.integers(24, 30) | st.none(), width=st.integers(32, 40) | st.none()
)
def test_equals_the_formula(seed: int, height: int | None, width: int | None) -> None:
    node = FromPatches(height=height, width=width)
    columns = node.example_inputs(3, np.random.default_rng(seed))
    assert_equals_reference(node, *columns)
    assert_equals_reference(node, *columns[:3])
    assert_equals_reference(node, *(c.astype(np.float32) for c in columns))


def test_overlaps_are_averaged_and_the_rest_is_zero() -> None:
    patches = np.array([[[1.0, 1.0]], [[3.0, 3.0]]])
    corners = np.array([[0, 0], [0, 1]], np.int32)
    frame = FromPatches(height=2, width=4).update(patches, corners, np.array([10.0, 20.0]))
    assert frame.tolist() == [[11, 17, 23, 0], [0, 0, 0, 0]]


def test_nan_stays_in_its_pixels() -> None:
    cells, back = Patches(size=2), FromPatches()
    x = np.arange(16.0).reshape(4, 4)
    x[0, 0] = np.nan
    frame = back.update(*cells.update(x)[:3])
    assert np.isnan(frame[:2, :2]).all()
    np.testing.assert_array_equal(frame[2:], x[2:])
    np.testing.assert_array_equal(frame[:2, 2:], x[:2, 2:])


def test_random_places_do_not_tell_the_size() -> None:
    cells, x = Patches(size=4, count=9), _smooth(0)
    result = cells.update(x)
    for known in ({}, {"height": 40}, {"width": 52}):
        assert refusal(InputError, FromPatches(**known).update, *result[:3]) == (
            "9 patches at random places do not define the frame's size, since others reach further; "
            "give its height and width"
        )
    assert FromPatches(height=40, width=52).update(*result[:3]).shape == x.shape
