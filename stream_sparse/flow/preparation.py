"""Prepare a graph for a run that begins in mid-file, with the frames before its first one."""

from collections.abc import Callable
from typing import NamedTuple

from stream_sparse.base import Node
from stream_sparse.frame import Frame, Stamp, Value
from stream_sparse.plan.plan import Plan, PlannedPart

from .checkpoint import FrameOrders
from .graph import Graph
from .links import FanOut
from .values import flowing


class Memory(NamedTuple):
    """The memory of a plan, by name of its parts.

    ``reach`` has, of each part with a finite memory, the frames before the current one that its value depends
    on. ``endless`` are the nodes that remember all frames, and ``below`` the parts that take their values.
    """

    reach: dict[str, int]
    endless: list[str]
    below: list[str]


def memory(plan: Plan) -> Memory:
    """Add up the memory of each part along the paths to it.

    >>> import numpy as np
    >>> from stream_sparse import Pipeline
    >>> from stream_sparse.nodes import DiffBox, RunningKurtosis
    >>> pipeline = Pipeline(np.zeros((9, 4, 4))).then(DiffBox(window=10), "box")
    >>> memory(pipeline.then(RunningKurtosis(window=20), "k").then(RunningKurtosis(), "all").plan)
    Memory(reach={'box': 10, 'k': 29}, endless=['all'], below=[])
    """
    reach, endless, below = {"source": 0}, [], []
    for part in plan.parts:
        own = _own(part)
        if own is None:
            endless.append(part.name)
        elif all(ref.name in reach for ref in part.inputs):
            reach[part.name] = own + max(reach[ref.name] for ref in part.inputs)
        else:
            below.append(part.name)
    del reach["source"]
    return Memory(reach, endless, below)


def _own(part: PlannedPart) -> int | None:
    """Return how many inputs before the current one a part needs; None: all."""
    if not isinstance(part.unit, Node):
        return 0
    horizon = part.unit.horizon()
    return None if horizon is None else max(horizon, part.unit.warmup())


class Preparation:
    """Gives frames to the nodes with a finite memory, before the run sends its first one.

    Nothing is measured, recorded or shown of them, and sinks let them pass. A node whose memory has no end,
    and a consumer of its values, gets no frame: it begins with the run.

    Parameters:
        plan: the pipeline.
        graph: its nodes.
        lap: returns the orders of a frame with which the source begins again.
        first: index of the first frame that is fed; those before it are left out.
    """

    def __init__(self, plan: Plan, graph: Graph, lap: Callable[[], FrameOrders], first: int) -> None:
        self._plan, self._graph, self._lap = plan, graph, lap
        reach = memory(plan).reach
        self._fed = [part for part in plan.parts if part.name in reach]
        self._own = {part.name: _own(part) or 0 for part in self._fed}
        # Where a node gives no value for a frame, the memory of what takes its values goes further back. So
        # inputs are counted, those that are as in a run over the whole file.
        self._taken = dict.fromkeys(self._own, 0)
        for part in self._fed:
            unit = graph.units[part.name]
            if isinstance(unit, Node):
                unit.reset()
                if first:
                    unit.skip(first)
            if first == 0:
                self._taken[part.name] = self._own[part.name]

    def feed(self, frame: Frame) -> None:
        """Give a frame to the nodes."""
        graph = self._graph
        orders = self._lap() if frame.lap else None
        if frame.lap and self._plan.settings.on_lap == "reset":
            self._taken = dict(self._own)
        by_stream: dict[FanOut, Value] = {graph.root: flowing(frame.data)}
        true = {"source": True}
        at = Stamp(frame.index, frame.time_s, frame.gap, frame.corrupt)
        for part in self._fed:
            step, name = graph.steps[part.name], part.name
            values = step.picked(by_stream)
            whole = all(true[ref.name] for ref in part.inputs)
            there = all(value is not None for value in values)
            if isinstance(graph.units[name], Node):
                by_stream[step] = step.work(at, values, orders, counts=False)
                true[name] = whole and (not there or self._taken[name] >= self._own[name])
            else:
                by_stream[step], true[name] = values[0], whole
            self._taken[name] += whole and there

    @property
    def enough(self) -> bool:
        """Whether each node has all that the value of the next frame depends on."""
        steps = self._graph.steps
        return all(self._taken[name] >= own or steps[name].off for name, own in self._own.items())
