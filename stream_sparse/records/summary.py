"""Numbers that sum up the scalars of a recording; the branches of a sweep together."""

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .words import number

_MOST_CURVES = 12  # of a plot
_ROUNDING = 1e-9  # values within this share of their size are constant


class Statistics(NamedTuple):
    """The numbers of one scalar; nan stands for a number that there is not.

    Attributes:
        n: number of its values.
        mean: of these.
        sd: their standard deviation, with n - 1.
        last: the last of them.
    """

    n: int
    mean: float
    sd: float
    last: float


def statistics(values: Array) -> Statistics:
    """Sum up a column of ``RunRecord.values``; nan stands for a missing value.

    >>> statistics(np.array([np.nan, 1.0, 2.0, 6.0]))
    Statistics(n=3, mean=3.0, sd=2.6457513110645907, last=6.0)
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return Statistics(0, math.nan, math.nan, math.nan)
    with np.errstate(invalid="ignore", over="ignore"):
        # Added one after the other, as for the table at the end of a run.
        mean = float(np.add.accumulate(there)[-1]) / len(there)
        apart = there - there[0]
        if np.ptp(apart) < _ROUNDING * np.abs(there).max():
            apart = np.zeros_like(there)
        sd = float(np.std(apart, ddof=1)) if len(there) > 1 else math.nan
    return Statistics(len(there), mean, sd, float(there[-1]))


class SweepColumns(NamedTuple):
    """The columns of one output of a swept node, in order."""

    label: str
    columns: tuple[str, ...]


def span(least: float, greatest: float) -> str:
    """Two numbers as a text; one if they are equal, empty for nan.

    >>> span(1, 3), span(2.5, 2.5), span(math.nan, math.nan)
    ('1 to 3', '2.5', '')
    """
    ends = () if math.isnan(least) else dict.fromkeys((number(least), number(greatest)))
    return " to ".join(ends)


def plotted(values: Mapping[str, Array]) -> list[tuple[str, list[str], str]]:
    """Return what can be plotted: a label, scalars, and which of the branches of a sweep these are.

    >>> plotted({"k": np.ones(3), "b@w=1": np.zeros(3), "b@w=2": np.full(3, np.nan), "m": np.array([np.nan])})
    [('k', ['k'], ''), ('b, w 1 to 2', ['b@w=1', 'b@w=2'], '')]
    """
    single, sweeps = grouped(values)
    wanted = [(name, [name], "") for name in single]
    for label, columns in sweeps:
        kept = [*columns]
        if len(columns) > _MOST_CURVES:  # the first and the last one among them
            places = np.linspace(0, len(columns) - 1, _MOST_CURVES).round().astype(int)
            kept = [columns[index] for index in places]
        few = f"{len(kept)} of {len(columns)}" if len(kept) < len(columns) else ""
        wanted.append((label, kept, few))
    return [one for one in wanted if any(np.isfinite(values[name]).any() for name in one[1])]


def grouped(columns: Iterable[str]) -> tuple[list[str], list[SweepColumns]]:
    """Separate plain columns from sweeps.

    >>> grouped(["k", "box@window=1", "box@window=11", "h@box.window=1", "h@box.window=11"])[0]
    ['k']
    >>> [sweep.label for sweep in grouped(["box@window=1", "box@window=11", "h@box.window=1"])[1]]
    ['box, window 1 to 11', 'h, box.window 1']
    """
    single: list[str] = []
    families: dict[tuple[str, ...], list[tuple[str, dict[str, Any]]]] = {}
    for column in columns:
        name, values = swept(column)
        if values:
            families.setdefault((name, *values), []).append((column, values))
        else:
            single.append(column)
    return single, [_sweep(name, branches) for (name, *_), branches in families.items()]


def _sweep(name: str, branches: Sequence[tuple[str, Mapping[str, Any]]]) -> SweepColumns:
    (_, first), (_, last) = branches[0], branches[-1]
    spans = [f"{axis} {v}" if last[axis] == v else f"{axis} {v} to {last[axis]}" for axis, v in first.items()]
    return SweepColumns(", ".join([name, *spans]), tuple(column for column, _ in branches))


def swept(column: str) -> tuple[str, dict[str, Any]]:
    """Take the swept values out of the name of a column.

    >>> swept("many@k=6,gain=0.5.r2")
    ('many.r2', {'k': 6, 'gain': 0.5})
    >>> swept("box@window=0.5")
    ('box', {'window': 0.5})
    """
    node, at, rest = column.partition("@")
    if not at:
        return column, {}
    head, _, output = rest.rpartition(".")
    if head and output.isidentifier():
        node, rest = f"{node}.{output}", head
    pairs = (pair.partition("=") for pair in rest.split(","))
    return node, {axis: _value(text) for axis, _, text in pairs}


def _value(text: str) -> Any:
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text
