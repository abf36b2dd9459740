"""Descriptions of panel inputs: names, units of measure, sweeps, and when they will have a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        self._units = units

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
        unit = self._units.get(ref.name)
        sweep = self._parts[ref.name].sweep if ref.name in self._parts else {}
        warmup = self._paths[ref.name][0] if ref.name in self._paths else 0
        return Feed(
            str(ref), unit if isinstance(unit, Node) else None, self._measures.of(ref), sweep, warmup,
            partial(self._due, ref.name), statistic=partial(self._statistic, ref),
        )  # fmt: skip

    def _due(self, name: str, first: int) -> int:
        """Return the frame with a part's first value since the last reset of it or of a part above it."""
        due = dict.fromkeys(["source", name], first)
        for part in self._above(name):
            unit = self._units.get(part.name)
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

    def _statistic(self, ref: Ref) -> Statistic | None:
        """Return how to read a value: what its node says, given the same of the node's inputs."""
        known: dict[Ref, Statistic | None] = {}

        def found(ref: Ref) -> Statistic | None:
            if ref not in known:
                unit, part = self._units.get(ref.name), self._parts.get(ref.name)
                above = [found(one) for one in part.inputs] if part is not None else [None]
                known[ref] = _said(unit, self._read(ref).field, above) if isinstance(unit, Node) else above[0]
            return known[ref]

        return found(ref)

    def _read(self, ref: Ref) -> Ref:
        """Return a reference to the output that is read; a bare name stands for the first one."""
        unit = self._units.get(ref.name)
        first = next(iter(unit.fields()), "") if isinstance(unit, Node) else ""
        return Ref(ref.name, ref.field or first)


def _said(node: Node, field: str, above: Sequence[Statistic | None]) -> Statistic | None:
    how: object = node.statistic(field, *above)
    if how is None or isinstance(how, Statistic):
        return how
    raise InputError(f"{yaml_name(type(node))}: statistic() must return a Statistic or None (got {how!r})")
