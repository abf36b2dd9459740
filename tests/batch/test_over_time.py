"""Values of items of any length and rate on one grid of times, and their mean at each."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.batch.over_time import Grid, common_grid, mean_over_items, on_grid
from stream_sparse.batch.pooling import mean_interval

NONE = np.empty(0, int)


def test_an_item_on_the_grid_of_its_own_frames_is_unchanged() -> None:
    values = np.random.default_rng(0).normal(size=301)
    values[[0, 7]] = np.nan
    for rate in (24.0, 25.0, 29.97, 30.0, 60.0):
        time_s = np.arange(301) / rate
        grid = common_grid([301, 100], [float(time_s[-1]), 99 / 60])
        np.testing.assert_array_equal(on_grid(grid, time_s, values, NONE), values)
        assert grid.points == pytest.approx(time_s)


def test_a_time_without_a_frame_has_the_nearest_one_unless_frames_are_missing() -> None:
    grid, time_s = Grid(1.0, 8, 1), np.array([0.0, 1.1, 5.0, 5.9])
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert on_grid(grid, time_s, values, NONE).tolist()[:7] == [1, 2, 2, 2, 3, 3, 4]
    assert np.isnan(on_grid(grid, time_s, values, NONE)[7])
    np.testing.assert_array_equal(
        on_grid(grid, time_s, values, np.array([2]))[1:6], [2, np.nan, np.nan, np.nan, 3]
    )


def test_bins_are_means_of_what_there_is() -> None:
    values = np.array([1.0, 3.0, np.nan, 5.0, np.inf, np.nan, 7.0])
    grid = Grid(1.0, 7, 2)
    np.testing.assert_array_equal(on_grid(grid, np.arange(7.0), values, NONE), [2, 5, np.nan, 7])
    assert grid.points.tolist() == [0.5, 2.5, 4.5, 6.0]


@pytest.mark.parametrize(
    ("frames", "seconds", "grid"),
    [
        ([], [], Grid(1.0, 1, 1)),
        ([1], [np.nan], Grid(1.0, 1, 1)),
        ([11, 1], [5.0, 0.0], Grid(0.5, 11, 1)),
        ([10_001], [100.0], Grid(0.01, 10_001, 11)),
    ],
)  # fmt: skip
def test_grids_of_few_and_of_many_frames(frames: list[int], seconds: list[float], grid: Grid) -> None:
    assert common_grid(frames, seconds) == pytest.approx(grid)


def test_a_grid_is_bounded_where_a_frame_comes_after_a_very_long_time() -> None:
    assert common_grid([2, 10**9], [1.0, 1e12]).steps < 1 << 23


@pytest.mark.parametrize("interval", ["bootstrap", "t"])
def test_each_point_has_the_interval_of_the_items_that_are_there(interval: str) -> None:
    values = np.random.default_rng(3).normal(size=(6, 40))
    values[np.random.default_rng(4).random((6, 40)) < 0.3] = np.nan
    values[1:, 3] = values[:, 5] = np.nan
    found = mean_over_items(values, interval)  # type: ignore[arg-type]
    for point in range(40):
        there = values[:, point][np.isfinite(values[:, point])]
        assert found.items[point] == len(there)
        mean = there.mean() if len(there) else np.nan
        ends = mean_interval(there, interval)  # type: ignore[arg-type]
        got = found.mean[point], found.low[point], found.high[point]
        np.testing.assert_allclose(got, (mean, *ends), rtol=1e-12)


def test_no_item() -> None:
    found = mean_over_items(np.empty((0, 3)), "bootstrap")
    assert found.items.tolist() == [0, 0, 0]
    assert np.isnan([found.mean, found.low, found.high]).all()


@pytest.mark.parametrize(
    ("interval", "items", "share"), [("t", 5, 0.95), ("t", 20, 0.95), ("bootstrap", 20, 0.93)]
)
def test_the_band_holds_the_true_mean_as_often_as_is_said(interval: str, items: int, share: float) -> None:
    values = np.random.default_rng(5).normal(size=(items, 4000))
    found = mean_over_items(values, interval)  # type: ignore[arg-type]
    assert np.mean((found.low <= 0) & (found.high >= 0)) == pytest.approx(share, abs=0.013)
