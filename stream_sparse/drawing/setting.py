"""Draw the value of a parameter as a line through a plot, with its name, and a handle if it can be moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .axes import Mark, Setting
from .colours import Picture
from .curves import dot
from .plot import Plot
from .text import label, text_width
from .theme import theme
from .ticks import number


def draw_setting(
    picture: Picture, plot: Plot, setting: Setting, marks: Sequence[Mark] = (), *, named: bool = True
) -> None:
    """Draw the line of a parameter, if it lies in the plot; its name stands where no curve has a point."""
    at = round(float(plot.columns(setting.value) if setting.upright else plot.rows(setting.value)))
    first, end = (plot.left, plot.right) if setting.upright else (plot.top, plot.bottom)
    if not first <= at < end:
        return
    thick = 2 if plot.size > 9 and plot.tall > 30 else 1
    at = min(at, end - thick)
    if setting.upright:
        picture[plot.top : plot.bottom, at : at + thick] = theme().mark
    else:
        picture[at : at + thick, plot.left : plot.right] = theme().mark
    if not named:
        return
    if setting.movable:
        middle = at + thick / 2 - 0.5
        x, y = (middle, plot.bottom - 1) if setting.upright else (plot.right - 1, middle)
        dot(picture, x, y, 0.38 * plot.size, theme().mark)
    _name(picture, plot, setting, at, marks)


def _name(picture: Picture, plot: Plot, setting: Setting, at: int, marks: Sequence[Mark]) -> None:
    """Write the name and the value beside the line, where there is room within the plot."""
    size, words = plot.size, f"{setting.name} {number(setting.value)}"
    wide = text_width(words, size)
    if setting.upright:
        left = at + 0.6 * size if at + 1.2 * size + wide < plot.right else at - 0.6 * size - wide
        top, bottom = plot.top + 0.8 * size, plot.bottom - 1.6 * size
        middle = min((top, bottom), key=lambda row: _points(plot, marks, left, left + wide, row))
    else:
        left = plot.right - size - wide
        middle = at - 0.9 * size if at - 1.8 * size > plot.top else at + 1.2 * size
    if left < plot.left or middle + 0.7 * size > plot.bottom:
        return
    # Curves and bars behind the words would make them hard to read.
    y0, y1, x0, x1 = (round(v) for v in (middle - 0.7 * size, middle + 0.7 * size, left - 2, left + wide + 2))
    ground = picture[max(y0, 0) : y1, max(x0, 0) : x1]
    ground[:] = ground // 4 + np.array(theme().card, np.uint8) // 4 * 3
    label(picture, words, left, middle, size, theme().mark)


def _points(plot: Plot, marks: Sequence[Mark], left: float, right: float, middle: float) -> int:
    """Count the points of curves behind words that begin and end at some columns."""
    count = 0
    for mark in marks:
        if mark.kind == "line":
            columns, rows = plot.columns(mark.x), plot.rows(mark.y)
            beside = (columns >= left) & (columns <= right)
            count += int(np.count_nonzero(beside & (np.abs(rows - middle) < plot.size)))
    return count
