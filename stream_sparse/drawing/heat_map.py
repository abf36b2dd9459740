"""Draw an array as a heat map, with numbers or names at its rows and columns, and a colour bar."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import as_float

from .axes import Across
from .colour_bar import bar_width, draw_bar
from .colours import Picture, blank
from .description import HeatMap
from .parts import Cells
from .pictures import paint
from .plot import Plot, draw_across, name_below, number_rows
from .text import label, line_height, shorten, text_width
from .theme import theme
from .vector_history import loudest

__all__ = ["draw_heat_map"]


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
    _name_cells(picture, plot, heat.labels)
    if bar:
        draw_bar(picture[plot.top : plot.bottom], heat.tint, plot.right + 2, size)
    where = plot.left, plot.top, plot.wide, plot.tall
    return picture, Cells(*where, heat.values, heat.name, heat.unit, heat.labels)


def _plot(heat: HeatMap, height: int, width: int, size: int) -> Plot:
    """Return the largest plot of square cells that leaves room for labels, in the middle."""
    shape = heat.values.shape
    y, x = (shape[0] - 0.5, -0.5), (-0.5, shape[1] - 0.5)
    plot = Plot.within(height, width, top=0, y=y, x=x, size=size)
    left = plot.left
    if heat.labels is not None:
        widest = max(text_width(name, size) for name in heat.labels) + 8
        left = min(widest, max(width // 3, 1))
    bottom = max(min(plot.bottom, height), plot.top + 1)
    right = max(plot.right, left + 1)
    cell = min((bottom - plot.top) / shape[0], (right - left) / shape[1])
    tall, wide = (max(int(n * cell), 1) for n in shape)
    left += (right - left - wide) // 2
    top = plot.top + (bottom - plot.top - tall) // 2
    return plot._replace(left=left, right=left + wide, top=top, bottom=top + tall)


def _name_cells(picture: Picture, plot: Plot, labels: tuple[str, ...] | None) -> None:
    """Draw names or numbers at the left and below."""
    if labels is None:
        number_rows(picture, plot)
        draw_across(picture, plot, Across("entries", plot.start, plot.end))
        return
    count = len(labels)
    every = max(-(-line_height(plot.size) * count // plot.tall), 1)
    for k, name in enumerate(labels):
        if k % every == 0:
            row = plot.top + (k + 0.5) / count * plot.tall
            words = shorten(name, plot.size, plot.left - 8)
            label(picture, words, plot.left - 6, row, plot.size, theme().quiet, at="right")
    room = 0.96 * plot.wide / count * every
    words_below = [(float(k), shorten(n, plot.size, room)) for k, n in enumerate(labels)]
    name_below(picture, plot, words_below[::every])
