from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.errors import ParameterError
from stream_sparse.frame import Array
from stream_sparse.nodes import DiffBox
from stream_sparse.testing import check_node

from .frames import assert_equals_reference, results, videos

RNG = np.random.default_rng(5)


def course_diff_box(data: Array, window: int, pad_size: int = 4) -> Array:
    """Compute the function of the course from its description, for ``align: notebook``."""
    taps = np.concatenate(
        [np.zeros(pad_size), np.zeros(window), np.ones(1), -np.ones(window), np.zeros(pad_size)]
    )
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[taps > 0] = -np.sum(taps[taps < 0])
    out = np.convolve(data, taps, mode="full")[: len(data)]
    out[:window] = out[window]
    return np.asarray(out)


@pytest.mark.parametrize("window", range(1, 92, 10))
def test_notebook_equals_the_course(window: int) -> None:
    signal = RNG.integers(0, 256, 600).astype(np.float64) / 255
    got = DiffBox(window=window, align="notebook").batch(signal)
    np.testing.assert_allclose(got, course_diff_box(signal, window), rtol=0, atol=1e-12)


@pytest.mark.parametrize("window", [1, 11, 91])
def test_notebook_equals_the_course_in_gray_levels(window: int) -> None:
    signal = RNG.integers(0, 256, 600).astype(np.float64)
    got = DiffBox(window=window, align="notebook").batch(signal)
    np.testing.assert_allclose(
        got, course_diff_box(signal, window), rtol=1e-12, atol=1e-12 * np.abs(got).max()
    )


@pytest.mark.parametrize("window", [1, 11, 31])
def test_notebook_equals_the_course_on_each_pixel(window: int) -> None:
    video = RNG.standard_normal((120, 3, 4))
    got = DiffBox(window=window, align="notebook").batch(video)
    truth = np.apply_along_axis(course_diff_box, 0, video, window)
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-12)


@given(
    video=videos(),
    window=st.integers(1, 12),
    norm=st.sampled_from(["l2", "mean"]),
    align=st.sampled_from(["causal", "notebook"]),
)
def test_equals_the_formula(video: Array, window: int, norm: str, align: str) -> None:
    assert_equals_reference(DiffBox(window=window, norm=norm, align=align), video)


@pytest.mark.parametrize(
    "dtype", ["int8", "int16", "int32", "int64", "uint32", "uint64", "bool", "float16", ">f4"]
)
def test_other_types_become_float32(dtype: str) -> None:
    video = RNG.integers(0, 2, (20, 3, 4)).astype(dtype) * 1
    node = DiffBox(window=4)
    assert results(node, video.astype(dtype))[-1].dtype == np.float32
    assert_equals_reference(node, video.astype(dtype))


@pytest.mark.parametrize(("dtype", "window"), [("uint8", 257), ("uint8", 258), ("uint16", 70), ("int16", 70)])
def test_integer_sums_do_not_overflow(dtype: str, window: int) -> None:
    video = np.full((window + 3, 2, 2), np.iinfo(dtype).max, dtype)
    video[-2:] = np.iinfo(dtype).min
    assert_equals_reference(DiffBox(window=window), video)


def test_a_wide_window_of_large_integers_leaves_the_integer_path() -> None:
    video = RNG.integers(0, 65536, (70_000, 1, 1)).astype(np.uint16)
    got = DiffBox(window=40_000, norm="mean").batch(video)[-1, 0, 0]
    assert got == pytest.approx(float(video[-1, 0, 0]) - video[-40_001:-1].mean(), rel=1e-6)


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_a_constant_video_gives_exact_zeros(dtype: str) -> None:
    got = DiffBox(window=10).batch(np.full((30, 4, 4), 100, dtype))
    assert not got[10:].any()


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e30, -1e300])
@pytest.mark.parametrize("shape", [(), (2, 3)])
def test_odd_values_do_not_outlast_the_window(odd: float, shape: tuple[int, ...]) -> None:
    video = RNG.standard_normal((60, *shape))
    marred = video.copy()
    marred[20] = odd
    node = DiffBox(window=7)
    clean, after = node.batch(video), node.batch(marred)
    np.testing.assert_allclose(after[28:], clean[28:], rtol=0, atol=1e-13)
    np.testing.assert_array_equal(after[:20], clean[:20])
    if not np.isfinite(odd):
        assert np.isnan(after[21:28]).all()


def test_decaying_large_values_do_not_outlast_the_window() -> None:
    video = RNG.standard_normal((200, 2, 2))
    marred = video.copy()
    marred[20:120] *= (10.0 ** np.arange(300, 0, -3))[:, None, None]
    node = DiffBox(window=5, norm="mean")
    np.testing.assert_allclose(node.batch(marred)[125:], node.batch(video)[125:], rtol=0, atol=1e-12)


def test_floats_do_not_drift() -> None:
    video = 1e6 + RNG.standard_normal((20_000, 2, 2))
    video[5_000] = 1e13
    got = DiffBox(window=50, norm="mean").batch(video)[-100:]
    truth = reference.diff_box(video[-150:], window=50, norm="mean")[-100:]
    np.testing.assert_allclose(got, truth, rtol=0, atol=1e-9)


def test_the_first_value_comes_with_a_full_window_or_at_once() -> None:
    causal, notebook = DiffBox(window=3), DiffBox(window=3, align="notebook")
    assert [value is None for value in results(causal, np.arange(5.0))] == [True, True, True, False, False]
    assert (causal.warmup(), causal.horizon(), causal.latency()) == (3, 3, 0)
    assert results(notebook, np.arange(3.0)) == [0.0, 0.0, 0.0]
    assert (notebook.warmup(), notebook.horizon(), notebook.latency()) == (0, 10, 7)


def test_an_edit_of_the_window_resets_and_one_of_the_norm_does_not() -> None:
    node = DiffBox(window=2, norm="mean")
    results(node, np.array([1.0, 3.0]))
    assert node.edit(norm="l2") is False
    assert node.update(5.0) == pytest.approx(2 / np.sqrt(3) * 3)
    assert node.edit(window=1) is True
    assert node.update(5.0) is None


def test_a_refused_edit_changes_nothing() -> None:
    node = DiffBox()
    with pytest.raises(ParameterError, match=r"^diff_box: window must be >= 1 \(got 0\)$"):
        node.edit(norm="mean", window=0)
    assert node.parameters() == {"window": 10, "norm": "l2", "align": "causal"}


def test_caption() -> None:
    assert DiffBox().caption() == "window 10"
    assert DiffBox(window=3, norm="mean", align="notebook").caption() == "window 3, mean, notebook"


@pytest.mark.parametrize(
    "parameters", [{"window": 1}, {"window": 4, "norm": "mean"}, {"window": 3, "align": "notebook"}]
)
def test_contract(parameters: dict[str, object]) -> None:
    check_node(DiffBox, **parameters)
