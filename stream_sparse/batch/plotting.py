"""The means of the items of a batch, and their course over time, as figures for a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stream_sparse.errors import InputError, nearest
from stream_sparse.figures.by_group import Group, GroupPanel, plot_groups, plot_items
from stream_sparse.figures.over_time import Band, Curve, Panel, plot_over_time
from stream_sparse.records.plotting import check_names

from .groups import MEAN, means_by_group
from .over_time import common_grid, mean_over_items, on_grid
from .pooling import mean_interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from stream_sparse.figures.style import Width
    from stream_sparse.frame import Array
    from stream_sparse.plan.columns import Columns
    from stream_sparse.records import RunRecord

__all__ = ["check", "plot_means", "plot_means_over_time"]


def check(
    table: pd.DataFrame,
    names: Sequence[str],
    x: str | None,
    by: str | None,
    by_these: Sequence[str],
    interval: str,
) -> None:
    """Refuse what cannot be drawn.

    Parameters:
        table: ``summary.csv``, a row for each item.
        by_these: its columns that have groups.
        names, x, by, interval: as in ``BatchRecord.plot``.
    """
    if x not in (None, "time"):
        raise InputError(f"plot: x: expected 'time' or None, got {x!r}")
    if interval not in ("bootstrap", "t"):
        raise InputError(f"plot: interval: expected 'bootstrap' or 't', got {interval!r}")
    check_names(names, [title.removesuffix(MEAN) for title in table if title.endswith(MEAN)])
    if by not in (None, "item", *by_these):
        hint = nearest(str(by), ["item", *by_these]) or f"; there are {', '.join(['item', *by_these])}"
        raise InputError(f"plot: by: no column {by!r}{hint}")


def plot_means(
    table: pd.DataFrame,
    columns: Columns,
    names: Sequence[str],
    by: str | None,
    interval: Literal["bootstrap", "t"],
    ax: Any,
    width: Width,
) -> Any:
    """Draw the means of items, in groups; returns the Axes, or an array of them.

    Parameters:
        table: ``summary.csv``, a row for each item.
        columns: of the runs.
        names, by, interval, ax, width: as in ``BatchRecord.plot``.

    Raises:
        InputError: for a wrong ax or width.
    """
    panels = []
    for name in dict.fromkeys(names):
        found = []
        for group, chosen in means_by_group(table, name, by).items():
            means = chosen.to_numpy(np.float64)
            found.append(Group(group, [*map(str, chosen.index)], means, *mean_interval(means, interval)))
        panels.append(GroupPanel(_title(columns, name), columns.unit(name), found))
    draw = plot_items if by == "item" else plot_groups
    return draw(panels, by or "", ax, width)


def plot_means_over_time(
    runs: Mapping[str, RunRecord],
    table: pd.DataFrame,
    columns: Columns,
    names: Sequence[str],
    by: str | None,
    interval: Literal["bootstrap", "t"],
    ax: Any,
    width: Width,
) -> Any:
    """Draw the means over items at each time, in groups; returns the Axes, or an array of them.

    Parameters:
        runs: those that are done, by the names of their items.
        table, columns, names, by, interval, ax, width: as in :func:`plot_means`.

    Raises:
        InputError: for a damaged run, or a wrong ax or width.
    """
    done = table.loc[[*runs]]
    grid = common_grid([*(done["frames"] + done["lost"])], [*done["seconds"]])
    names = [*dict.fromkeys(names)]
    sampled: dict[str, dict[str, Array]] = {}
    for item, run in runs.items():
        time_s = run.time_s - run.time_s[:1]
        sampled[item] = {
            name: on_grid(grid, time_s, run.values[name], run.gaps) for name in names if name in run.values
        }
    panels = []
    for name in names:
        curves = []
        for group, chosen in means_by_group(table, name, by).items():
            values = np.array([sampled[item][name] for item in chosen.index]).reshape(len(chosen), -1)
            found = mean_over_items(values, interval)
            whole = found.items == len(values)
            band = Band(found.low, found.high, whole, values if by == "item" else ())
            least = found.items[found.items > 0].min(initial=len(values))
            count = f"{len(values)}" if least == len(values) else f"{least} to {len(values)}"
            curves.append(Curve(f"{group} (n = {count})", found.mean, band=band))
        panels.append(Panel(_title(columns, name), columns.unit(name), curves))
    label = "time (s)" if grid.bins == 1 else f"time (s), means over {grid.bins * grid.step_s:.3g} s"
    return plot_over_time(panels, grid.points, label, np.empty(0, np.intp), (), ax, width)


def _title(columns: Columns, name: str) -> str:
    return f"mean {columns.shown([name])[0]}"
