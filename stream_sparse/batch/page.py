"""Pictures of a batch: each scalar by item and by group, as PNG and in one page that opens offline."""

from __future__ import annotations

import io
import math
import re
import shutil
import warnings
from typing import TYPE_CHECKING

from stream_sparse._version import __version__
from stream_sparse.drawing.html import embedded
from stream_sparse.exports.page import page, paragraph, section, table
from stream_sparse.io.files import replacing
from stream_sparse.records.words import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .items import Item
    from .pooling import OverItems, Pooled, Sums
    from .result import ItemResult

__all__ = ["write_page"]

_OVER = ("of", "scalar", "items", "mean", "sd", "s.e.", "95 % from", "to")
_MOST_PLOTS, _MOST_ROWS, _MOST_NAMES, _MOST_BARS = 48, 200, 24, 200


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
    scalars = list(dict.fromkeys(scalar for of_item in sums.values() for scalar in of_item))
    pictures = []
    for scalar in scalars[:_MOST_PLOTS]:
        of_items = [(name, of_item[scalar]) for name, of_item in sums.items() if scalar in of_item]
        of_groups = [(_words(r.group, by), r.sums) for r in rows if r.group and r.scalar == scalar]
        png = _plot(scalar, of_items, of_groups)
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


def _plot(scalar: str, of_items: Sequence[tuple[str, Sums]], of_groups: Sequence[tuple[str, Sums]]) -> bytes:
    """Draw mean and standard deviation of a scalar by item and, where there are some, by group."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.size": 9.0}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # names may have letters that the font has not
        panels = [of_items, of_groups] if of_groups else [of_items]
        figure = Figure(figsize=(9, 3), dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        ratios = [3, 1][: len(panels)]
        for axes, panel in zip(
            figure.subplots(1, len(panels), squeeze=False, width_ratios=ratios)[0], panels, strict=True
        ):
            means = [sums.mean if math.isfinite(sums.mean) else math.nan for _, sums in panel]
            deviations = [sums.sd if math.isfinite(sums.sd) else 0.0 for _, sums in panel]
            bars = deviations if len(panel) <= _MOST_BARS else None
            axes.errorbar(range(len(panel)), means, bars, fmt="o", ms=4, lw=1, color="#0b6aa8")
            if len(panel) <= _MOST_NAMES:
                names = [name if len(name) <= 18 else f"{name[:17]}…" for name, _ in panel]
                axes.set_xticks(range(len(panel)), names, rotation=30, ha="right", parse_math=False)
            axes.spines[["top", "right"]].set_visible(False)
            axes.set_xmargin(0.5 / max(len(panel), 1))
        figure.axes[0].set_ylabel("mean ± sd")
        figure.suptitle(scalar, parse_math=False)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
