"""Groups of items by what is drawn of them; their numbers are tested where a batch is plotted."""

from __future__ import annotations

from typing import Any

import numpy as np

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
        [group("a-very-long-name-of-a-group", 2), group("another-long-name", 2), group("the-third", 2)]
    )
    labels = axes.get_xticklabels()
    assert [label.get_text() for label in labels] == ["a-very-long-name-…", "another-long-name", "the-third"]
    assert {label.get_rotation() for label in labels} == {30.0}
    assert {label.get_rotation() for label in panel([group("a", 2)]).get_xticklabels()} == {0.0}


def test_many_items_have_no_names() -> None:
    axes = plot_items([GroupPanel("mean k", "px", [group("a", 30)])], "item", None, "single")
    assert axes.get_xticklabels() == []
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("item", "mean k (px)")
