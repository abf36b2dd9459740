"""Groups of items by what is drawn of them; their numbers are tested where a batch is plotted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stream_sparse.figures.by_group import Group, plot_groups


def group(name: str, count: int) -> Group:
    return Group(name, np.arange(float(count)), np.nan, np.nan)


def panel(groups: list[Group]) -> Any:
    return plot_groups(groups, "label", "mean k", None, "single")


def test_points_of_a_group_lie_side_by_side_about_its_place_and_not_behind_the_mean() -> None:
    axes = panel([group("a", 5), group("b", 1), group("c", 200)])
    places = [line.get_xdata() for line in axes.get_lines() if line.get_markersize() == 2]
    means = [bar.lines[0].get_xdata()[0] for bar in axes.containers]
    for place, (found, mean) in enumerate(zip(places, means, strict=True)):
        assert len({*found}) == len(found)
        assert abs(np.mean(found) - place) < 1e-9
        assert np.abs(found - place).max() < 0.2 < mean - place < 0.4


@pytest.mark.parametrize("count", [2, 9, 16])
def test_names_stay_within_the_figure(count: int) -> None:
    axes = panel([group(f"label {k}, bird blue", 3) for k in range(count)])
    axes.figure.draw_without_rendering()
    within = axes.figure.bbox
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    for box in boxes:
        assert within.x0 <= box.x0 < box.x1 <= within.x1
        assert within.y0 <= box.y0 < box.y1 <= within.y1
    assert all(left.x1 < right.x1 for left, right in pairwise(boxes))
