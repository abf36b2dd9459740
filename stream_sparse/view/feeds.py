"""Descriptions of panel inputs: names, units of measure, sweeps, and when they will have a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from stream_sparse.base import Feed, Node, Panel, Sink, Statistic, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import Medium
from stream_sparse.plan import paths
from stream_sparse.plan.plan import PanelPart, Part, Plan, Ref

from .units_of_measure import UnitsOfMeasure

__all__ = ["Feeds"]


class Feeds:
    """Opens panels with descriptions of their inputs.

    ``units`` are the run's own nodes and sinks, whose parameters change. ``reset_at`` has the index of the
    frame before which a node was last reset, by name; a run adds to it.
    """

    def __init__(
        self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink], reset_at: Mapping[str, int]
    ) -> None:
        self._medium, self._reset_at = medium, reset_at
        self._parts = {part.name: part for part in plan.parts}
        self._measures = UnitsOfMeasure(plan, medium)
        self._paths = paths(plan)
        self._paths_to: dict[str, list[Part]] = {}
        self._nodes = units

    def open(self, part: PanelPart) -> Panel:
        """Return a fresh panel, opened."""
        panel = part.panel.fresh()
        marks = {key: self.of(ref) for key, ref in part.marks.items()}
        labels = part.labels or ("",) * len(part.inputs)
        inputs = part.inputs if panel.whole else [self._read(ref) for ref in part.inputs]
        feeds = (self.of(ref)._replace(label=label) for ref, label in zip(inputs, labels, strict=True))
        panel.open(tuple(feeds), self._medium, marks)
        return panel

    def of(self, ref: Ref) -> Feed:
        """Return the description of one input."""
        unit = self._nodes.get(ref.name)
        sweep = self._parts[ref.name].sweep if ref.name in self._parts else {}
        warmup = self._paths[ref.name][0] if ref.name in self._paths else 0
        node = unit if isinstance(unit, Node) else None
        due, statistic = partial(self._due, ref.name), self._statistic(ref)
        return Feed(str(ref), node, self._measures.of(ref), sweep, warmup, due, statistic=statistic)

    def _due(self, name: str, first: int) -> int:
        """Return the frame with a part's first value since the last reset of it or of a part above it."""
        due = dict.fromkeys(["source", name], first)
        for part in self._above(name):
            unit = self._nodes.get(part.name)
            own = unit.warmup() if isinstance(unit, Node) else 0
            before = [due[ref.name] for ref in part.inputs]
            due[part.name] = max(self._reset_at.get(part.name, first), *before) + own
        return due[name]

    def _above(self, name: str) -> list[Part]:
        """Return a part and all above it, each after its inputs."""
        if name not in self._paths_to:
            wanted, found = {name}, []
            for part in reversed(self._parts.values()):
                if part.name in wanted:
                    found.append(part)
                    wanted.update(ref.name for ref in part.inputs)
            self._paths_to[name] = found[::-1]
        return self._paths_to[name]

    def _statistic(self, ref: Ref) -> Callable[[], Statistic | None]:
        """Return a function that says how to read a value; a bare name stands for the first named output."""
        parts = self._above(ref.name)
        wanted = {ref: None} | {other: None for part in parts for other in part.inputs}
        steps = tuple(
            (one, *self._reader(one), part.inputs)
            for part in parts
            for one in wanted
            if one.name == part.name
        )
        return partial(_statistic, ref, steps)

    def _reader(self, ref: Ref) -> tuple[Node | None, str]:
        """Return the node of a value, None for a sink, and the name of its output."""
        unit = self._nodes.get(ref.name)
        if not isinstance(unit, Node):
            return None, ""
        return unit, ref.field or next(iter(unit.fields()), "")

    def _read(self, ref: Ref) -> Ref:
        """Return a reference to the output that a panel reads; a bare name stands for the first one."""
        return Ref(ref.name, ref.field or self._reader(ref)[1])


def _statistic(
    wanted: Ref, steps: tuple[tuple[Ref, Node | None, str, tuple[Ref, ...]], ...]
) -> Statistic | None:
    """Ask the nodes above a value in order, each once for an output, and return the answer of the last."""
    known: dict[Ref, Statistic | None] = {}
    for ref, node, field, inputs in steps:
        above = [known.get(other) for other in inputs]
        known[ref] = above[0] if node is None else _checked(node, node.statistic(field, *above))
    return known.get(wanted)


def _checked(node: Node, how: object) -> Statistic | None:
    if how is None or isinstance(how, Statistic):
        return how
    raise InputError(f"{yaml_name(type(node))}: statistic() must return a Statistic or None (got {how!r})")
