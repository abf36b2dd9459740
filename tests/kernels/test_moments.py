from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse.kernels.moments import kurtosis_of, skewness_of, variance_of
from stream_sparse.kernels.norms import slide_norms
from stream_sparse.kernels.sliding import kurtosis_of_window


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


def test_the_sums_of_a_window_of_norms_are_added_up_for_their_rounding_error() -> None:
    x = np.array([[3.0], [-4.0], [1.0], [2.0]])
    ring, slid, added = np.zeros((3, 1)), np.zeros((6, 1)), np.zeros((2, 1))
    for t, frame in enumerate(x):
        slide_norms(frame, ring, slid, t, 2, 0.0, 0, 1)
        added += slid[2:4]
    np.testing.assert_array_equal(slid[4:], added)
