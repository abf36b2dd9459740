"""Scalars of a run over time as a figure for a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stream_sparse.errors import InputError, nearest
from stream_sparse.figures.over_time import Curve, Panel, plot_over_time

from .summary import grouped, swept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stream_sparse.figures.style import Width
    from stream_sparse.frame import Array
    from stream_sparse.plan.columns import Columns

__all__ = ["check_names", "plot_scalars"]

_MOST_CURVES = 12
"""Branches of a sweep that are drawn."""
_MARKED = ("set", "lap")
"""Kinds of events that have a line: edits, and laps of a file."""


def plot_scalars(
    names: Sequence[str],
    columns: Columns,
    frame: Array,
    time_s: Array,
    scalars: Mapping[str, Array],
    gaps: Array,
    events: Iterable[Mapping[str, Any]],
    live: bool = False,
    ax: Any = None,
    x: Literal["time", "frame"] = "time",
    width: Width = "single",
) -> Any:
    """Draw scalars over time, those with the same unit of measure in one Axes, which it returns, or several.

    Parameters:
        names: of scalars, or of swept ones without their values: ``k_box`` stands for all its branches.
        columns: of the run.
        frame: (rows,), index of the frame of each row.
        time_s: (rows,), its time.
        scalars: by name, (rows,), nan where there is no value.
        gaps: the rows before which frames are missing.
        events: of the run.
        live: whether times are those of a clock; they are shown from the first one on.
        ax, x, width: as in ``RunRecord.plot``.

    Raises:
        InputError: for a scalar that there is not, no names, or a wrong ax, x or width.
    """
    if x not in ("time", "frame"):
        raise InputError(f"plot: x: expected 'time' or 'frame', got {x!r}")
    units: dict[str, list[str]] = {}
    for column in _columns(names, scalars):
        units.setdefault(columns.unit(column), []).append(column)
    panels = [_panel(unit, found, columns, scalars) for unit, found in units.items()]
    marked = [event for event in events if event["kind"] in _MARKED]
    if x == "frame":
        return plot_over_time(panels, frame, "frame", gaps, [event["frame"] for event in marked], ax, width)
    start = float(time_s[0]) if live and len(time_s) else 0.0
    places = [event["time_s"] - start for event in marked]
    return plot_over_time(panels, time_s - start, "time (s)", gaps, places, ax, width)


def check_names(names: Sequence[str], known: Collection[str]) -> None:
    """Refuse names of scalars that are not there, and no names at all."""
    there = f"; there are {', '.join(known) or 'none'}"
    if not names:
        raise InputError(f"plot: expected one or more names of scalars{there}")
    for name in names:
        if name not in known:
            raise InputError(f"plot: no scalar '{name}'{nearest(name, known) or there}")


def _columns(names: Sequence[str], scalars: Iterable[str]) -> list[str]:
    """Return the columns that names stand for, each once."""
    single, sweeps = grouped(scalars)
    known = {name: [name] for name in single} | {name: [name] for sweep in sweeps for name in sweep.columns}
    for sweep in sweeps:
        name, _ = swept(sweep.columns[0])
        known[name] = [*known.get(name, []), *sweep.some(_MOST_CURVES)]
    check_names(names, known)
    return [*dict.fromkeys(column for name in names for column in known[name])]


def _panel(unit: str, found: list[str], columns: Columns, scalars: Mapping[str, Array]) -> Panel:
    """Return the curves of one unit of measure."""
    title, labels = columns.shown(found)
    keys = [_family(column) for column in found]
    families = [key for key in dict.fromkeys(keys) if len(key) > 1]
    curves = [
        Curve(label, scalars[column], families.index(key) if key in families else None)
        for column, label, key in zip(found, labels, keys, strict=True)
    ]
    return Panel(title, unit, curves)


def _family(column: str) -> tuple[str, ...]:
    """Return what the branches of a sweep share: the name and the swept parameters; of others the name."""
    name, values = swept(column)
    return (name, *values)
