"""Curves as SVG within a page."""

from __future__ import annotations

import re
import warnings
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stream_sparse.exports._plots import plot, thinned

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
        assert repr((np.nanmin(kept), np.nanmax(kept))) == repr((np.nanmin(values), np.nanmax(values)))


def test_each_column_has_its_least_and_its_greatest_value() -> None:
    values = np.random.default_rng(0).normal(size=3000)
    time_s = np.arange(3000) / 3000
    _, kept = thinned(time_s, values, 100)
    expected = values.reshape(100, 30)
    np.testing.assert_array_equal(kept.reshape(100, 2).min(axis=1), expected.min(axis=1)[: len(kept) // 2])
    np.testing.assert_array_equal(kept.reshape(100, 2).max(axis=1), expected.max(axis=1)[: len(kept) // 2])


@pytest.mark.parametrize(
    "values",
    [
        [], [1.0], [np.nan, np.nan], [1.0, np.inf, -np.inf], [1e308, -1e308], [5e-324, 0.0],
        [1.0, np.nan, 2.0], [1e299, -1e299], [0.1 + 1e-17, 0.1],
    ],
)  # fmt: skip
def test_any_values_can_be_drawn(values: list[float]) -> None:
    times = np.arange(max(1, len(values)), dtype=float)
    svg = plot(3, times, [np.array(values or [np.nan])], [0.0])
    root = ElementTree.fromstring(svg.replace("xlink:href", "href"))
    assert root.tag == "svg"
    words = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert all(re.fullmatch(r"[−0-9.e+×]*", word) for word in words), words


def test_plots_of_a_page_share_no_name() -> None:
    time_s = np.arange(50.0)
    found = [re.findall(r'id="([^"]+)"', plot(n, time_s, [np.sin(time_s)], [3.0])) for n in range(2)]
    assert not set(found[0]) & set(found[1])
    assert all(len(set(names)) == len(names) for names in found)


def test_a_long_run_is_small() -> None:
    time_s = np.arange(100_000) / 30
    noise = np.random.default_rng(0).normal(size=(12, 100_000))
    assert len(plot(0, time_s, [noise[0]], [])) < 40_000
    assert len(plot(0, time_s, list(noise), [])) < 120_000
