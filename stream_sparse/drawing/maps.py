"""Draw weights over time as heat maps below one another."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from .axes import Across
from .colour_bar import bar_width, draw_bar
from .colours import fill
from .description import Maps, Message, WeightMap
from .pictures import paint
from .plot import Plot, draw_across, draw_laps, number_rows
from .readings import Reading, exactly, line_of
from .stale import write, write_at_end
from .text import label, line_height, shorten
from .theme import Picture, theme


class _DrawnMap(NamedTuple):
    """A map that was drawn: its plot; its vectors, and for each column of pixels the number of one, or -1."""

    plot: Plot
    values: Array
    columns: Array
    one: WeightMap

    @classmethod
    def within(cls, plot: Plot, one: WeightMap, until: float) -> _DrawnMap:
        """Return what a plot shows of a map whose latest vector is shown until a time."""
        # Align columns with a grid of pixels that moves with time; otherwise their borders would shimmer.
        pixel = (plot.end - plot.start) / plot.wide
        end = (math.floor(plot.end / pixel) + 1) * pixel
        values, columns, has_value = one.vectors.pixels(end - plot.wide * pixel, end, plot.wide, end=until)
        return cls(plot, values, np.where(has_value, columns, -1), one)

    def read_off(self, x: int, y: int) -> str:
        """Return time, weight and value at a place; of several maps also the name.

        Where several weights share a row of pixels it is the one of largest magnitude, which has the colour.
        """
        plot = self.plot
        if not plot.holds(x, y) or self.columns[x - plot.left] < 0:
            return ""
        values = self.values[:, self.columns[x - plot.left]]
        first, last = (k * len(values) // plot.tall for k in (y - plot.top, y - plot.top + 1))
        some = np.abs(values[first : max(last, first + 1)])
        weight = first + int(np.argmax(np.where(np.isnan(some), np.inf, some)))
        time = Across("time", 0, 1).words(plot.across(x))
        one = self.one
        where = f"{time}, {one.each} {weight}" + ", mean magnitude" * one.many
        return line_of(where, [Reading(one.name, exactly(values[weight]), one.unit)])


def draw_maps(maps: Maps, picture: Picture, size: int) -> tuple[_DrawnMap, ...]:
    """Draw maps over a picture, with the times below the last one."""
    height, width = picture.shape[:2]
    fill(picture, theme().card)
    drawn = []
    bar = bar_width(size) if width > 150 else 0
    over = line_height(size) if len(maps.parts) > 1 else 0
    plots = _plots(maps, height, width - bar, over, size)
    for k, (plot, part) in enumerate(zip(plots, maps.parts, strict=True)):
        area = picture[plot.top : plot.bottom, plot.left : plot.right]
        if over:
            name = shorten(maps.names[k], size, plot.wide)
            label(picture, name, plot.left, plot.top - over / 2, size, theme().quiet)
        if plot.bottom > height or plot.wide <= 0:
            continue
        if isinstance(part, Message):
            write(area, part, size)
            continue
        drawn.append(_DrawnMap.within(plot, part, maps.end))
        paint(picture, plot, drawn[-1].values, drawn[-1].columns, part.tint)
        draw_laps(picture, plot, maps.across, named=False)
        number_rows(picture, plot)
        write_at_end(area, part.stale, size)
    if bar:
        _draw_bars(picture, plots, maps, width - bar, size)
    draw_across(picture, plots[-1], maps.across)
    return tuple(drawn)


def _draw_bars(picture: Picture, plots: list[Plot], maps: Maps, left: int, size: int) -> None:
    """Draw a colour bar beside each map, or one beside all where their colours are the same."""
    shown = [
        (plot, part.tint)
        for plot, part in zip(plots, maps.parts, strict=True)
        if not isinstance(part, Message) and plot.bottom <= len(picture) and plot.wide > 0
    ]
    if len({how for _, how in shown}) == 1:
        shown = [(plots[0]._replace(bottom=shown[-1][0].bottom), shown[0][1])]
    for plot, how in shown:
        draw_bar(picture[plot.top : plot.bottom], how, left, size)


def _plots(maps: Maps, height: int, width: int, over: int, size: int) -> list[Plot]:
    """Return the plot of each part, below one another, under rows of pixels for a name."""
    under = line_height(size) + 4
    count, room = len(maps.parts), max(height - under, 0)
    plots: list[Plot] = []
    for top, bottom in pairwise(round(k * room / count) for k in range(count + 1)):
        part = maps.parts[len(plots)]
        y = (1 if isinstance(part, Message) else part.vectors.values.shape[1]) - 0.5
        x = maps.across.start, maps.across.end
        plot = Plot.within(bottom + under, width, top=top, y=(-0.5, y), x=x, size=size)
        top = max(min(top + max(over, size // 2 + 2), bottom - 2), 0)
        plots.append(plot._replace(top=top, bottom=max(bottom, top + 1)))
    left = max(plot.left for plot in plots)
    return [plot._replace(left=left) for plot in plots]
