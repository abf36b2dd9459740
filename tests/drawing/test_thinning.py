"""Curves of many points, of which few are drawn."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stream_sparse.drawing.thinning import thinned

VALUES = st.floats(-1e6, 1e6) | st.just(np.nan)


@given(arrays(np.float64, st.integers(1, 300), elements=VALUES), st.integers(1, 40))
def test_what_can_be_seen_is_kept(values: np.ndarray, columns: int) -> None:
    time_s = np.arange(len(values)) / 30
    kept_s, kept = thinned(time_s, values, columns)
    assert len(kept) <= max(2 * columns, 1)
    assert (np.diff(kept_s) > 0).all()
    np.testing.assert_array_equal(values[np.searchsorted(time_s, kept_s)], kept)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all may be nan
        ends = [(np.nanmin(some) + 0.0, np.nanmax(some) + 0.0) for some in (kept, values)]  # -0.0 is 0.0
        assert repr(ends[0]) == repr(ends[1])


def test_each_column_has_its_least_and_its_greatest_value() -> None:
    values = np.random.default_rng(0).normal(size=3000)
    time_s = np.arange(3000) / 3000
    _, kept = thinned(time_s, values, 100)
    expected = values.reshape(100, 30)
    np.testing.assert_array_equal(kept.reshape(100, 2).min(axis=1), expected.min(axis=1)[: len(kept) // 2])
    np.testing.assert_array_equal(kept.reshape(100, 2).max(axis=1), expected.max(axis=1)[: len(kept) // 2])
