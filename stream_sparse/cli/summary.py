"""The summary of a run: tables of its scalars, the number of its frames, and its folder."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from stream_sparse.plan.plan import Ref
from stream_sparse.records.folders import segment_folders
from stream_sparse.records.summary import Statistics, grouped, span, sweep_statistics
from stream_sparse.records.words import lost_words, number
from stream_sparse.view.feeds import Feeds

from .console import table

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse import Run

__all__ = ["print_summary"]


def print_summary(run: Run, out: Console, seconds: float) -> None:
    """Print what was measured, and where it is recorded."""
    _print_scalars(run, out)
    status = run.status
    count = status.processed
    rate = f" ({count / seconds:.0f} a second)" if seconds > 0 and count else ""
    ended = {"stopped": ", stopped", "error": ", ended by an error"}.get(status.ended or "", "")
    frames = "1 frame" if count == 1 else f"{count} frames"
    unused = f", {status.unprocessed} read but not processed" if status.unprocessed else ""
    corrupt = f", {status.corrupt} corrupt" if status.corrupt else ""
    lost = f"{lost_words(status.lost, status.causes)}{corrupt}{unused}{ended}"
    out.print(f"\nMeasured: {frames} in {seconds:.1f} s{rate}, {lost}")
    if status.folder is not None:
        out.print(f"Look at:  {_first_files(status.folder)}")


def _print_scalars(run: Run, out: Console) -> None:
    """Print a row for each scalar, and one for all branches of a sweep."""
    units = {part.name: part.unit for part in run.plan.parts}
    feeds = Feeds(run.plan, run.medium, units, {})
    lines = {line.name: line for line in run.summary()}
    names, sweeps = grouped(lines)
    single = []
    for name in names:
        node, _, field = name.partition(".")
        over = feeds.of(Ref(node, field)).statistic() if node in units else None
        # Of a value that describes many frames the last one is the result.
        mean = number(lines[name].mean) if over is None or over.frames == 1 else ""
        single.append((name, lines[name].n, mean, number(lines[name].last)))
    swept = []
    for sweep in sweeps:
        branches = [lines[column] for column in sweep.columns]
        of = sweep_statistics([Statistics(line.n, line.mean, math.nan, line.last) for line in branches])
        n, lasts = span(of.n_least, of.n_most), span(of.least, of.greatest)
        swept.append((sweep.label, n, number(of.first), number(of.last), lasts))
    if single:
        out.print(table(("scalar", "n", "mean", "last"), single, right=(1, 2, 3)))
    if swept:
        if single:
            out.print()
        out.print(table(("last values of a sweep", "n", "first", "last", "range"), swept, right=(1, 2, 3, 4)))


def _first_files(folder: Path) -> str:
    """Return a run folder with the files in it that a newcomer would open first."""
    shown = Path(folder)
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    first = [name for name in ("view.png", "view.mkv", "values.csv") if (folder / name).exists()]
    parts = [path.name for path in segment_folders(folder)]
    if parts:
        first = [f"{parts[0]} to {parts[-1]}, each a run folder" if len(parts) > 1 else parts[0]]
    return f"{shown}{os.sep} ({', '.join(first)})" if first else str(shown)
