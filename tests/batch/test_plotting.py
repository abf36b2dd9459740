"""Figures of a batch: items are what counts, in points, means and intervals."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.container import ErrorbarContainer
from scipy import stats

from stream_sparse.batch.over_time import mean_over_items
from stream_sparse.batch.plotting import check, plot_means, plot_means_over_time
from stream_sparse.plan.columns import Columns
from tests.support.errors import fails

MEANS = [3.0, 4.0, 5.5, 9.0, np.nan, 7.0]
TABLE = pd.DataFrame(
    {
        "label": ["song", "silence", "song", "silence", "song", ""],
        "k.mean": MEANS,
        "m.mean.mean": [1.0] * 6,
        "k.sd": [0.1] * 6,
    },
    index=pd.Index(["a", "b", "c", "d", "e", "f"], name="item"),
)


def plotted(*names: str, by: str | None = None, interval: Any = "bootstrap") -> Any:
    return plot_means(TABLE, Columns(None, None), names, by, interval, None, "single")


def points(axes: Any) -> list[list[float]]:
    """The heights of the points of each group."""
    return [line.get_ydata().tolist() for line in axes.get_lines() if line.get_markersize() == 2]


def bars(axes: Any) -> list[tuple[float, float, float]]:
    """Place and ends of each interval."""
    found = [bar for bar in axes.containers if isinstance(bar, ErrorbarContainer)]
    ends = [bar.lines[2][0].get_segments()[0] for bar in found]
    return [(float(segment[0, 0]), *map(float, segment[:, 1])) for segment in ends]


def numbers(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def bootstrapped(means: list[float]) -> Any:
    """The interval that ``items.csv`` has, by NumPy alone."""
    rng, x = np.random.default_rng(len(means)), np.array(means)
    draws = np.array([rng.integers(0, len(x), len(x)) for _ in range(2000)])
    return np.percentile(x[draws].mean(axis=1), (2.5, 97.5))


def test_groups_have_intervals_over_their_items() -> None:
    axes = plotted("k", by="label")
    assert points(axes) == [[3.0, 5.5], [4.0, 9.0]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["song", "silence"]
    assert numbers(axes) == ["n = 2", "n = 2"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("label", "mean k")
    for place, means in enumerate(([3.0, 5.5], [4.0, 9.0])):
        assert bars(axes)[place] == pytest.approx((place + 0.3, *bootstrapped(means)))


def test_without_a_column_all_items_are_one_group() -> None:
    axes = plotted("k")
    there = [mean for mean in MEANS if mean == mean]
    assert points(axes) == [there]
    assert numbers(axes) == ["n = 5"]
    assert bars(axes) == [pytest.approx((0.3, *bootstrapped(there)))]


def test_an_interval_by_student() -> None:
    there = [mean for mean in MEANS if mean == mean]
    found = stats.ttest_1samp(there, 0).confidence_interval(0.95)
    assert bars(plotted("k", interval="t")) == [pytest.approx((0.3, found.low, found.high))]


def test_each_item_by_its_name_and_the_mean_of_all_in_its_interval() -> None:
    axes = plotted("k", by="item")
    there = [mean for mean in MEANS if mean == mean]
    line, dots = axes.get_lines()
    assert line.get_ydata() == pytest.approx([np.mean(there)] * 2)
    assert dots.get_ydata().tolist() == there
    assert [label.get_text() for label in axes.get_xticklabels()] == [*"abcdf"]
    (band,) = axes.patches
    assert (band.get_y(), band.get_y() + band.get_height()) == pytest.approx(bootstrapped(there))
    assert numbers(axes) == ["n = 5"]


def test_several_scalars_have_axes_one_below_the_other() -> None:
    above, below = plotted("k", "m.mean", by="label")
    assert (above.get_ylabel(), below.get_ylabel()) == ("mean k", "mean m.mean")
    assert numbers(below) == ["n = 3", "n = 2"]


def test_an_item_alone_has_no_interval() -> None:
    alone = TABLE.iloc[:1]
    axes = plot_means(alone, Columns(None, None), ["k"], None, "bootstrap", None, "single")
    assert points(axes) == [[3.0]]
    assert not axes.containers[0].has_yerr


def test_no_item_has_a_number() -> None:
    axes = plot_means(TABLE.iloc[4:5], Columns(None, None), ["k"], None, "bootstrap", None, "single")
    assert (points(axes), axes.containers, numbers(axes)) == ([[]], [], ["n = 0"])


def refused(*names: str, x: Any = None, by: str | None = None, interval: Any = "bootstrap") -> None:
    check(TABLE, names, x, by, ["label"], interval)


def test_what_cannot_be_drawn() -> None:
    refused("k", "m.mean", x="time", by="item", interval="t")
    with fails("plot: expected one or more names of scalars; there are k, m.mean"):
        refused()
    with fails("plot: no scalar 'm.maen'; did you mean 'm.mean'?"):
        refused("m.maen")
    with fails("plot: by: no column 'lable'; did you mean 'label'?"):
        refused("k", by="lable")
    with fails("plot: by: no column 'bird'; there are item, label"):
        refused("k", by="bird")
    with fails("plot: interval: expected 'bootstrap' or 't', got 'sd'"):
        refused("k", interval="sd")
    with fails("plot: x: expected 'time' or None, got 'frame'"):
        refused("k", x="frame")


def over_time(frames: list[int], rates: list[float], lost: int = 0, by: str | None = None) -> Any:
    """Axes of items whose ``k`` is their time plus ten times their number; the first one lacks frames."""
    runs: Any = {}
    for number, (count, rate) in enumerate(zip(frames, rates, strict=True)):
        time_s = 30.0 + np.delete(np.arange(count) / rate, range(5, 5 + lost * (number == 0)))
        gaps = np.array([5] * (number == 0 and lost > 0), int)
        values = {"k": time_s - 30.0 + 10 * number}
        runs["abcdef"[number]] = SimpleNamespace(time_s=time_s, values=values, gaps=gaps)
    table = pd.DataFrame(
        {
            "label": ["song", "silence", "song"][: len(runs)],
            "frames": [len(run.time_s) for run in runs.values()],
            "lost": [lost, 0, 0][: len(runs)],
            "seconds": [run.time_s[-1] - 30.0 for run in runs.values()],
            "k.mean": 1.0,
        },
        index=pd.Index([*runs], name="item"),
    )
    return plot_means_over_time(runs, table, Columns(None, None), ["k"], by, "t", None, "single")


def legend(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_means_over_time_with_a_band_of_their_interval() -> None:
    axes = over_time([20, 20, 20], [10.0] * 3)
    behind, whole = axes.get_lines()
    at = np.arange(20) / 10
    for line in (behind, whole):
        assert line.get_xdata() == pytest.approx(at)
        assert line.get_ydata() == pytest.approx(at + 10)
    (band,) = axes.collections
    found = mean_over_items(np.array([at, at + 10, at + 20]), "t")
    ends = band.get_paths()[0].vertices[:, 1]
    assert (ends.min(), ends.max()) == pytest.approx((found.low.min(), found.high.max()))
    assert (axes.get_xlabel(), axes.get_ylabel(), legend(axes)) == (
        "time (s)",
        "mean k",
        ["all items (n = 3)"],
    )


def test_the_mean_is_thin_where_an_item_has_ended_or_lost_frames() -> None:
    axes = over_time([20, 20, 10], [10.0] * 3, lost=2)
    behind, whole = axes.get_lines()
    assert np.isnan(behind.get_ydata()).sum() == 0
    assert np.isnan(whole.get_ydata()).nonzero()[0].tolist() == [5, 6, *range(10, 20)]
    assert behind.get_linewidth() < whole.get_linewidth()
    assert legend(axes) == ["all items (n = 2 to 3)"]


def test_items_of_other_rates_are_compared_at_the_times_of_the_slowest() -> None:
    axes = over_time([61, 26, 41], [30.0, 10.0, 20.0])
    _, whole = axes.get_lines()
    assert whole.get_xdata() == pytest.approx(np.arange(26) / 10)
    assert whole.get_ydata()[:21] == pytest.approx(np.arange(21) / 10 + 10, abs=1 / 60)


def test_groups_over_time_and_each_item() -> None:
    axes = over_time([20, 20, 20], [10.0] * 3, by="label")
    assert legend(axes) == ["song (n = 2)", "silence (n = 1)"]
    assert len(axes.collections) == 2
    lines = over_time([20, 20, 20], [10.0] * 3, by="item").get_lines()
    assert [float(line.get_ydata()[0]) for line in lines] == [0.0, 10.0, 20.0, 10.0, 10.0]


def test_long_items_are_averaged_in_bins_that_the_axis_names() -> None:
    axes = over_time([5000, 5000], [10.0] * 2)
    assert axes.get_xlabel() == "time (s), means over 0.5 s"
    assert axes.get_lines()[0].get_ydata()[:2] == pytest.approx([5.2, 5.7])
