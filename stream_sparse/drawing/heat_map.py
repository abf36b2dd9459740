"""Draw an array as a heat map, with numbers at its rows and columns, and a colour bar."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import as_float

from .axes import Across
from .colour_bar import bar_width, draw_bar
from .colours import Picture, blank
from .description import HeatMap
from .parts import Cells
from .pictures import paint
from .plot import Plot, draw_across, number_rows
from .theme import theme
from .vector_history import loudest


def draw_heat_map(heat: HeatMap, height: int, width: int, size: int) -> tuple[Picture, Cells]:
    """Draw a heat map as a new picture; where a pixel has several cells it shows the largest magnitude."""
    picture = blank(height, width)
    bar = bar_width(size) if width > 150 else 0
    shown = np.array(as_float(heat.values))
    if heat.pairs:
        np.fill_diagonal(shown, 0)
    plot = _plot(heat, height, width - bar, size)
    small = loudest(shown.T, plot.wide).T
    paint(picture, plot, small, np.arange(plot.wide) * small.shape[1] // plot.wide, heat.tint)
    if heat.pairs:
        inside, _ = plot.cut_out(picture)
        rows, columns = (np.arange(pixels) * len(shown) // pixels for pixels in (plot.tall, plot.wide))
        inside[(rows[:, None] == columns)[: inside.shape[0], : inside.shape[1]]] = theme().card
    number_rows(picture, plot)
    draw_across(picture, plot, Across("entries", plot.start, plot.end))
    if bar:
        draw_bar(picture[plot.top : plot.bottom], heat.tint, plot.right + 2, size)
    where = plot.left, plot.top, plot.wide, plot.tall
    return picture, Cells(*where, heat.values, heat.name, heat.unit)


def _plot(heat: HeatMap, height: int, width: int, size: int) -> Plot:
    """Return the largest plot of square cells that leaves room for labels, in the middle."""
    shape = heat.values.shape
    y, x = (shape[0] - 0.5, -0.5), (-0.5, shape[1] - 0.5)
    plot = Plot.within(height, width, top=0, y=y, x=x, size=size)
    left = plot.left
    bottom = max(min(plot.bottom, height), plot.top + 1)
    right = max(plot.right, left + 1)
    cell = min((bottom - plot.top) / shape[0], (right - left) / shape[1])
    tall, wide = (max(int(n * cell), 1) for n in shape)
    left += (right - left - wide) // 2
    top = plot.top + (bottom - plot.top - tall) // 2
    return plot._replace(left=left, right=left + wide, top=top, bottom=top + tall)
