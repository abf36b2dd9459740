"""Pictures of a batch: each scalar by item and by group, as PNG and in one page that opens offline."""

from __future__ import annotations

import io
import math
import re
import shutil
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.drawing.html import embedded
from stream_sparse.errors import Error
from stream_sparse.exports.page import page, paragraph, section, table
from stream_sparse.figures.axes import plain
from stream_sparse.figures.by_group import Group, GroupPanel, plot_groups, plot_items
from stream_sparse.figures.style import paper
from stream_sparse.io.files import replacing
from stream_sparse.plan.columns import Columns
from stream_sparse.records import open_run
from stream_sparse.records.words import known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from .items import Item
    from .pooling import OverItems, Pooled, Sums
    from .result import ItemResult

__all__ = ["item_groups", "write_page"]

_OVER = ("of", "scalar", "items", "mean", "sd", "s.e.", "95 % from", "to")
_MOST_PLOTS, _MOST_ROWS = 48, 200
_DPI = 150


def write_page(
    folder: Path,
    title: str,
    found: Sequence[tuple[Item, ItemResult]],
    sums: Mapping[str, Mapping[str, Sums]],
    rows: Sequence[Pooled],
    over: Sequence[OverItems],
    by: Sequence[str],
    notes: Sequence[str],
) -> None:
    """Write ``plots/`` and ``report.html``.

    Parameters:
        found: items and their results.
        sums: of each scalar of each item that is done, by their names.
        rows: of the table of pooled statistics.
        over: of the table of statistics over items.
        by: the columns whose values are the groups of both.
        notes: to the reader.
    """
    plots = folder / "plots"
    shutil.rmtree(plots, ignore_errors=True)
    plots.mkdir()
    of_runs = _columns(folder, sums)
    groups = item_groups([item for item, _ in found if item.name in sums], sums, over, by)
    pictures = []
    for scalar, of_scalar in islice(groups.items(), _MOST_PLOTS):
        shown, unit = of_runs.shown([scalar])[0], of_runs.unit(scalar)
        png = _plot(scalar, GroupPanel(f"mean {shown}", unit, of_scalar))
        name = re.sub(r"[^\w.@=,-]", "_", scalar)[:120]
        with replacing(plots / f"{name}.png") as file:
            file.write(png)
        pictures.append(embedded("png", png, f"{scalar} by item"))
    failed = [(item.name, result.error) for item, result in found if result.state == "failed"]
    pooled = [
        (_words(row.group, by), row.scalar, row.runs, row.sums.n,
         *(known(getattr(row.sums, name)) for name in ("mean", "sd", "skewness", "kurtosis", "min", "max")))
        for row in rows
    ]  # fmt: skip
    means = [(_words(row.group, by), row.scalar, row.items, *map(known, row[3:])) for row in over]
    frames = sum(result.frames for _, result in found if result.state == "done")
    columns = ["of", "scalar", "items", "n", "mean", "sd", "skewness", "kurtosis", "min", "max"]
    parts = (
        section("Failures", table(["item", "error"], failed, (), _MOST_ROWS)),
        section("Over items, each counting as one", table(_OVER, means, range(2, len(_OVER)), _MOST_ROWS)),
        section("All frames", table(columns, pooled, range(2, len(columns)), _MOST_ROWS)),
        section("By item", *pictures),
    )
    facts = f"{len(sums)} of {len(found)} items done, {len(failed)} failed, {frames:,} frames"
    foot = f"The batch {folder.name}, written as a page by stream_sparse {__version__}."
    about = "".join(paragraph(words) for words in (facts, *notes))
    with replacing(folder / "report.html") as file:
        file.write(page(title, about, parts, foot).encode("utf-8"))


def _words(group: Sequence[str], by: Sequence[str]) -> str:
    """Name a group by its values; where there are several columns, which may have equal ones, by both."""
    several = len(by) > 1
    pairs = [pair for pair in zip(by, group, strict=False) if pair[1]]
    return ", ".join(f"{column} {value}" if several else value for column, value in pairs) or "all"


def _columns(folder: Path, names: Iterable[str]) -> Columns:
    """Return the columns of the first run that can be read; without one nothing is known of them."""
    for name in names:
        with suppress(Error):
            return open_run(folder / name).columns
    return Columns(None, None)


def item_groups(
    items: Sequence[Item],
    sums: Mapping[str, Mapping[str, Sums]],
    over: Sequence[OverItems],
    by: Sequence[str],
) -> dict[str, list[Group]]:
    """Return the groups of the means of items by scalar: first all items, then those of ``by``.

    Parameters:
        items: those that are done.
        sums, over, by: as in :func:`write_page`.
    """
    members = {
        group: [item.name for item in items if _in_group(item, group, by)]
        for group in dict.fromkeys(row.group for row in over)
    }
    found: dict[str, list[Group]] = {}
    for row in over:
        means = {name: sums[name][row.scalar].mean for name in members[row.group] if row.scalar in sums[name]}
        means = {name: mean for name, mean in means.items() if math.isfinite(mean)}
        group = Group(_words(row.group, by), [*means], np.array([*means.values()]), row.ci_low, row.ci_high)
        found.setdefault(row.scalar, []).append(group)
    return found


def _in_group(item: Item, group: Sequence[str], by: Sequence[str]) -> bool:
    """Return whether an item belongs to a group; an empty value stands for any."""
    pairs = zip(by, group, strict=False)
    return all(not value or item.columns.get(column, "") == value for column, value in pairs)


def _plot(scalar: str, panel: GroupPanel) -> bytes:
    """Draw the mean of each item, with that of all of them, and those of groups, where there are some."""
    from matplotlib.figure import Figure

    whole, *groups = panel.groups
    with paper():
        figure = Figure(figsize=(7.2, 2.4), layout="constrained")
        shares = [min(max(count, 4), 12) for count in (len(whole.items), len(groups)) if count]
        axes = figure.subplots(1, len(shares), squeeze=False, width_ratios=shares)[0]
        plot_items([panel._replace(groups=[whole])], "", axes[0], "double")
        if groups:
            plot_groups([panel._replace(groups=groups)], "", axes[1], "double")
        figure.suptitle(plain(scalar))
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=_DPI, metadata={"Software": None})
    return file.getvalue()
