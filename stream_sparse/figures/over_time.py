"""Curves over time, with a gap wherever frames or values are missing."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stream_sparse.drawing.colours import ramp
from stream_sparse.drawing.theme import LIGHT, themed
from stream_sparse.drawing.thinning import thinned

from .axes import grow, lay_out, new_axes, one_or_all, plain, with_unit
from .style import Width, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stream_sparse.frame import Array

__all__ = ["Band", "Curve", "Panel", "draw_curve", "draw_events", "plot_over_time", "with_gaps"]

_COLUMNS = 2000
"""Columns of a curve in which its least and its greatest value are drawn: finer than print at 89 mm."""
_EVENT, _EACH = "#767676", "#b0b0b0"
_MANY_EVENTS = 30
_HEIGHT_MM, _LEGEND_MM, _FOOT_MM = 38.0, 3.8, 8.0
_LETTER_PT, _HANDLE_PT = 4.0, 22.0
"""Widths of a letter of a legend, and of the line before its text, with the space behind it."""


class Band(NamedTuple):
    """Interval of a mean at each point, and which of its parts have a value there.

    Attributes:
        low, high: (points,), its interval, nan where it is not known.
        whole: (points,), whether all that it is the mean of have a value; elsewhere it is thin.
        each: (curves, points), of what it is the mean; empty: not drawn.
    """

    low: Array
    high: Array
    whole: Array
    each: Sequence[Array] | Array


class Curve(NamedTuple):
    """A curve of a panel.

    Attributes:
        label: for the legend.
        values: (points,), nan where a value is missing.
        family: number of the sweep that it belongs to; None: a curve of its own.
        band: about it, where it is a mean.
    """

    label: str
    values: Array
    family: int | None = None
    band: Band | None = None


class Panel(NamedTuple):
    """Curves that share a vertical axis.

    Attributes:
        name: of their values.
        unit: of measure, or empty.
        curves: one or more.
    """

    name: str
    unit: str
    curves: Sequence[Curve]


def plot_over_time(
    panels: Sequence[Panel], x: Array, label: str, gaps: Array, events: Sequence[float], ax: Any, width: Width
) -> Any:
    """Draw panels one below the other; returns their Axes, of several an array.

    Parameters:
        panels: one or more.
        x: (points,), increasing: times in s, or indices of frames.
        label: of x.
        gaps: the points before which frames are missing.
        events: places of events in x.
        ax, width: as in :func:`new_axes`.
    """
    height = _FOOT_MM + _HEIGHT_MM * len(panels)
    with paper():
        found = new_axes(ax, [panel.name for panel in panels], width, height)
        for axes, panel in zip(found, panels, strict=True):
            draw_events(axes, events, _EVENT, 0.5)
            for curve, colour in zip(panel.curves, _colours(panel.curves), strict=True):
                values, name = curve.values, plain(curve.label)
                if curve.band is not None:
                    _draw_band(axes, x, values, curve.band, colour)
                    values = np.where(curve.band.whole, values, np.nan)
                draw_curve(axes, x, values, gaps, _COLUMNS, color=colour, label=name)
            axes.set_ylabel(with_unit(panel.name, panel.unit))
            if len(x) and x[0] < x[-1]:
                axes.set_xlim(float(x[0]), float(x[-1]))
        if ax is None:
            lay_out(found[0])
        rows = sum(_legend(axes) for axes, panel in zip(found, panels, strict=True) if _needs_legend(panel))
        found[-1].set_xlabel(label)
        if ax is None:
            grow(found[0], _LEGEND_MM * rows)
    return one_or_all(found)


def _colours(curves: Sequence[Curve]) -> list[Any]:
    """Return the colour of each curve: of a sweep along a colour map, of others by the cycle of the style."""
    families = [curve.family for curve in curves]
    with themed(LIGHT):
        ramps = {
            family: iter(ramp(families.count(family), place))
            for place, family in enumerate(dict.fromkeys(one for one in families if one is not None))
        }
    # The first colour of the cycle is also one of the map.
    alone, found = count(1 if ramps else 0), []
    for family in families:
        bgr = None if family is None else next(ramps[family])
        found.append(f"C{next(alone)}" if bgr is None else tuple(part / 255 for part in reversed(bgr)))
    return found


def _needs_legend(panel: Panel) -> bool:
    """Return whether curves have to be named: several, or a mean, of which a legend says of how many."""
    return len(panel.curves) > 1 or panel.curves[0].band is not None


def _legend(axes: Axes) -> int:
    """Name the curves above the axes, where they cover nothing; returns the number of rows."""
    lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    points = 72 * axes.get_window_extent().width / axes.figure.dpi
    room = max(2, int((points - _HANDLE_PT) / _LETTER_PT))
    for line in lines:
        if len(name := str(line.get_label())) > room:
            line.set_label(f"{name[: room - 1]}…")
    longest = max(len(str(line.get_label())) for line in lines)
    columns = max(1, min(len(lines), int(points / (_LETTER_PT * longest + _HANDLE_PT))))
    axes.legend(handles=lines, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)
    return -(-len(lines) // columns)


def draw_curve(axes: Axes, x: Array, values: Array, gaps: Array, columns: int, **look: Any) -> None:
    """Draw a curve, which ends at gaps, with a dot where a value has no neighbour.

    Parameters:
        axes: to draw in.
        x: (points,), increasing.
        values: (points,), nan where a value is missing.
        gaps: the points before which frames are missing.
        columns: in each of which only the least and the greatest value are drawn, where there are more.
        look: as ``Axes.plot`` takes it.
    """
    x, values = thinned(*with_gaps(x, values, gaps), columns)
    (line,) = axes.plot(x, values, **look)
    there = np.concatenate([[False], np.isfinite(values), [False]])
    alone = there[1:-1] & ~there[:-2] & ~there[2:]
    if alone.any():
        axes.plot(x[alone], values[alone], ".", color=line.get_color(), markersize=3)


def _draw_band(axes: Axes, x: Array, mean: Array, band: Band, colour: Any) -> None:
    """Draw what lies behind a mean: its interval, a thinner line, and the curves that it is the mean of."""
    none = np.empty(0, np.intp)
    for values in band.each:
        draw_curve(axes, x, values, none, _COLUMNS, color=_EACH, linewidth=0.4)
    axes.fill_between(x, band.low, band.high, color=colour, alpha=0.2, linewidth=0)
    draw_curve(axes, x, mean, none, _COLUMNS, color=colour, linewidth=0.4)


def draw_events(axes: Axes, places: Sequence[float], colour: str, width: float) -> None:
    """Draw a dashed line at each place, so many points wide; of many lines, thin and pale ones."""
    width, alpha = (width, 1.0) if len(places) <= _MANY_EVENTS else (width / 2, 0.3)
    for at in places:
        axes.axvline(at, color=colour, linewidth=width, alpha=alpha, dashes=(2, 2))


def with_gaps(x: Array, values: Array, gaps: Array) -> tuple[Array, Array]:
    """Return the points of a curve with a nan in the middle of each gap, so that no line crosses it.

    >>> with_gaps(np.array([0.0, 1.0, 5.0]), np.array([7.0, 8.0, 9.0]), np.array([2]))
    (array([0., 1., 3., 5.]), array([ 7.,  8., nan,  9.]))
    """
    x, values = np.asarray(x, np.float64), np.asarray(values, np.float64)
    return np.insert(x, gaps, (x[gaps - 1] + x[gaps]) / 2), np.insert(values, gaps, np.nan)
