"""Add nodes and panels to a plan in Python, checked by the rules for files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from stream_sparse.base import Node, Panel, Sink, function_node, parameters, yaml_name
from stream_sparse.errors import InputError

from .node_entries import inputs_problem, name_problem
from .panel_entries import count_problem
from .plan import PanelPart, Part, Plan, names_problem
from .references import branches, find_ref


def check_part(
    plan: Plan,
    unit: Node | Sink | Callable[..., Any],
    name: str | None = None,
    inputs: str | Sequence[str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Part:
    """Make the next part of a plan; by default it has the name of its unit and reads the last part.

    A function is called for each value, with the parameters that are ``given``.
    """
    if isinstance(unit, FunctionType):
        unit = function_node(unit)(**(given or {}))
    elif given:
        odd = ", ".join(given)
        raise InputError(f"then() takes the parameters of a function only; give {odd} to the node itself")
    if not isinstance(unit, Node | Sink):
        raise InputError(
            f"a pipeline is made of nodes, sinks and functions, such as Grayscale(); got {unit!r}"
        )
    use = yaml_name(type(unit))
    name = use if name is None else name
    label = f"node '{name}' ({use})"
    if wrong := name_problem(name):
        raise InputError(wrong)
    members = plan.by_name()
    if name in members:
        raise InputError(f"{label}: the name '{name}' is taken; give this one another name")
    if inputs is None:
        inputs = plan.parts[-1].family if plan.parts else "source"
    refs = [find_ref(members, text, label) for text in ([inputs] if isinstance(inputs, str) else inputs)]
    for ref in refs:
        if (first := branches(members, ref)[0]).name != ref.name:
            hint = f"name one of its branches, such as '{first.name}'"
            raise InputError(f"{label}: '{ref.name}' is swept; {hint}")
    if wrong := inputs_problem(type(unit), len(refs)):
        raise InputError(f"{label} {wrong}")
    return Part(name, name, use, unit, tuple(refs))


def check_panel(plan: Plan, panel: Panel, inputs: str | Sequence[str] | None = None) -> PanelPart:
    """Make a panel of a plan; by default it shows the last part."""
    use, members = yaml_name(type(panel)), plan.by_name()
    label = f"panel {use}"
    if inputs is None:
        inputs = plan.parts[-1].name if plan.parts else "source"
    names = [inputs] if isinstance(inputs, str) else inputs
    given = {
        name: panel.parameters()[name] for name, known in parameters(type(panel)).items() if known.refers
    }
    marks = {
        name: branches(members, find_ref(members, text, f"{label}: {name}"))[0]
        for name, text in given.items()
        if text
    }
    entries = [branches(members, find_ref(members, name, label)) for name in names]
    if wrong := count_problem(type(panel), sum(map(len, entries))):
        raise InputError(f"{label} {wrong}")
    if wrong := names_problem(panel, len(entries)):
        raise InputError(f"{label}: {wrong}")
    return PanelPart.of(use, panel, entries, marks)
