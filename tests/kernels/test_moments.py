from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse.kernels.cumulative import accumulate, express, fade
from stream_sparse.kernels.moments import kurtosis_line, kurtosis_of, skewness_of, variance_of
from stream_sparse.kernels.norms import slide_norms
from stream_sparse.kernels.sliding import kurtosis_of_bytes, kurtosis_of_window


@pytest.mark.parametrize("fisher", [True, False])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("n", [2, 3, 4, 50])
def test_the_line_is_scipys(n: int, bias: bool, fisher: bool) -> None:
    x = np.random.default_rng(n).standard_normal(n)
    d = x - x.mean()
    slope, offset = kurtosis_line(n, fisher, bias)
    ratio = (d**4).mean() / (d**2).mean() ** 2
    assert slope * ratio + offset == pytest.approx(stats.kurtosis(x, fisher=fisher, bias=bias), abs=1e-12)


def test_a_correction_for_bias_needs_enough_values() -> None:
    assert np.isnan(kurtosis_of(3.0, 0.0, 1.0, 2.0, True, False))
    assert kurtosis_of(4.0, 0.0, 1.0, 2.0, True, False) == 1.5
    assert skewness_of(2.0, 0.0, 1.0, 0.5, False) == 0.5
    assert skewness_of(3.0, 0.0, 1.0, 0.5, False) == pytest.approx(0.5 * np.sqrt(6))
    assert np.isnan(variance_of(1.0, 0.0, False))
    assert variance_of(2.0, 1.0, False) == 2.0


@given(
    size=st.sampled_from([1, 7, 511, 512, 513, 1100]), window=st.integers(2, 7), seed=st.integers(0, 2**32)
)
def test_chunks_cover_every_element(size: int, window: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((window + 9, size)) * 10.0 ** rng.integers(-3, 4, (window + 9, 1))
    ring, sums, drift = np.zeros((window + 1, size)), np.zeros((5, size)), np.zeros((2, size), np.float32)
    bad, out = np.zeros(size, np.int32), np.empty(size)
    for t, frame in enumerate(x):
        kernel = partial(kurtosis_of_window, frame, ring, sums, drift, bad, t, window, True, True, out)
        assert kernel(0, size // 2) == kernel(size // 2, size) == (t >= window - 1)
        if t >= window - 1:
            truth = stats.kurtosis(x[t + 1 - window : t + 1], axis=0)
            np.testing.assert_allclose(out, truth, rtol=1e-8, atol=1e-8)


def test_rounding_errors_count_from_where_the_sums_were_recomputed() -> None:
    x = np.array([[1.0], [1e9], [2.0], [5.0], [4.0]])
    ring, sums, drift = np.zeros((4, 1)), np.zeros((5, 1)), np.zeros((2, 1), np.float32)
    bad, out = np.zeros(1, np.int32), np.empty(1)
    for t, frame in enumerate(x):
        kurtosis_of_window(frame, ring, sums, drift, bad, t, 3, False, True, out, 0, 1)
    np.testing.assert_array_equal(drift, sums[[2, 4]].astype(np.float32))  # the large value has just left


def test_sums_of_bytes_are_whole_numbers() -> None:
    x = np.random.default_rng(0).integers(0, 256, (60, 30)).astype(np.uint8)
    sums, fourth, out = np.zeros((3, 30), np.int32), np.zeros(30), np.empty(30)
    ring = np.zeros((21, 30), np.uint8)
    for t in range(60):
        kurtosis_of_bytes(x[t], ring, sums, fourth, t, 20, False, True, out, 0, 30)
    d = x[-20:].astype(np.int64) - 128
    for row, p in zip(sums, (1, 2, 3), strict=True):
        np.testing.assert_array_equal(row, (d**p).sum(axis=0))
    np.testing.assert_array_equal(fourth, (d**4).sum(axis=0))


def test_all_so_far_and_fading_agree_where_nothing_fades() -> None:
    x = np.random.default_rng(1).standard_normal((30, 9))
    plain, fading, a, b = np.zeros((6, 9)), np.zeros((8, 9)), np.empty(9), np.empty(9)
    for t, frame in enumerate(x):
        assert accumulate(frame, plain, t, True, False, a) == (t >= 3)
        assert fade(frame, fading, t, np.inf, True, False, b) == (t >= 3)
    np.testing.assert_allclose(a, b, rtol=1e-12)
    np.testing.assert_allclose(a, stats.kurtosis(x, axis=0, bias=False), rtol=1e-10)
    five = np.empty((5, 9))
    express(plain, True, True, five)
    np.testing.assert_array_equal(five[0], 30)
    np.testing.assert_allclose(five[1:4], [x.mean(axis=0), x.var(axis=0), stats.skew(x, axis=0)], rtol=1e-9)


def test_the_sums_of_a_window_of_norms_are_added_up_for_their_rounding_error() -> None:
    x = np.array([[3.0], [-4.0], [1.0], [2.0]])
    ring, slid, added = np.zeros((3, 1)), np.zeros((6, 1)), np.zeros((2, 1))
    for t, frame in enumerate(x):
        slide_norms(frame, ring, slid, t, 2, 0.0, 0, 1)
        added += slid[2:4]
    np.testing.assert_array_equal(slid[4:], added)
