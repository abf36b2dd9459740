"""What has changed from one plan to another: parameters that a run can take up, or more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fingerprint import words

if TYPE_CHECKING:
    from stream_sparse.base import Unit

    from .plan import PanelPart, Part, Plan

__all__ = ["changed_parameters", "same_graph"]


def changed_parameters(old: Plan, new: Plan) -> dict[str, Any]:
    """Parameters of nodes and sinks that differ between plans of the same graph, as ``Run.set`` takes them.

    >>> from stream_sparse import load
    >>> changed_parameters(load("bird").plan, load("bird", set={"box.window": 20}).plan)
    {'box.window': 20}
    """
    found = {}
    for before, after in zip(old.parts, new.parts, strict=True):
        given = before.unit.parameters()
        for name, value in after.unit.parameters().items():
            if words(given[name]) != words(value):
                found[f"{after.name}.{name}"] = value
    return found


def same_graph(old: Plan, new: Plan) -> bool:
    """Whether two plans differ in nothing but parameters of nodes and sinks.

    >>> from stream_sparse import load
    >>> same_graph(load("bird").plan, load("bird", source="sample:macaw").plan)
    True
    >>> same_graph(load("bird").plan, load("minimal").plan)
    False
    """
    return _bones(old) == _bones(new)


def _bones(plan: Plan) -> list[Any]:
    return [
        plan.name, plan.description, plan.on_error, plan.on_gap, plan.seed,
        plan.source_use, _unit(plan.source),
        [_part(part) for part in plan.parts],
        [[_panel(panel) for panel in row] for row in plan.rows],
        list(plan.live), list(plan.record),
    ]  # fmt: skip


def _part(part: Part) -> list[Any]:
    sweep = {name: words(value) for name, value in part.sweep.items()}
    # The class itself, since a file with units of one's own may define another one under the same name.
    return [part.name, part.family, type(part.unit), part.inputs, part.on_error, part.offload, sweep]


def _panel(panel: PanelPart) -> list[Any]:
    return [panel.use, _unit(panel.panel), panel.inputs, panel.marks]


def _unit(unit: Unit) -> list[Any]:
    return [type(unit), {name: words(value) for name, value in unit.parameters().items()}]
