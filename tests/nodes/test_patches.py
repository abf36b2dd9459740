from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.nodes import Patches

from .frames import assert_equals_reference, videos

SIZES = st.integers(1, 4) | st.tuples(st.integers(1, 4), st.integers(1, 4)) | st.just("frame")
STEPS = st.none() | st.integers(1, 5) | st.tuples(st.integers(1, 5), st.integers(1, 5))


@given(video=videos(least=4), size=SIZES, stride=STEPS, center=st.booleans())
def test_a_grid_equals_the_formula(video: Array, size: Any, stride: Any, center: bool) -> None:
    assert_equals_reference(Patches(size=size, stride=stride, center=center), video, close=1e-6)


@given(video=videos(least=4), size=SIZES, count=st.integers(1, 9), seed=st.integers(0, 2**31))
def test_random_places_equal_the_formula(video: Array, size: Any, count: int, seed: int) -> None:
    assert_equals_reference(Patches(size=size, count=count, seed=seed), video, close=1e-6)


@given(video=videos(least=4), size=st.integers(1, 3), stride=st.none() | st.just(1), center=st.booleans())
def test_whitening_equals_the_formula(video: Array, size: int, stride: int | None, center: bool) -> None:
    node = Patches(size=size, stride=stride, center=center, whiten=True)
    assert_equals_reference(node, video, close=1e-9 if video.dtype == np.float64 else 2e-5)


FILMS = videos(least=4)


@given(video=FILMS, size=SIZES, frames=st.integers(2, 4), center=st.booleans(), count=st.none() | st.just(3))
def test_films_equal_the_formula(
    video: Array, size: Any, frames: int, center: bool, count: int | None
) -> None:
    node = Patches(size=size, frames=frames, center=center, count=count)
    assert_equals_reference(node, video, close=1e-6)


@given(
    video=videos(dtypes=("float64",), least=4),
    frames=st.integers(1, 3),
    components=st.integers(1, 4),
    center=st.booleans(),
)
def test_components_equal_the_formula(video: Array, frames: int, components: int, center: bool) -> None:
    node = Patches(size=2, frames=frames, whiten=True, components=components, center=center)
    assert_equals_reference(node, video, close=1e-6)


def test_a_grid_goes_as_far_as_whole_patches_fit() -> None:
    x = np.zeros((9, 12), np.uint8)
    assert Patches(size=4).update(x).positions.tolist() == [[r, c] for r in (0, 4) for c in (0, 4, 8)]
    steps = Patches(size=[4, 6], stride=[5, 3]).update(x)
    assert steps.positions.tolist() == [[r, c] for r in (0, 5) for c in (0, 3, 6)]
    assert steps.patches.shape == (6, 4, 6)
    whole = Patches(size="frame").update(x)
    assert (whole.patches.shape, whole.positions.tolist()) == ((1, 9, 12), [[0, 0]])


def test_types_and_layout() -> None:
    for dtype, kind in (("bool", "f4"), ("uint8", "f4"), ("float32", "f4"), ("float64", "f8")):
        result = Patches(size=2, whiten=False).update(np.eye(4).astype(dtype))
        assert (result.patches.dtype, result.means.dtype) == (kind, kind)
        assert result.positions.dtype == np.int32
        assert result.patches.flags.c_contiguous
        assert result.coloring is None
        assert result.patches[0].tolist() == [[0.5, -0.5], [-0.5, 0.5]]


def test_random_places_cover_the_frame_and_depend_on_seed_and_frame_alone() -> None:
    x = np.zeros((5, 6), np.uint8)
    a, b, c = Patches(size=3, count=200), Patches(size=3, count=200, seed=1), Patches(size=3, count=200)
    first = a.update(x).positions
    assert {tuple(p) for p in first.tolist()} == {(r, q) for r in range(3) for q in range(4)}
    assert not np.array_equal(first, b.update(x).positions)
    c.update(np.ones((5, 6), np.uint8))
    second = a.update(x).positions
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(second, c.update(x).positions)


def test_whitened_values_are_uncorrelated() -> None:
    rng = np.random.default_rng(0)
    video = 128 + 40 * np.cumsum(rng.standard_normal((30, 24, 32)), axis=2)
    for center in (True, False):
        result = Patches(size=3, stride=1, center=center, whiten=True).batch(video)
        white = result["patches"][-10:].reshape(-1, 9)
        values = np.linalg.eigvalsh(white.T @ white / len(white))
        # 0.01 of the mean is added to each eigenvalue, so that smaller ones stay small.
        assert values[-1] == pytest.approx(1, abs=0.1)
        assert values[-4] > 0.5
        assert np.isclose(values[0], 0, atol=1e-9) == center  # centered patches have no mean
        assert np.isnan(result["patches"][0]).all()


def test_the_matrix_is_computed_again_after_a_twentieth_more_patches() -> None:
    node = Patches(size=2, count=10, whiten=True)
    rng = np.random.default_rng(3)
    renewed, last = [], None
    for t in range(60):
        result = node.update(rng.standard_normal((8, 8)))
        if result is not None and result.coloring is not last:
            renewed.append(t)
            last = result.coloring
    assert renewed[:21] == list(range(1, 22))  # 10 of at most 200
    assert renewed[21:] == [23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 44, 47, 50, 53, 56, 59]


def test_no_value_until_there_is_one_patch_more_than_values() -> None:
    rng = np.random.default_rng(4)
    node = Patches(size=2, count=2, whiten=True)
    result = [node.update(rng.standard_normal((6, 6))) for _ in range(5)]
    assert [s is None for s in result] == [True, True, True, False, False]
    assert node.warmup() == 3
    assert Patches(size=2, whiten=True).warmup() == 1
    assert (Patches().warmup(), Patches().horizon(), Patches(whiten=True).horizon()) == (0, 0, None)


@pytest.mark.parametrize(("size", "frames"), [(4, 2), ("frame", 65)])
def test_the_first_frame_gives_the_warmup(size: int | Literal["frame"], frames: int) -> None:
    rng = np.random.default_rng(4)
    node = Patches(size=size, whiten=True)
    assert node.warmup() == 1
    result = []
    for _ in range(frames + 2):
        result.append(node.update(rng.standard_normal((12, 16) if size == 4 else (8, 8))))
        assert node.warmup() == frames
    assert [s is None for s in result] == [True] * frames + [False] * 2
    node.reset()
    assert node.warmup() == 1


@pytest.mark.parametrize("center", [True, False])
def test_flat_frames_alone_give_no_value_and_a_note(center: bool) -> None:
    node = Patches(size=2, center=center, whiten=True)
    assert node.note() == ""
    for value in (0.1, 7.7, 0.1)[: 3 if center else 1] * 3:
        assert node.update(np.full((8, 8), value)) is None
    assert node.note() == "nothing to whiten yet: all patches so far were flat"
    rng = np.random.default_rng(5)
    assert node.update(rng.standard_normal((8, 8))) is None
    assert node.note() != ""  # the next frame is the first with a whitening matrix
    result = node.update(rng.standard_normal((8, 8)))
    assert np.isfinite(result.patches).all()
    assert node.note() == ""


def test_patches_with_nan_or_inf_do_not_enter_the_matrix() -> None:
    rng = np.random.default_rng(6)
    clean, holed = Patches(size=2, whiten=True), Patches(size=2, whiten=True)
    first = rng.standard_normal((8, 8))
    worse = np.vstack([first, [[np.nan, np.inf, 1, 2] * 2, [1, 2, 3, 4] * 2]])
    worse[8:, 2:4] = worse[8:, 6:8] = -np.inf
    later = rng.standard_normal((10, 8))
    clean.update(first)
    holed.update(worse)
    assert [node.state()["arrays"]["counts"][0] for node in (clean, holed)] == [16, 16]
    np.testing.assert_allclose(holed.update(later).coloring, clean.update(first).coloring, atol=1e-14)
    result = holed.update(worse)
    assert np.isnan(result.patches[16:]).all()
    assert np.isfinite(result.patches[:16]).all()


@pytest.mark.parametrize("value", [1e308, -1e200, 1e-200])
def test_extremes_leave_no_trace(value: float) -> None:
    rng = np.random.default_rng(9)
    frames = rng.standard_normal((3, 8, 8))
    calm, shaken = Patches(size=2, whiten=True), Patches(size=2, whiten=True)
    spoilt = frames[0].copy()
    spoilt[:2, :2] = [[value, 0], [0, 0]]
    others = frames[0].copy()
    others[:2, :2] = 0 if abs(value) < 1 else np.nan
    calm.update(others)
    shaken.update(spoilt)
    for frame in frames[1:]:
        np.testing.assert_equal(shaken.update(frame), calm.update(frame))


def test_whitening_is_precise_far_from_zero() -> None:
    near, far = (Patches(size=2, center=False, whiten=True) for _ in range(2))
    for frame in np.random.default_rng(7).standard_normal((10, 40, 40)).cumsum(axis=2):
        expected, result = near.update(frame), far.update(1e8 + frame)
    np.testing.assert_allclose(result.coloring, expected.coloring, rtol=0, atol=1e-5)
