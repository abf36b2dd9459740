"""The summary of a run: tables of its scalars, the number of its frames, and its folder."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stream_sparse.base import Node
from stream_sparse.drawing.words import number
from stream_sparse.plan.plan import Ref
from stream_sparse.records.folders import segment_folders
from stream_sparse.view.feeds import Feeds

from .console import table

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse import Run
    from stream_sparse.plan.plan import Part, Plan
    from stream_sparse.run.table import Line

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
    lost = f"{status.dropped} dropped{unused}{ended}"
    out.print(f"\nMeasured: {frames} in {seconds:.1f} s{rate}, {lost}")
    if status.folder is not None:
        out.print(f"Look at:  {_first_files(status.folder)}")


def _print_scalars(run: Run, out: Console) -> None:
    """Print a row for each scalar, and one for all branches of a sweep."""
    parts = _parts(run.plan)
    feeds = Feeds(run.plan, run.medium, {part.name: part.unit for part in run.plan.parts}, {})
    single: list[tuple[str, ...]] = []
    sweeps: dict[tuple[str, str], list[tuple[Part, Line]]] = {}
    for line in run.summary():
        part, field = parts.get(line.name, (None, ""))
        if part is not None and part.sweep:
            sweeps.setdefault((part.family, field), []).append((part, line))
            continue
        over = None if part is None else feeds.of(Ref(part.name, field)).statistic()
        # Of a value that describes many frames the last one is the result.
        mean = number(line.mean) if over is None or over.frames == 1 else ""
        single.append((line.name, str(line.n), mean, number(line.last)))
    if single:
        out.print(table(("scalar", "n", "mean", "last"), single, right=(1, 2, 3)))
    if sweeps:
        rows = [_sweep_row(name, field, branches) for (name, field), branches in sweeps.items()]
        if single:
            out.print()
        out.print(table(("last values of a sweep", "n", "first", "last", "range"), rows, right=(1, 2, 3, 4)))


def _parts(plan: Plan) -> dict[str, tuple[Part, str]]:
    """The part, and its named output, of each column."""
    found = {}
    for part in plan.parts:
        fields = part.unit.fields() if isinstance(part.unit, Node) else ()
        for field in fields or ("",):
            found[f"{part.name}.{field}" if field else part.name] = (part, field)
    return found


def _sweep_row(name: str, field: str, branches: Sequence[tuple[Part, Line]]) -> tuple[str, ...]:
    """The name with what is swept; the last values of the first and of the last branch, and of all."""
    label = f"{name}.{field}" if field else name
    for axis, value in branches[0][0].sweep.items():
        family, _, parameter = axis.partition(".")
        label += f", {parameter if family == name else axis} {value} to {branches[-1][0].sweep[axis]}"
    values = [line.last for _, line in branches]
    return (
        label,
        _span([line.n for _, line in branches]),
        number(values[0]),
        number(values[-1]),
        _span([value for value in values if not math.isnan(value)]),
    )


def _span(values: Sequence[float]) -> str:
    """The least and the greatest value; one if they are equal, empty without values.

    >>> _span([3, 1, 2]), _span([2.5, 2.5]), _span([])
    ('1 to 3', '2.5', '')
    """
    ends = dict.fromkeys((number(min(values)), number(max(values)))) if values else ()
    return " to ".join(ends)


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
