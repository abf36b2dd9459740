"""Curves over time as SVG within a page: small, vector, in the colours of the page."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.drawing.thinning import thinned
from stream_sparse.figures.style import paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stream_sparse.frame import Array

__all__ = ["plot"]

_WIDE, _HIGH = 440, 165  # px at the size of a phone
_COLUMNS = 480
"""Columns of a curve in which its least and its greatest value are drawn; of each of many curves fewer."""
_COLUMNS_OF_MANY = 160
_INKS = {
    "#010101": "var(--quiet)",
    "#020202": "var(--line)",
    "#030303": "var(--curve)",
    "#040404": "var(--mark)",
}
"""Colours that matplotlib writes, and those of the page that take their place: it is light or dark."""
_TEXT, _GRID, _CURVE, _MARK = _INKS
_STYLE: Any = {
    "axes.linewidth": 0.8,
    "font.size": 11.0,
    "xtick.labelsize": 11.0,
    "ytick.labelsize": 11.0,
    "lines.linewidth": 1.3,
}
"""Text and lines are larger on a page than in a paper."""
_MANY_EVENTS = 30


def plot(number: int, time_s: Array, curves: Sequence[Array], gaps: Array, marks: Sequence[float]) -> str:
    """Draw curves over time; gives an ``svg`` element without any text but numbers.

    Parameters:
        number: of the plot in the page, for its names.
        curves: one, or several of a sweep in colours from dark to light.
        gaps: the points before which frames are missing; no curve crosses them.
        marks: times of events.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with paper(), mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDE / 72, _HIGH / 72), facecolor="none")
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0.13, 0.15, 0.855, 0.80), facecolor="none")
        span = float(time_s[0]), float(time_s[-1])
        _draw_events(axes, marks, _MARK, 1.0)
        columns = _COLUMNS if len(curves) == 1 else _COLUMNS_OF_MANY
        for place, curve in enumerate(curves):
            share = 0.15 + 0.7 * place / max(1, len(curves) - 1)
            colour = _CURVE if len(curves) == 1 else mpl.colormaps["viridis"](share)
            _draw_curve(axes, time_s, curve, gaps, columns, color=colour)
        if span[0] < span[1]:
            axes.set_xlim(*span)
        axes.spines[:].set_color(_GRID)
        axes.grid(axis="y", color=_GRID, linewidth=0.7)
        axes.tick_params(colors=_TEXT, length=0)
        axes.locator_params(axis="y", nbins=4)
        for text in (axes.xaxis.get_offset_text(), axes.yaxis.get_offset_text()):
            text.set_color(_TEXT)
        file = StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return _inline(file.getvalue(), f"p{number}-")


def _draw_curve(axes: Axes, x: Array, values: Array, gaps: Array, columns: int, **look: Any) -> None:
    """Draw a curve, which ends at gaps, with a dot where a value has no neighbour.

    Parameters:
        axes: to draw in.
        x: (points,), increasing.
        values: (points,), nan where a value is missing.
        gaps: the points before which frames are missing.
        columns: in each of which only the least and the greatest value are drawn, where there are more.
        look: as ``Axes.plot`` takes it.
    """
    x, values = thinned(*_with_gaps(x, values, gaps), columns)
    (line,) = axes.plot(x, values, **look)
    there = np.concatenate([[False], np.isfinite(values), [False]])
    alone = there[1:-1] & ~there[:-2] & ~there[2:]
    if alone.any():
        axes.plot(x[alone], values[alone], ".", color=line.get_color(), markersize=3)


def _draw_events(axes: Axes, places: Sequence[float], colour: str, width: float) -> None:
    """Draw a dashed line at each place, so many points wide; of many lines, thin and pale ones."""
    width, alpha = (width, 1.0) if len(places) <= _MANY_EVENTS else (width / 2, 0.3)
    for at in places:
        axes.axvline(at, color=colour, linewidth=width, alpha=alpha, dashes=(2, 2))


def _with_gaps(x: Array, values: Array, gaps: Array) -> tuple[Array, Array]:
    """Return the points of a curve with a nan in the middle of each gap, so that no line crosses it.

    >>> _with_gaps(np.array([0.0, 1.0, 5.0]), np.array([7.0, 8.0, 9.0]), np.array([2]))
    (array([0., 1., 3., 5.]), array([ 7.,  8., nan,  9.]))
    """
    x, values = np.asarray(x, np.float64), np.asarray(values, np.float64)
    return np.insert(x, gaps, (x[gaps - 1] + x[gaps]) / 2), np.insert(values, gaps, np.nan)


def _inline(svg: str, prefix: str) -> str:
    """Return an SVG file as an element of a page, in its colours, font and size, with names of its own."""
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true">', svg, count=1)
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}", svg)
    svg = re.sub(r"font-family: [^;\"]*;?|font: [0-9.]+px [^;\"]*;?", "font-size: 11px;", svg)
    svg = re.sub(
        r"<[^>]*>", lambda tag: re.sub(r"(\.\d\d)\d+", r"\1", tag[0]), svg
    )  # not the numbers of axes
    for ink, colour in _INKS.items():
        svg = svg.replace(ink, colour)
    return svg
