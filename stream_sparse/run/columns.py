"""What a plan's nodes give: which values are scalars, which are recorded arrays, what panels are told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from stream_sparse import flow
from stream_sparse.base import Feed, Node
from stream_sparse.base.results import array_fields
from stream_sparse.spec import paths
from stream_sparse.spec.plan import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Panel, Sink
    from stream_sparse.flow import NodeStats
    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import PanelPart, Plan

__all__ = ["Feeds", "arrays", "measures", "scalars"]


def _outputs(plan: Plan, samples: Mapping[str, Any]) -> dict[str, tuple[Ref, Any]]:
    """Every value that nodes give, by its name in tables, with a sample."""
    found: dict[str, tuple[Ref, Any]] = {"source": (Ref("source"), samples["source"])}
    for part in plan.parts:
        if not isinstance(part.unit, Node):
            continue
        sample = samples[part.name]
        for field in part.unit.fields():
            value: Any = flow.UNKNOWN
            if sample is not flow.UNKNOWN:
                value = sample.get(field) if isinstance(sample, dict) else getattr(sample, field)
            found[f"{part.name}.{field}"] = (Ref(part.name, field), value)
        if not part.unit.fields():
            found[part.name] = (Ref(part.name), sample)
    return found


def scalars(plan: Plan, samples: Mapping[str, Any]) -> dict[str, Ref]:
    """What gets a column in tables, by name; samples are those of a rehearsal."""
    kept = {keep.ref.name for keep in plan.record}
    known = {part.name: array_fields(type(part.unit)) for part in plan.parts if isinstance(part.unit, Node)}
    return {
        name: ref
        for name, (ref, sample) in _outputs(plan, samples).items()
        if name != "source"
        and (
            isinstance(sample, float)
            or (sample is flow.UNKNOWN and ref.name not in kept and ref.field not in known[ref.name])
        )
    }


def arrays(plan: Plan, samples: Mapping[str, Any]) -> dict[str, tuple[Ref, int]]:
    """Which arrays are recorded, by name, and every how many frames."""
    found = {}
    for keep in plan.record:
        for name, (ref, sample) in _outputs(plan, samples).items():
            wanted = ref.name == keep.ref.name and keep.ref.field in ("", ref.field)
            if wanted and not isinstance(sample, float):
                found[name] = (ref, keep.every)
    return found


def measures(plan: Plan, nodes: Mapping[str, NodeStats]) -> dict[str, dict[str, Any]]:
    """What ``run.json`` says of each node."""
    along = paths(plan)
    found = {}
    for name, stats in nodes.items():
        warmup, latency = along[name]
        found[name] = {
            "count": stats.count, "mean_ms": round(stats.mean_ms, 4), "p95_ms": round(stats.p95_ms, 4),
            "skipped": stats.skipped, "warmup": warmup, "latency": latency,
        }  # fmt: skip
    return found


class Feeds:
    """What panels are told of their inputs.

    Parameters:
        plan: whose panels they are.
        medium: what the source gives.
        units: the run's own nodes and sinks, whose parameters change.
        anew: the index before which a node last began anew, by name; a run adds to it.
    """

    def __init__(
        self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink], anew: Mapping[str, int]
    ) -> None:
        self._medium, self._anew = medium, anew
        self._parts = {part.name: part for part in plan.parts}
        self._units: dict[str, str | dict[str, str]] = {
            "source": "gray levels" if medium.dtype == "uint8" else ""
        }
        self._paths = paths(plan)
        self._nodes = units
        for part in plan.parts:
            given = [self._unit(ref) for ref in part.inputs]
            unit = part.unit
            self._units[part.name] = unit.unit(*given) if isinstance(unit, Node) else given[0]

    def open(self, part: PanelPart) -> Panel:
        """A fresh panel that knows what it will see."""
        panel = part.panel.fresh()
        marks = {key: self.of(ref) for key, ref in part.marks.items()}
        panel.open(tuple(self.of(ref) for ref in part.inputs), self._medium, marks)
        return panel

    def of(self, ref: Ref) -> Feed:
        """What a panel is told of one input."""
        unit = self._nodes.get(ref.name)
        sweep = self._parts[ref.name].sweep if ref.name in self._parts else {}
        warmup = self._paths[ref.name][0] if ref.name in self._paths else 0
        node = unit if isinstance(unit, Node) else None
        return Feed(str(ref), node, self._unit(ref), sweep, warmup, partial(self._due, ref.name))

    def _due(self, name: str, first: int) -> int:
        """With which frame a part speaks since it, or one above it, last began anew."""
        if name not in self._parts:
            return first
        above = [self._due(other, first) for other in {ref.name for ref in self._parts[name].inputs}]
        unit = self._nodes.get(name)
        own = unit.warmup() if isinstance(unit, Node) else 0
        return max(self._anew.get(name, first), *above) + own

    def _unit(self, ref: Ref) -> str:
        """The unit of a value; a bare name stands for the first part of a result."""
        unit = self._units[ref.name]
        if isinstance(unit, str):
            return unit
        node = self._parts[ref.name].unit
        field = ref.field or (node.fields()[0] if isinstance(node, Node) else "")
        return unit.get(field, "")
