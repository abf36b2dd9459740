"""Compare two plans: parameters that a run can change while it goes on, and everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stream_sparse.base import Unit

from .fingerprint import format_value
from .plan import Plan


def changed_parameters(old: Plan, new: Plan) -> dict[str, Any]:
    """List changed parameters of nodes and sinks of the same graph, as ``Run.set`` takes them.

    >>> from stream_sparse import load
    >>> changed_parameters(load("bird").plan, load("bird", set={"box.window": 20}).plan)
    {'box.window': 20}
    """
    changes = {}
    for before, after in zip(old.parts, new.parts, strict=True):
        given = before.unit.parameters()
        for name, value in after.unit.parameters().items():
            if format_value(given[name]) != format_value(value):
                changes[f"{after.name}.{name}"] = value
    return changes


def same_graph(old: Plan, new: Plan) -> bool:
    """Whether two plans differ in nothing but parameters of nodes and sinks.

    >>> from stream_sparse import load
    >>> same_graph(load("bird").plan, load("bird", source="sample:macaw").plan)
    True
    >>> same_graph(load("bird").plan, load("minimal").plan)
    False
    """
    return _graph(old) == _graph(new)


def same_source(old: Plan, new: Plan) -> bool:
    """Whether two plans take the same frames.

    >>> from stream_sparse import load
    >>> same_source(load("bird").plan, load("bird", source="sample:china").plan)
    False
    """
    return _source(old) == _source(new)


def _source(plan: Plan) -> tuple[Any, ...]:
    return plan.source_use, _unit(plan.source)


def _graph(plan: Plan) -> list[Any]:
    return [
        plan.name, plan.description, plan.settings, _source(plan),
        # The class itself: a user's file may define another class of the same name.
        [
            (p.name, p.family, type(p.unit), p.inputs, p.on_error, p.offload, _texts(p.sweep))
            for p in plan.parts
        ],
        [[(p.use, _unit(p.panel), p.inputs, p.marks) for p in row] for row in plan.view],
        plan.view_fps, plan.live, plan.keep,
    ]  # fmt: skip


def _unit(unit: Unit) -> tuple[type[Unit], dict[str, str]]:
    return type(unit), _texts(unit.parameters())


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: format_value(value) for name, value in values.items()}
