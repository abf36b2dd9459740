"""What the panels of a pipeline see, and what they show of it, as a page gets the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from stream_sparse.base import Feed, Node, Panel, parameters, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.flow import Engine
from stream_sparse.flow.consumer import FrameConsumer
from stream_sparse.frame import Array, Frame, Medium, Stamp, Value, named_outputs
from stream_sparse.nodes import PixelTap, SumOfAtoms
from stream_sparse.panels import Response
from stream_sparse.plan.plan import Plan
from stream_sparse.view.feeds import Feeds
from stream_sparse.view.live_view import LiveView

from .descriptions import written

__all__ = ["record"]

SIDES = (33, 0)
"""Of the frames to which nodes answer; 0: numbers."""


class _Seen(FrameConsumer):
    """Takes what the panels of a view see."""

    name = "seen"
    threaded = False

    def __init__(self, view: LiveView) -> None:
        self.refs, self.whole = view.refs, view.whole
        self.at = Stamp(0, 0.0)
        self.values: list[Value] = []

    def take(self, at: Stamp, values: list[Value]) -> None:
        self.at, self.values = at, values


class _Pool:
    """The arrays that panels see, and their numbers."""

    def __init__(self) -> None:
        self.arrays: list[Array] = []
        self.numbers: dict[int, int] = {}

    def written(self, value: Value) -> Any:
        """Return a value with its arrays by number."""
        for part in named_outputs(value).values():
            if isinstance(part, np.ndarray) and id(part) not in self.numbers:
                self.numbers[id(part)] = len(self.arrays)
                self.arrays.append(part)
        value = dict(named_outputs(value)) if isinstance(value, tuple) else value
        return written(value, self.numbers)


def record(
    plan: Plan, medium: Medium, frames: Iterable[Frame], edits: Mapping[int, Mapping[str, Any]] = {}
) -> dict[str, Any]:
    """Return a run of the panels of a plan, in what JSON can hold.

    It has ``medium``, ``arrays``, ``panels`` with their feeds as they are opened, and ``frames`` with the
    values that panels see, what has changed of feeds and nodes, and what each panel shows.

    Parameters:
        plan: with a view.
        medium: of the frames.
        frames: to be sent.
        edits: of parameters, by the numbers of the frames before which they are made.
    """
    engine = Engine(plan, medium)
    units, reset_at = engine.graph.units, engine.graph.reset_at
    seen = _Seen(LiveView(plan, medium, units, reset_at))
    engine.add(seen)
    feeds, pool = Feeds(plan, medium, units, reset_at), _Pool()
    panels = [feeds.open(part) for part in plan.panels]
    now = _Now(panels)
    opened = [
        {
            "use": part.use, "parameters": written(panel.parameters()),
            "aspect": panel.aspect(medium, len(panel.feeds)),
            "class": [panel.whole, panel.weight, panel.scene],
            "usual": {name: known.default for name, known in parameters(type(panel)).items()},
            "feeds": [_feed(feed) for feed in panel.feeds],
            "marks": {name: _feed(feed) for name, feed in panel.marks.items()},
        }
        for part, panel in zip(plan.panels, panels, strict=True)
    ]  # fmt: skip
    made: dict[str, Any] = {
        "panels": opened,
        "before": now.changed(),
        "shown": _shown(panels, pool),
        "frames": [],
    }
    for frame in frames:
        engine.edit(edits.get(frame.index, {}))
        engine.send(frame)
        rest = iter(seen.values)
        values = [[next(rest) for _ in panel.feeds] for panel in panels]
        for panel, some in zip(panels, values, strict=True):
            panel.see(*some, at=seen.at)
        made["frames"].append({
            "at": seen.at._asdict(), "values": [[pool.written(value) for value in some] for some in values],
            "now": now.changed(), "shown": _shown(panels, pool) if frame.index % 3 == 0 else None,
        })  # fmt: skip
    engine.close()
    kind = np.dtype(medium.dtype).str[1:]
    made["medium"] = {"shape": medium.shape, "dtype": kind, "rate": medium.rate, "live": medium.live}
    made["arrays"] = [written(array) for array in pool.arrays]
    return made


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
            says |= {
                "warmup": node.warmup(),
                "horizon": node.horizon(),
                "answers": [_answers(node, side) for side in SIDES],
            }
        return says


def _answers(node: Node, side: int) -> list[Any] | str:
    """Return what a fresh node answers to an impulse in the middle of frames of zeros, or its refusal.

    ``side`` 0 stands for numbers in place of frames.
    """
    fresh, horizon, found = node.fresh(), node.horizon(), []
    for t in range(node.warmup() + 1 + (60 if horizon is None else horizon) + 2):
        x: Value = np.zeros((side, side)) if side else 0.0
        if t == node.warmup() + 1:
            if side:
                x[side // 2, side // 2] = 1.0
            else:
                x = 1.0
        try:
            found.append(written(fresh.update(x)))
        except InputError as error:
            return str(error)
    return found


def _feed(feed: Feed) -> dict[str, Any]:
    """Return what does not change of a feed."""
    return {
        name: getattr(feed, name)
        for name in ("name", "unit", "sweep", "warmup", "label", "units", "axes", "live")
    }


def _shown(panels: Sequence[Panel], pool: _Pool) -> list[Any]:
    return [[written(p.describe(), pool.numbers), p.heading(), p.note()] for p in panels]
