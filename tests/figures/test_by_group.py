"""Groups of items by what is drawn of them; their numbers are tested where a batch is plotted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stream_sparse.figures.by_group import Group, GroupPanel, plot_groups, plot_items


def group(name: str, count: int) -> Group:
    return Group(name, [f"{name}{k}" for k in range(count)], np.arange(float(count)), np.nan, np.nan)


def panel(groups: list[Group]) -> Any:
    return plot_groups([GroupPanel("mean k", "", groups)], "label", None, "single")


def test_points_of_a_group_lie_side_by_side_about_its_place() -> None:
    axes = panel([group("a", 5), group("b", 1), group("c", 200)])
    places = [line.get_xdata() for line in axes.get_lines() if line.get_markersize() == 2]
    for place, found in enumerate(places):
        assert len({*found}) == len(found)
        assert np.abs(found - place).max() < 0.2
        assert abs(np.mean(found) - place) < 1e-9


def test_long_names_are_cut_and_slanted() -> None:
    axes = panel(
        [
            group("a-very-very-long-name-of-a-group", 2),
            group("a-long-name-of-a-group", 2),
            group("the-third", 2),
        ]
    )
    labels = axes.get_xticklabels()
    assert [label.get_text() for label in labels] == [
        "a-very-very-long-name-o…",
        "a-long-name-of-a-group",
        "the-third",
    ]
    assert {label.get_rotation() for label in labels} == {30.0}
    assert {label.get_rotation() for label in panel([group("a", 2)]).get_xticklabels()} == {0.0}


def test_many_items_have_no_names() -> None:
    axes = plot_items([GroupPanel("mean k", "px", [group("a", 30)])], "item", None, "single")
    assert axes.get_xticklabels() == []
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("item", "mean k (px)")


def test_no_point_is_behind_the_mean() -> None:
    axes = panel([group("a", 5), group("b", 2)])
    points = [place for line in axes.get_lines() if line.get_markersize() == 2 for place in line.get_xdata()]
    means = [bar.lines[0].get_xdata()[0] for bar in axes.containers]
    assert len(means) == 2
    assert min(abs(point - mean) for point in points for mean in means) > 0.1


def test_numbers_of_items_do_not_touch() -> None:
    def numbers(count: int) -> list[str]:
        return [text.get_text() for text in panel([group(str(k), 2) for k in range(count)]).texts]

    assert numbers(2) == ["n = 2", "n = 2"]
    assert numbers(16) == ["n = ", *["2"] * 16]
    assert numbers(30) == []


@pytest.mark.parametrize("count", [2, 9, 16])
def test_texts_stay_within_the_figure_and_apart(count: int) -> None:
    axes = panel([group(f"label {k}, bird blue", 3) for k in range(count)])
    axes.figure.draw_without_rendering()
    within = axes.figure.bbox
    boxes = [text.get_window_extent() for text in axes.texts]
    for box in [*boxes, *(label.get_window_extent() for label in axes.get_xticklabels())]:
        assert within.x0 <= box.x0 < box.x1 <= within.x1
        assert within.y0 <= box.y0 < box.y1 <= within.y1
    assert all(left.x1 <= right.x0 for left, right in pairwise(sorted(boxes, key=lambda box: box.x0)))
