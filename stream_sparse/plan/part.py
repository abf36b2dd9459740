"""Add parts to a plan in Python, checked by the rules for files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from stream_sparse.base import Node, Sink, function_node, yaml_name
from stream_sparse.base.param import show
from stream_sparse.errors import InputError, nearest

from .copies import field_problem
from .nodes import inputs_problem, name_problem
from .plan import Keep, Part, Plan, Ref


def check_part(
    plan: Plan,
    unit: Node | Sink | Callable[..., Any],
    name: str | None = None,
    inputs: str | Sequence[str] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Part:
    """Make the next part of a plan; by default it has the name of its unit and reads the last part.

    A function is called for each value, with ``parameters``.
    """
    if isinstance(unit, FunctionType):
        unit = function_node(unit)(**(parameters or {}))
    elif parameters:
        odd = ", ".join(parameters)
        raise InputError(f"then() takes the parameters of a function only; give {odd} to the node itself")
    if not isinstance(unit, Node | Sink):
        raise InputError(
            f"a pipeline is made of nodes, sinks and functions, such as Grayscale(); got {unit!r}"
        )
    use = yaml_name(type(unit))
    name = use if name is None else name
    label = f"node '{name}' ({use})"
    wrong = name_problem(name)
    if wrong:
        raise InputError(wrong)
    if plan.members(name):
        raise InputError(f"{label}: the name '{name}' is taken; give this one another name")
    if inputs is None:
        inputs = plan.parts[-1].family if plan.parts else "source"
    refs = find_refs(plan, inputs, label, branches=False)
    wrong = inputs_problem(type(unit), len(refs))
    if wrong:
        raise InputError(f"{label} {wrong}")
    return Part(name, name, use, unit, refs)


def find_refs(
    plan: Plan, names: str | Sequence[str], label: str, *, branches: bool = True
) -> tuple[Ref, ...]:
    """Look up names such as ``source``, ``box`` or ``dict.error`` for the reader ``label``.

    The name of a swept node means all of its branches; without ``branches`` it is refused.
    """
    found: list[Ref] = []
    for text in [names] if isinstance(names, str) else names:
        name, field = text, ""
        if text != "source" and not plan.members(text) and "." in text:
            name, _, field = text.rpartition(".")
        parts = plan.members(name)
        if name != "source" and not parts:
            known = ["source", *(known for part in plan.parts for known in (part.name, part.family))]
            raise InputError(f"{label}: there is no node '{name}'{nearest(name, known)}")
        if not branches and parts and parts[0].name != name:
            hint = f"name one of its branches, such as '{parts[0].name}'"
            raise InputError(f"{label}: '{name}' is swept; {hint}")
        outputs = _outputs(plan, Ref(name))
        if field and field not in outputs:
            raise InputError(f"{label}: {field_problem(name, field, outputs)}")
        found += [Ref(part.name, field) for part in parts] or [Ref(name)]
    return tuple(found)


def check_keep(plan: Plan, name: str, every: int) -> tuple[Keep, ...]:
    """Return what a run records of a node: each of its outputs, in each branch of a sweep."""
    if name == "source":
        raise InputError("keep: expected a node, such as the first one (got 'source')")
    if type(every) is not int or every < 1:
        raise InputError(f"keep: every must be a whole number >= 1 (got {show(every)})")
    refs = find_refs(plan, name, "keep")
    kept = [Ref(ref.name, output) for ref in refs for output in _outputs(plan, ref) or (ref.field,)]
    if twice := {keep.ref for keep in plan.keep}.intersection(kept):
        raise InputError(f"keep: '{min(map(str, twice))}' is recorded already")
    return tuple(Keep(ref, every) for ref in kept)


def _outputs(plan: Plan, ref: Ref) -> tuple[str, ...]:
    """The named outputs behind a reference; a sink passes on its input."""
    if ref.field or ref.name == "source":
        return ()
    part = plan.members(ref.name)[0]
    return part.unit.fields() if isinstance(part.unit, Node) else _outputs(plan, part.inputs[0])
