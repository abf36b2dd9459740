from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.axes import Mark
from stream_sparse.drawing.colours import blank, palette
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.drawing.marks import draw_mark
from stream_sparse.drawing.plot import Plot
from tests.support.ink import inked

PLOT = Plot(40, 10, 590, 210, -4.0, 4.0, -0.5, 99.5, 11)


def ink(*marks: Mark, plot: Plot = PLOT) -> list[Any]:
    """Draw marks into one plot; return where each has its colour."""
    picture = blank(240, 600)
    for k, mark in enumerate(marks):
        draw_mark(picture, plot, mark._replace(ink=curve_ink(k)), k, len(marks))
    return [inked(picture, palette(k), 30) for k in range(len(marks))]


def stems(**at_place: float) -> Mark:
    """Return stems of 100 entries, all but some of them 0."""
    values = np.zeros(100)
    for name, value in at_place.items():
        values[int(name[1:])] = value
    return Mark("stems", np.arange(100.0), values)


def runs(mask: Any) -> list[tuple[float, int, int]]:
    """Return middle column, top and bottom row of each piece, from left to right."""
    columns = np.flatnonzero(mask.any(axis=0))
    found = []
    for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        rows = np.flatnonzero(mask[:, run].any(axis=1))
        found.append((float(run.mean()), int(rows.min()), int(rows.max())))
    return found


def test_a_stem_reaches_from_zero_to_a_dot_at_its_value() -> None:
    (mask,) = ink(stems(p20=2.0, p40=4.0, p60=-4.0))
    zero, radius = float(PLOT.rows(0.0)), 3.5
    columns = [float(PLOT.columns(k)) for k in (20, 40, 60)]
    assert [column for column, _, _ in runs(mask)] == pytest.approx(columns, abs=1)
    (_, short, floor), (_, tall, _), (_, ceiling, deep) = runs(mask)
    assert [short, tall] == pytest.approx(PLOT.rows(np.array([2.0, 4.0])) - radius, abs=2)
    assert deep == pytest.approx(float(PLOT.rows(-4.0)) + radius, abs=2)
    assert [floor, ceiling] == pytest.approx([zero, zero], abs=1)
    ((_, top, bottom),) = runs(ink(stems(p50=3.0))[0])
    widths = ink(stems(p50=3.0))[0].sum(axis=1)
    assert widths[top : top + 12].max() >= 5
    assert set(widths[top + 14 : bottom].tolist()) == {2}


def test_zero_and_what_is_no_number_have_no_stem() -> None:
    assert len(runs(ink(stems(p10=np.nan, p20=np.inf, p30=2.0))[0])) == 1
    many = Mark("stems", np.arange(2000.0), np.ones(2000))
    (mask,) = ink(many, plot=PLOT._replace(end=1999.5))
    assert mask[:, 60:590].any(axis=0).all(), "many stems are all drawn"


def test_a_line_rises_breaks_at_nan_and_has_a_dot_at_a_single_value() -> None:
    x = np.arange(100.0)
    (mask,) = ink(Mark("line", x, np.linspace(-4, 4, 100)))
    rows = [np.flatnonzero(mask[:, column]).mean() for column in range(60, 580, 40)]
    assert (np.diff(rows) < 0).all()
    holed = np.where((x >= 30) & (x < 60), np.nan, 1.0)
    left, right = PLOT.columns(np.array([29.0, 60.0]))
    (mask,) = ink(Mark("line", x, holed))
    hole = np.flatnonzero(~mask[:, 45:585].any(axis=0)) + 45
    assert (hole[0], hole[-1], len(hole)) == pytest.approx((left, right, right - left), abs=2)
    alone = np.where(x == 50, 1.0, np.nan)
    assert ink(Mark("line", x, alone))[0].any(axis=0).sum() >= 2


def test_a_line_of_swept_values_has_dots_and_a_ring() -> None:
    x = np.array([10.0, 30.0, 50.0, 90.0])
    (mask,) = ink(Mark("line", x, np.zeros(4), dots=True))
    columns = np.flatnonzero(mask.sum(axis=0) >= 5)
    middles = [run.mean() for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)]
    assert middles == pytest.approx(PLOT.columns(x).tolist(), abs=1)
    (ringed,) = ink(Mark("line", x, np.zeros(4), dots=True, ring=50.0))
    ring = np.flatnonzero((ringed & ~mask).any(axis=0))
    assert (ring[0] + ring[-1]) / 2 == pytest.approx(float(PLOT.columns(50.0)), abs=1)
    assert 8 < np.ptp(ring) < 20


def test_steps_stand_on_the_floor_and_empty_bins_have_no_line() -> None:
    plot = Plot(40, 0, 590, 200, 0.0, 4.0, 0.0, 4.0, 11)
    mark = Mark("steps", np.arange(5.0), np.array([0.0, 3.0, 0.0, 2.0]))
    picture = blank(240, 600)
    draw_mark(picture, plot, mark, 0, 1)
    mask = (picture != blank(240, 600)).any(axis=2)
    tall, low = (np.flatnonzero(mask[:, round(float(plot.columns(c)))]) for c in (1.5, 3.5))
    assert low.min() - tall.min() == pytest.approx(plot.tall / 4, abs=2)
    assert not mask[:, round(float(plot.columns(0.5)))].any()
