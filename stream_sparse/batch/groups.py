"""The groups of a batch's items, and how the means of two groups differ."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from stream_sparse.errors import InputError, nearest

from .pooling import difference_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from stream_sparse.frame import Array

__all__ = ["MEAN", "GroupDifference", "check", "group_differences", "means_by_group"]

MEAN = ".mean"
"""The end of the title of a column of means, behind the name of the scalar."""
_ALL = "all items"


def means_by_group(table: pd.DataFrame, name: str, by: str | None) -> dict[str, pd.Series]:
    """Return the means of a scalar of the items of each group; it may lack them all.

    Parameters:
        table: ``summary.csv``, a row for each item.
        name: of the scalar.
        by: a column whose values are the groups; None or ``item``: all items are one group.
    """
    given = [_ALL] * len(table) if by in (None, "item") else [*table[by]]
    groups = {}
    for group in dict.fromkeys(filter(None, given)):
        means = table[name + MEAN][[one == group for one in given]]
        groups[group] = means[np.isfinite(means)]
    return groups


class GroupDifference(NamedTuple):
    """How the means of two groups of items differ, each item counting as one.

    Attributes:
        group, other: the values that make the groups.
        items, other_items: number of items of each whose mean is a number.
        difference: mean of the first group less that of the other; nan where one is empty.
        ci_low, ci_high: its 95 % interval (:func:`~stream_sparse.batch.pooling.difference_interval`); nan
            where a group has fewer than two items.
    """

    group: str
    other: str
    items: int
    other_items: int
    difference: float
    ci_low: float
    ci_high: float


def check(table: pd.DataFrame, name: str, by: str, by_these: Sequence[str], interval: str) -> None:
    """Refuse a scalar or a column of groups that the table lacks, or an unknown interval.

    Parameters:
        table, name, by: as in :func:`means_by_group`.
        by_these: columns that have groups.
        interval: as in ``BatchRecord.compare_groups``.
    """
    if interval not in ("bootstrap", "t"):
        raise InputError(f"compare_groups: interval: expected 'bootstrap' or 't', got {interval!r}")
    scalars = [title.removesuffix(MEAN) for title in table if title.endswith(MEAN)]
    for what, asked, known in (("scalar", name, scalars), ("column of groups", by, by_these)):
        if asked not in known:
            hint = nearest(asked, known) or f"; there are {', '.join(known) or 'none'}"
            raise InputError(f"compare_groups: no {what} {asked!r}{hint}")


def group_differences(
    groups: Mapping[str, Array], interval: Literal["bootstrap", "t"] = "bootstrap"
) -> list[GroupDifference]:
    """Return how each two groups differ, in their order.

    Parameters:
        groups: the means of the items of each.
        interval: as in ``BatchRecord.compare_groups``.

    >>> row, = group_differences({"day": np.array([1.0, 2.0]), "night": np.array([6.0, 7.0])})
    >>> row.difference, row.ci_low, row.ci_high
    (-5.0, -6.0, -4.0)
    """
    rows = []
    for (group, one), (other, two) in combinations(groups.items(), 2):
        difference = float(one.mean() - two.mean()) if len(one) and len(two) else np.nan
        low, high = map(float, difference_interval(one, two, interval))
        rows.append(GroupDifference(group, other, len(one), len(two), difference, low, high))
    return rows
