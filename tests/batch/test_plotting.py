"""Figures of a batch: items are what counts, in points, means and intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.container import ErrorbarContainer
from scipy import stats

from stream_sparse.batch.plotting import plot_means
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
    return plot_means(TABLE, Columns(None, None), names, by, ["label"], interval, None, "single")


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
    axes = plot_means(alone, Columns(None, None), ["k"], None, ["label"], "bootstrap", None, "single")
    assert points(axes) == [[3.0]]
    assert not axes.containers[0].has_yerr


def test_no_item_has_a_number() -> None:
    axes = plot_means(TABLE.iloc[4:5], Columns(None, None), ["k"], None, [], "bootstrap", None, "single")
    assert (points(axes), axes.containers, numbers(axes)) == ([[]], [], ["n = 0"])


def test_what_cannot_be_drawn() -> None:
    with fails("plot: expected one or more names of scalars; there are k, m.mean"):
        plotted()
    with fails("plot: no scalar 'm.maen'; did you mean 'm.mean'?"):
        plotted("m.maen")
    with fails("plot: by: no column 'lable'; did you mean 'label'?"):
        plotted("k", by="lable")
    with fails("plot: by: no column 'bird'; there are item, label"):
        plotted("k", by="bird")
    with fails("plot: interval: expected 'bootstrap' or 't', got 'sd'"):
        plotted("k", interval="sd")
