"""Curves over time by what is drawn of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.figures.over_time import Curve, Panel, plot_over_time, with_gaps

NONE = np.empty(0, int)


def plotted(curves: Any, x: Any = None, gaps: Any = NONE, events: Any = ()) -> Any:
    x = np.arange(float(len(curves[0].values))) if x is None else x
    return plot_over_time(
        [Panel("k", "", curves)], x, "time (s)", np.array(gaps, int), events, None, "single"
    )


def curves_of(axes: Any) -> list[Any]:
    """The lines with more than one point that are not of events."""
    return [line for line in axes.get_lines() if len(line.get_xdata()) > 2]


def test_no_line_crosses_missing_frames() -> None:
    (line,) = curves_of(plotted([Curve("k", np.arange(6.0))], gaps=[2, 5]))
    assert np.isnan(line.get_ydata()).nonzero()[0].tolist() == [2, 6]
    assert line.get_xdata()[[2, 6]].tolist() == [1.5, 4.5]


def test_a_gap_stays_where_points_are_thinned() -> None:
    x = np.concatenate([np.arange(20_000.0), np.arange(30_000.0, 50_000.0)])
    (line,) = curves_of(plotted([Curve("k", np.sin(x))], x, [20_000]))
    at, values = line.get_xdata(), line.get_ydata()
    assert len(at) < 5000
    inside = np.isnan(values) & (at > 19_999) & (at < 30_000)
    assert inside.any()


def test_a_value_without_neighbours_is_a_dot() -> None:
    values = np.array([1.0, 2.0, np.nan, 7.0, np.nan, np.nan])
    dots = [line for line in plotted([Curve("k", values)]).get_lines() if line.get_marker() == "."]
    assert [dot.get_xdata().tolist() for dot in dots] == [[3.0]]


def test_events_are_dashed_lines_that_no_legend_names() -> None:
    axes = plotted([Curve("a", np.arange(9.0)), Curve("b", np.ones(9))], events=[2.0, 5.0])
    lines = [line for line in axes.get_lines() if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in lines] == [2.0, 5.0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]


def test_one_curve_needs_no_legend() -> None:
    assert plotted([Curve("a", np.arange(9.0))]).get_legend() is None


def test_branches_of_a_sweep_go_from_dark_to_light_and_others_have_colours_of_their_own() -> None:
    ones = np.ones(9)
    axes = plotted([Curve("1", ones, 0), Curve("2", ones, 0), Curve("3", ones, 0), Curve("k", ones)])
    *swept, other = [line.get_color() for line in curves_of(axes)]
    lights = [sum(colour) for colour in swept]
    assert lights == sorted(lights)
    assert other == "C1"


def test_a_legend_makes_the_figure_higher_and_not_its_axes_lower() -> None:
    def height(count: int) -> float:
        curves = [Curve(f"window {k}", np.ones(9), 0) for k in range(count)]
        figure = plotted(curves).figure
        figure.draw_without_rendering()
        return float(figure.axes[0].get_window_extent().height)

    assert height(12) == pytest.approx(height(1), rel=0.1)


def test_nothing_to_draw() -> None:
    axes = plotted([Curve("k", np.empty(0))])
    assert axes.get_ylabel() == "k"
    x, values = with_gaps(np.empty(0), np.empty(0), NONE)
    assert (len(x), len(values)) == (0, 0)


@pytest.mark.parametrize("width", ["single", "double"])
def test_long_names_stay_within_the_figure(width: str) -> None:
    name = "Wide names of a panel that a teacher wrote, with a word_that_is_longer_than_the_axis_is_high"
    curves = [
        Curve(f"{name}, and longer than a page, since it is said twice: {name}", np.ones(9)),
        Curve("b", np.ones(9)),
    ]
    panels = [Panel(name, "gray levels", curves), Panel("m", "px", curves[1:]), Panel(name, "", curves[1:])]
    axes = plot_over_time(panels, np.arange(9.0), "time (s)", NONE, (), None, width)
    figure = axes[0].figure
    figure.draw_without_rendering()
    labels = [one.yaxis.get_label() for one in axes]
    for text in [*labels, *axes[0].get_legend().get_texts()]:
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1
    above, middle, below = (label.get_window_extent() for label in labels)
    assert above.y0 > middle.y1 > middle.y0 > below.y1
