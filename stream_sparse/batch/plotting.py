"""The means of the items of a batch as a figure for a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stream_sparse.errors import InputError, nearest
from stream_sparse.figures.by_group import Group, GroupPanel, plot_groups, plot_items
from stream_sparse.records.plotting import check_names

from .pooling import mean_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from stream_sparse.figures.style import Width
    from stream_sparse.plan.columns import Columns

__all__ = ["plot_means"]

_ALL, _MEAN = "all items", ".mean"


def plot_means(
    table: pd.DataFrame,
    columns: Columns,
    names: Sequence[str],
    by: str | None,
    by_these: Sequence[str],
    interval: Literal["bootstrap", "t"],
    ax: Any,
    width: Width,
) -> Any:
    """Draw the means of items, in groups; returns the Axes, or an array of them.

    Parameters:
        table: ``summary.csv``, a row for each item.
        columns: of the runs.
        by_these: the columns of the table that have groups.
        names, by, interval, ax, width: as in ``BatchRecord.plot``.

    Raises:
        InputError: for a scalar or a column that there is not, or a wrong interval, ax or width.
    """
    if interval not in ("bootstrap", "t"):
        raise InputError(f"plot: interval: expected 'bootstrap' or 't', got {interval!r}")
    check_names(names, [title.removesuffix(_MEAN) for title in table if title.endswith(_MEAN)])
    if by not in (None, "item", *by_these):
        hint = nearest(str(by), ["item", *by_these]) or f"; there are {', '.join(['item', *by_these])}"
        raise InputError(f"plot: by: no column {by!r}{hint}")
    given = [_ALL] * len(table) if by in (None, "item") else [*table[by]]
    groups = [group for group in dict.fromkeys(given) if group]
    panels = []
    for name in dict.fromkeys(names):
        found = []
        for group in groups:
            chosen = table[name + _MEAN][[one == group for one in given]]
            chosen = chosen[np.isfinite(chosen)]
            means = chosen.to_numpy(np.float64)
            found.append(Group(group, [*map(str, chosen.index)], means, *mean_interval(means, interval)))
        panels.append(GroupPanel(f"mean {columns.shown([name])[0]}", columns.unit(name), found))
    draw = plot_items if by == "item" else plot_groups
    return draw(panels, by or "", ax, width)
