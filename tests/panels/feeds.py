"""Inputs of panels for tests, without a pipeline: feeds, a medium and stamps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from stream_sparse.base import Feed, Node, Panel, param
from stream_sparse.drawing.axes import Axes, Mark
from stream_sparse.drawing.description import Chart
from stream_sparse.frame import Clock, Medium, Stamp

MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("pts"))


class Tap(Node):
    """A node with a place in its input."""

    row: int = param(6, help="Row.")
    col: int = param(8, help="Column.")
    size: int = param(1, help="Size.")


class Kurt(Node):
    """A node without a place."""


def feed(name: str, node: Node | None = None, unit: str = "", warmup: int = 0, **sweep: Any) -> Feed:
    return Feed(name, node, unit, sweep, warmup)


def family(name: str, key: str, values: list[Any], field: str = "", unit: str = "") -> tuple[Feed, ...]:
    """Return the inputs of a sweep: one node for each value of one parameter."""
    return tuple(Feed(f"{name}@{key}={v}{field}", None, unit, {key: v}, 0) for v in values)


def opened(panel: Panel, *feeds: Feed, **marks: Feed) -> Any:
    panel.open(feeds, MEDIUM, marks)
    return panel


def showing(panel: Panel, *values: Any, feeds: Sequence[Feed] = ()) -> Any:
    """Open a panel, with an input for each value, and let it see one frame."""
    panel = opened(panel, *(feeds or [feed(name) for name in "abcd"[: len(values)]]))
    panel.see(*values, at=at(0))
    return panel


def follow(panel: Panel, frames: Iterable[Any], start: int = 0) -> Any:
    """Let a panel see frames, 30 a second; a tuple has the values of several inputs."""
    for t, values in enumerate(frames, start):
        panel.see(*(values if type(values) is tuple else (values,)), at=at(t))
    return panel


def pictures(panel: Panel, frames: Iterable[Any], size: tuple[int, int], start: int = 0) -> list[Any]:
    """Let a panel see frames, and return its picture after each."""
    return [follow(panel, [values], t).draw(*size) for t, values in enumerate(frames, start)]


def axes(panel: Panel) -> Axes:
    """Return the axes of a panel that has one pair."""
    shown = panel.describe()
    assert isinstance(shown, Chart)
    ((found,),) = shown.rows
    return found


def line(panel: Panel) -> Mark:
    """Return the only curve of a panel."""
    (mark,) = axes(panel).marks
    assert isinstance(mark, Mark)
    return mark


def read_off(panel: Any, size: tuple[int, int], *places: tuple[int, int]) -> list[str]:
    """Let a panel draw, and return what it says of each column and row of its picture."""
    panel.draw(*size)
    return [panel.read_off(x, y) for x, y in places]


def at(t: int, gap: int = 0, lap: int = 1) -> Stamp:
    return Stamp(t, t / 30, gap, lap=lap)
