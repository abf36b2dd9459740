"""Descriptions of panel inputs: names, units of measure, sweeps, and when they will have a value."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from stream_sparse.base import Feed, Node, Panel, Sink, Statistic
from stream_sparse.frame import Medium
from stream_sparse.plan import paths
from stream_sparse.plan.plan import PanelPart, Plan, PlannedPart, Ref
from stream_sparse.plan.units_of_measure import UnitsOfMeasure

_Steps = dict[Ref, tuple[Node, str, tuple[Ref | None, ...]]]
"""The nodes that say how to read a value, with the output, and what says it of the inputs, before them."""


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
        self._paths_to: dict[str, list[PlannedPart]] = {}
        self._set: dict[str, list[tuple[dict[str, Any], str]]] = {}
        self._first: dict[str, str] = {}
        self._units, self._live = units, plan.live

    def open(self, part: PanelPart) -> Panel:
        """Return a fresh panel, opened."""
        panel = part.panel.fresh()
        marks = {
            key: self.of(ref)._replace(label=self._sliders(ref).get(ref.field, ""))
            for key, ref in part.marks.items()
        }
        labels = part.labels or ("",) * len(part.inputs)
        inputs = part.inputs if panel.whole else [Ref(ref.name, self._field(ref)) for ref in part.inputs]
        feeds = (self.of(ref)._replace(label=label) for ref, label in zip(inputs, labels, strict=True))
        panel.open(tuple(feeds), self._medium, marks)
        return panel

    def of(self, ref: Ref) -> Feed:
        """Return the description of one input."""
        unit = self._units.get(ref.name)
        sweep = self._parts[ref.name].sweep if ref.name in self._parts else {}
        warmup = self._paths[ref.name][0] if ref.name in self._paths else 0
        steps: _Steps = {}
        last = self._add_steps(ref, steps)
        return Feed(
            str(ref), unit if isinstance(unit, Node) else None, self._measures.of(ref), sweep, warmup,
            partial(self._due, ref.name), units=self._measures.of_outputs(ref.name),
            statistic=partial(_statistic, last, steps), axes=self._measures.of_axes(ref.name),
            settings=partial(self._settings, ref.name), live=tuple(self._sliders(ref)),
        )  # fmt: skip

    def _sliders(self, ref: Ref) -> dict[str, str]:
        """Return what the sliders of a part are called, by the names of their parameters."""
        family = self._parts[ref.name].family if ref.name in self._parts else ""
        called = {one.name.rpartition("."): one.label or one.name for one in self._live}
        return {parameter: label for (part, _, parameter), label in called.items() if part == family}

    def _due(self, name: str, first: int) -> int:
        """Return the frame with a part's first value since the last reset of it or of a part above it."""
        due = dict.fromkeys(["source", name], first)
        for part in self._above(name):
            unit = self._units.get(part.name)
            own = unit.warmup() if isinstance(unit, Node) else 0
            before = [due[ref.name] for ref in part.inputs]
            due[part.name] = max(self._reset_at.get(part.name, first), *before) + own
        return due[name]

    def _settings(self, name: str) -> tuple[object, ...]:
        """Return the parameters of a part and of all above it, as far as they are numbers or words."""
        if name not in self._set:
            units = [self._units[part.name] for part in self._above(name) if part.name in self._units]
            self._set[name] = [(vars(unit), key) for unit in units for key in unit.parameters()]
        values = [held[key] for held, key in self._set[name]]
        return tuple([value if isinstance(value, (int, float, str)) else None for value in values])

    def _above(self, name: str) -> list[PlannedPart]:
        """Return a part and all above it, each after its inputs."""
        if name not in self._paths_to:
            wanted, ancestors = {name}, []
            for part in reversed(self._parts.values()):
                if part.name in wanted:
                    ancestors.append(part)
                    wanted.update(ref.name for ref in part.inputs)
            self._paths_to[name] = ancestors[::-1]
        return self._paths_to[name]

    def _add_steps(self, ref: Ref, steps: _Steps) -> Ref | None:
        """Add how to read a value, after all on which this depends; return what says it, if any does."""
        unit, part = self._units.get(ref.name), self._parts.get(ref.name)
        inputs = part.inputs if part is not None else ()
        if not isinstance(unit, Node) or type(unit).statistic is Node.statistic:  # as its first input
            return self._add_steps(inputs[0], steps) if inputs else None
        if ref not in steps:
            above = tuple([self._add_steps(one, steps) for one in inputs])
            steps[ref] = unit, self._field(ref), above
        return ref

    def _field(self, ref: Ref) -> str:
        """Return the output that is read; a bare name stands for the first one."""
        if ref.field:
            return ref.field
        if ref.name not in self._first:
            unit = self._units.get(ref.name)
            self._first[ref.name] = next(iter(unit.fields()), "") if isinstance(unit, Node) else ""
        return self._first[ref.name]


def _statistic(last: Ref | None, steps: _Steps) -> Statistic | None:
    """Ask the nodes above a value in order how to read theirs, and return the last answer."""
    statistics: dict[Ref | None, Statistic | None] = {None: None}
    for one, (node, field, inputs) in steps.items():
        statistics[one] = node.statistic(field, *[statistics[other] for other in inputs])
    return statistics[last]
