"""What the panels of a pipeline see, and what they show of it, as a page gets the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stream_sparse.base import Feed, Node, Panel, yaml_name
from stream_sparse.flow import Engine, FrameValues, Subscriber
from stream_sparse.frame import Array, Frame, Medium, Stamp, Value, named_outputs
from stream_sparse.nodes import PixelTap, SumOfAtoms
from stream_sparse.panels import Response
from stream_sparse.plan.plan import Plan
from stream_sparse.view.feeds import Feeds
from stream_sparse.view.live_view import LiveView

from .descriptions import written

__all__ = ["Recording", "record"]


class _Seen(Subscriber):
    """Takes what the panels of a view see."""

    name = "seen"
    threaded = False

    def __init__(self, view: LiveView) -> None:
        self.refs, self.whole = view.refs, view.whole
        self.at = Stamp(0, 0.0)
        self.values: list[Value] = []

    def take(self, item: FrameValues) -> None:
        self.at, self.values = item


class Recording:
    """What opened panels see and show, in what JSON can hold.

    ``panels`` are the panels with their feeds; ``medium`` is the one with which they were opened.
    """

    def __init__(self, panels: Sequence[Panel], medium: Medium) -> None:
        self._panels, self._medium = panels, medium
        self._arrays: list[Array] = []
        self._numbers: dict[int, int] = {}  # of the arrays, by their ids
        self._now = _Now(panels)
        self._before = {"now": self._now.changed(), "shown": self._shown()}
        self._frames: list[dict[str, Any]] = []

    def see(self, at: Stamp, values: Sequence[Sequence[Value]], asked: bool) -> None:
        """Let each panel see its values of a frame; ``asked``: it also says what it shows."""
        for panel, some in zip(self._panels, values, strict=True):
            panel.see(*some, at=at)
        seen = [[self._written(value) for value in some] for some in values]
        shown = self._shown() if asked else None
        self._frames.append({"at": at._asdict(), "values": seen, "now": self._now.changed(), "shown": shown})

    def made(self) -> dict[str, Any]:
        """Return ``medium``, ``arrays``, ``panels`` as they were opened, ``before`` and ``frames``.

        A frame has the values that panels see, what has changed of feeds and nodes, and what panels show.
        """
        about = self._medium
        medium = {
            "shape": about.shape,
            "dtype": np.dtype(about.dtype).str[1:],
            "rate": about.rate,
            "live": about.live,
        }
        arrays = [written(array) for array in self._arrays]
        panels = [_opened(panel) for panel in self._panels]
        return {
            "medium": medium,
            "arrays": arrays,
            "panels": panels,
            "before": self._before,
            "frames": self._frames,
        }

    def _written(self, value: Value) -> Any:
        """Return a value with its arrays by number."""
        for part in named_outputs(value).values():
            if isinstance(part, np.ndarray) and id(part) not in self._numbers:
                self._numbers[id(part)] = len(self._arrays)
                self._arrays.append(part)
        value = dict(named_outputs(value)) if isinstance(value, tuple) else value
        return written(value, self._numbers)

    def _shown(self) -> list[Any]:
        return [[written(p.describe(), self._numbers), p.heading(), p.note()] for p in self._panels]


def record(
    plan: Plan, medium: Medium, frames: Iterable[Frame], edits: Mapping[int, Mapping[str, Any]] = {}
) -> dict[str, Any]:
    """Return a recording of the panels of a plan.

    Parameters:
        plan: with a view.
        medium: of the frames.
        frames: to be sent.
        edits: of parameters, by the numbers of the frames before which they are made.
    """
    engine = Engine(plan, medium)
    units, reset_at = engine.graph.units, engine.graph.reset_at
    seen = _Seen(LiveView(plan, medium, units, reset_at))
    engine.timeline.subscribe(seen)
    feeds = Feeds(plan, medium, units, reset_at)
    panels = [feeds.open(part) for part in plan.panels]
    recording = Recording(panels, medium)
    for frame in frames:
        engine.edit(edits.get(frame.index, {}))
        engine.send(frame)
        rest = iter(seen.values)
        values = [[next(rest) for _ in panel.feeds] for panel in panels]
        recording.see(seen.at, values, asked=frame.index % 3 == 0)
    engine.close()
    return recording.made()


def _opened(panel: Panel) -> dict[str, Any]:
    return {
        "use": yaml_name(type(panel)), "parameters": written(panel.parameters()),
        "class": [panel.whole, panel.scene],
        "feeds": [_feed(feed) for feed in panel.feeds],
        "marks": {name: _feed(feed) for name, feed in panel.marks.items()},
    }  # fmt: skip


class _Now:
    """What feeds and their nodes say at a frame, by the names of the feeds."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        all_of = [(panel, feed) for panel in panels for feed in (*panel.feeds, *panel.marks.values())]
        self._feeds = {feed.name: feed for _, feed in all_of}
        self._answered = {feed.name for panel, feed in all_of if isinstance(panel, Response)}
        self._last: dict[str, str] = {}

    def changed(self) -> dict[str, Any]:
        """Return what feeds say that say something else than the last time."""
        found = {}
        for name, feed in self._feeds.items():
            says = {
                "statistic": written(feed.statistic()), "settings": repr(feed.settings()),
                "due": None if feed.due is None else feed.due(0),
                "node": None if feed.node is None else self._node(name, feed.node),
            }  # fmt: skip
            text = json.dumps(says)
            if self._last.get(name) != text:
                self._last[name], found[name] = text, says
        return found

    def _node(self, name: str, node: Node) -> dict[str, Any]:
        says = {
            "use": yaml_name(type(node)),
            "caption": node.caption(),
            "parameters": written(node.parameters()),
        }
        if isinstance(node, SumOfAtoms):
            says["outline"] = node.outline()
        if isinstance(node, PixelTap):
            says["places"] = written(node.places())
        if name in self._answered:
            says |= {"warmup": node.warmup(), "horizon": node.horizon(), "answers": _answers(node)}
        return says


def _answers(node: Node) -> list[Any]:
    """Return what a fresh node answers to an impulse among zeros."""
    fresh, begin = node.fresh(), node.warmup() + 1
    count = begin + (60 if (horizon := node.horizon()) is None else horizon) + 2
    return [written(fresh.update(float(t == begin))) for t in range(count)]


def _feed(feed: Feed) -> dict[str, Any]:
    """Return what does not change of a feed."""
    return {
        name: getattr(feed, name)
        for name in ("name", "unit", "sweep", "warmup", "label", "units", "axes", "live")
    }
