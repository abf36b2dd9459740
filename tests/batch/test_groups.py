"""Groups of items, and how their means differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from stream_sparse.batch.groups import check, group_differences, means_by_group
from stream_sparse.batch.pooling import difference_interval
from tests.support.errors import fails

TABLE = pd.DataFrame(
    {
        "label": ["song", "silence", "song", "silence", "song", ""],
        "k.mean": [3.0, 4.0, 5.5, 9.0, np.nan, 7.0],
    },
    index=pd.Index(["a", "b", "c", "d", "e", "f"], name="item"),
)


def test_each_two_groups_have_the_difference_of_their_means() -> None:
    rng = np.random.default_rng(0)
    groups = {"a": rng.normal(5, 1, 12), "b": rng.normal(3, 1, 9), "c": np.array([2.0]), "d": np.empty(0)}
    rows = group_differences(groups)
    assert [row.group + row.other for row in rows] == ["ab", "ac", "ad", "bc", "bd", "cd"]
    assert (rows[0].items, rows[0].other_items) == (12, 9)
    assert rows[0].difference == groups["a"].mean() - groups["b"].mean()
    assert rows[0].ci_low < rows[0].difference < rows[0].ci_high
    assert group_differences(groups)[0] == rows[0]
    assert rows[1].difference == groups["a"].mean() - 2.0
    assert np.isnan([rows[1].ci_low, rows[1].ci_high, rows[2].difference]).all()


def test_the_interval_is_that_of_normal_items_where_there_are_many() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.normal(5, 2, 80), rng.normal(3, 1, 60)
    (row,) = group_differences({"one": one, "two": two})
    half = 1.96 * np.sqrt(one.var(ddof=1) / 80 + two.var(ddof=1) / 60)
    assert (row.ci_low, row.ci_high) == pytest.approx(
        (row.difference - half, row.difference + half), abs=0.1 * half
    )


def test_the_interval_by_t_is_that_of_welch() -> None:
    rng = np.random.default_rng(2)
    one, two = rng.normal(5, 2, 4), rng.normal(3, 1, 7)
    (row,) = group_differences({"one": one, "two": two}, "t")
    known = scipy.stats.ttest_ind(one, two, equal_var=False).confidence_interval(0.95)
    assert (row.ci_low, row.ci_high) == pytest.approx((known.low, known.high), rel=1e-9)
    (row,) = group_differences({"one": np.ones(2), "two": np.full(3, 4.0)}, "t")
    assert (row.ci_low, row.difference, row.ci_high) == (-3, -3, -3)


@pytest.mark.parametrize(
    ("interval", "items", "share"),
    [("t", (5, 5), 0.95), ("t", (4, 12), 0.95), ("bootstrap", (3, 3), 0.80)],
)
def test_the_interval_holds_the_true_difference_as_often_as_is_said(
    interval: Any, items: tuple[int, int], share: float
) -> None:
    rng = np.random.default_rng(3)
    low, high = difference_interval(*(rng.normal(size=(n, 700)) for n in items), interval)
    assert np.mean((low <= 0) & (high >= 0)) == pytest.approx(share, abs=0.03)


def test_items_without_a_group_or_a_number_are_left_out() -> None:
    found = means_by_group(TABLE, "k", "label")
    assert {group: [*means] for group, means in found.items()} == {"song": [3.0, 5.5], "silence": [4.0, 9.0]}
    assert [*means_by_group(TABLE, "k", None)["all items"]] == [3.0, 4.0, 5.5, 9.0, 7.0]


def test_what_there_is_not() -> None:
    with fails("compare_groups: interval: expected 'bootstrap' or 't', got 'welch'"):
        check(TABLE, "k", "label", ["label"], "welch")
    check(TABLE, "k", "label", ["label"], "t")
    with fails("compare_groups: no scalar 'm'; there are k"):
        check(TABLE, "m", "label", ["label"], "t")
    with fails("compare_groups: no column of groups 'lable'; did you mean 'label'?"):
        check(TABLE, "k", "lable", ["label"], "t")
    with fails("compare_groups: no column of groups 'bird'; there are none"):
        check(TABLE, "k", "bird", [], "t")
