from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed
from stream_sparse.drawing.axes import Setting
from stream_sparse.drawing.description import Chart
from stream_sparse.nodes import Relu
from stream_sparse.panels import Curve, Histogram, Trace

from .feeds import MEDIUM, at, family, feed

SIZE = (240, 600)


def theta(value: float = 150.0, label: str = "threshold") -> Feed:
    return Feed("relu.theta", Relu(theta=value), "", {}, 0, label=label)


def seeing(panel: Any, *feeds: Feed, line: Feed, values: tuple[Any, ...]) -> Any:
    panel.open(feeds, MEDIUM, {"line": line})
    panel.see(*values, at=at(0))
    return panel


def axes(panel: Any) -> Any:
    """Return the first axes that a panel describes."""
    shown = panel.describe()
    assert isinstance(shown, Chart)
    return shown.rows[0][0]


def trace(line: Feed) -> Any:
    return seeing(Trace(line="relu.theta"), feed("a"), line=line, values=(40.0,))


def histogram(line: Feed) -> Any:
    values = (np.arange(40.0).reshape(5, 8),)
    return seeing(Histogram(line="relu.theta"), feed("a"), line=line, values=values)


def swept(line: Feed) -> Any:
    feeds = family("k", "relu.theta", [0, 50, 100])
    return seeing(Curve(line="relu.theta"), *feeds, line=line, values=(1.0, 3.0, 2.0))


def vectors(line: Feed) -> Any:
    return seeing(Curve(line="relu.theta"), feed("a"), line=line, values=(np.arange(9.0),))


KINDS = [(trace, False), (histogram, True), (swept, True), (vectors, False)]
kinds = pytest.mark.parametrize(("make", "upright"), KINDS, ids=[make.__name__ for make, _ in KINDS])


@kinds
def test_the_line_is_at_the_value_now_and_within_the_axes(make: Any, upright: bool) -> None:
    line = theta()
    panel = make(line)
    assert axes(panel).setting == Setting("threshold", 150.0, upright, movable=True)
    line.node.edit(theta=220.0)  # type: ignore[union-attr]
    shown = axes(panel)
    assert shown.setting.value == 220.0
    low, high = (shown.across.start, shown.across.end) if upright else shown.y
    assert low < 220 <= high


@kinds
def test_a_place_of_the_picture_is_the_value_there(make: Any, upright: bool) -> None:
    panel = make(theta())
    panel.draw(*SIZE)
    shown = axes(panel)
    low, high = (shown.across.start, shown.across.end) if upright else shown.y
    inside = [(x, y) for x in range(0, 600, 9) for y in range(0, 240, 9) if panel.aim(x, y) is not None]
    found = [panel.aim(*place) for place in inside]
    assert {name for name, _ in found} == {"line"}
    assert all(low <= value <= high for _, value in found)
    at_place = {place[not upright]: value for place, (_, value) in zip(inside, found, strict=True)}
    steps = np.diff([at_place[place] for place in sorted(at_place)])
    assert (steps > 0 if upright else steps < 0).all()
    assert steps == pytest.approx(steps[0])
    assert panel.aim(-50, -50) is None
    far = panel.aim(10**6, -(10**6), near=True)
    assert far == ("line", pytest.approx(high))


@pytest.mark.parametrize(("label", "name"), [("threshold", "threshold"), ("", "theta")])
def test_a_swept_parameter_is_called_as_its_slider(label: str, name: str) -> None:
    panel = swept(theta(label=label))
    panel.draw(*SIZE)
    assert panel.note() == f"by {name}"
    assert panel.read_off(36, 99) == f"{name} 0: k = 1"
    other = seeing(
        Curve(line="relu.theta"), *family("k", "box.window", [1, 9]), line=theta(), values=(1.0, 2.0)
    )
    assert other.note() == "by window", "the line is that of another parameter"


def test_a_scalar_that_is_not_swept_is_a_dot_on_the_line() -> None:
    feeds = (*family("k", "relu.theta", [0, 50, 100]), feed("k_now"))
    panel = seeing(Curve(line="relu.theta"), *feeds, line=theta(75.0), values=(1.0, 3.0, 2.0, 9.5))
    shown = axes(panel)
    curve, dot = shown.marks
    assert (dot.x.tolist(), dot.y.tolist(), dot.name, dot.ring) == ([75.0], [9.5], "k_now", 75.0)
    assert dot.ink == curve.ink
    assert shown.y[1] >= 9.5
