"""Draw the marks of axes: lines, points, stems, bars and steps."""

import math
from collections.abc import Sequence

import numpy as np

from stream_sparse.frame import Array

from .axes import Mark, Setting
from .colours import colour_of
from .curves import curve, dot, steps
from .plot import Plot
from .text import label, text_width
from .theme import Picture, theme
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


def draw_mark(picture: Picture, plot: Plot, mark: Mark, which: int, count: int) -> None:
    """Draw a mark: number ``which`` of the ``count`` marks of a plot."""
    if mark.kind == "line":
        _line(picture, plot, mark, 2 if plot.size > 9 and plot.tall > 30 and count < 12 else 1)
    elif mark.kind == "points":
        _dots(picture, plot, mark)
    elif mark.kind == "stems":
        _stems(picture, plot, mark, which, count)
    elif mark.kind == "bars":
        _bars(picture, plot, mark, which, count)
    else:
        _steps(picture, plot, mark, fill=count == 1)


def _line(picture: Picture, plot: Plot, mark: Mark, thickness: int) -> None:
    colour = colour_of(mark.ink)
    # Lines may touch the border, but not the labels beyond it.
    inside = picture[: plot.bottom + 2, plot.left : plot.right]
    x, rows = plot.columns(mark.x) - plot.left, plot.rows(mark.y)
    curve(inside, x, rows, rows if mark.low is None else plot.rows(mark.low), colour, thickness)
    if mark.dots:
        _dots(picture, plot, mark)


def _dots(picture: Picture, plot: Plot, mark: Mark) -> None:
    colour, x, rows = colour_of(mark.ink), plot.columns(mark.x) - plot.left, plot.rows(mark.y)
    area, radius = picture[:, plot.left : plot.right], max(0.26 * plot.size, 2.8)
    for value, column, row in zip(mark.x.tolist(), x.tolist(), rows.tolist(), strict=True):
        if math.isfinite(row):
            dot(area, column, row, radius, colour)
            if value in mark.hollow:
                dot(area, column, row, 0.6 * radius, theme().card)
            if value == mark.ring:
                dot(area, column, row, radius + 0.35 * plot.size, colour, ring=True)


def _stems(picture: Picture, plot: Plot, mark: Mark, which: int, count: int) -> None:
    colour = colour_of(mark.ink)
    # Dots may reach over the border, but not over the labels at the left.
    area, real = picture[:, plot.left - 1 :], _standing(mark)
    columns, pitch = _pitched(plot, mark)
    # Stems of several inputs stand side by side where there is room.
    columns = columns[real] + (which - (count - 1) / 2) * min(4.0, pitch / count) + 1 - plot.left
    rows = np.clip(plot.rows(mark.y[real]), -4000, 20000)  # far outside, rounding would overflow
    # Dots are smaller for entries close together, in particular for many stems.
    apart = pitch * mark.y.size / max(real.size, 1)
    radius = min(max(0.65 * pitch, min(0.25 * apart, 2.9), 0.9), 0.32 * plot.size + 0.5)
    zero, thick = round(float(plot.rows(0.0))), radius > 2.4
    for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
        # A stem stands on whole pixels to look sharp; its dot stands at the exact value.
        left = round(column - 0.5) if thick else round(column)
        low, high = sorted((zero, round(row)))
        area[max(low, 0) : max(high + 1, 0), max(left, 0) : max(left + 1 + thick, 0)] = colour
        dot(area, left + 0.5 * thick, row, radius, colour)


def _bars(picture: Picture, plot: Plot, mark: Mark, which: int, count: int) -> None:
    real, colour = _standing(mark), colour_of(mark.ink)
    columns, pitch = _pitched(plot, mark)
    room, zero = min(0.8 * pitch, 24.0), round(float(plot.rows(0.0)))
    for column, row in zip(columns[real].tolist(), plot.rows(mark.y[real]).tolist(), strict=True):
        # Bars of several curves share the room of an entry.
        left = round(column + (which / count - 0.5) * room)
        right = max(round(column + ((which + 1) / count - 0.5) * room), left + 1)
        above, below = sorted((zero, round(row)))
        picture[max(above, 0) : below + 1, max(left, 0) : right] = colour


def _steps(picture: Picture, plot: Plot, mark: Mark, *, fill: bool) -> None:
    tops = plot.rows(mark.y)
    # Empty bins lie below the cut-out; otherwise a line would run along the floor.
    tops[mark.y <= 0] = floor = plot.bottom + 2
    inside = picture[: plot.bottom, plot.left : plot.right]
    steps(inside, plot.columns(mark.x) - plot.left, tops, floor, colour_of(mark.ink), fill=fill)


def _standing(mark: Mark) -> Array:
    """Return the numbers of the values that are finite and not zero."""
    return np.flatnonzero(np.isfinite(mark.y) & (mark.y != 0))


def _pitched(plot: Plot, mark: Mark) -> tuple[Array, float]:
    """Return the columns of evenly spaced values, and the pixels from one to the next."""
    columns = plot.columns(mark.x)
    return columns, float(columns[1] - columns[0]) if len(columns) > 1 else float(plot.wide)
