"""Parts that are made in Python, by the same rules as in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.base import Node, Sink, yaml_name
from stream_sparse.errors import InputError, nearest

from .copies import field_problem
from .nodes import inputs_problem, name_problem
from .plan import Part, Ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.base import Unit

__all__ = ["check_part"]


def check_part(
    parts: Sequence[Part],
    unit: Node | Sink,
    name: str | None = None,
    inputs: str | Sequence[str] | None = None,
) -> Part:
    """The part that a unit becomes below others.

    Parameters:
        parts: those that are there already.
        name: its name; None takes the unit's own.
        inputs: names such as ``box`` or ``dict.error``; None takes the last part, or ``source``.

    Raises:
        InputError: where the name is taken or no name, an input is nothing, or their number is wrong.
    """
    if not isinstance(unit, Node | Sink):
        raise InputError(f"a pipeline is made of nodes and sinks, such as Grayscale(); got {unit!r}")
    use = yaml_name(type(unit))
    known = {part.name: part for part in parts}
    name = use if name is None else name
    label = f"node '{name}' ({use})"
    wrong = name_problem(name)
    if wrong:
        raise InputError(wrong)
    if name in known or any(part.family == name for part in parts):
        raise InputError(f"{label}: the name '{name}' is taken; give this one another name")
    if inputs is None:
        inputs = parts[-1].family if parts else "source"
    refs = tuple(_ref(text, known, label) for text in ([inputs] if isinstance(inputs, str) else inputs))
    wrong = inputs_problem(type(unit), len(refs))
    if wrong:
        raise InputError(f"{label} {wrong}")
    return Part(name, name, use, unit, refs)


def _ref(text: str, known: dict[str, Part], label: str) -> Ref:
    name, part = text, ""
    if name not in known and "." in text:
        name, _, part = text.rpartition(".")
    if name == "source" and not part:
        return Ref(name)
    branches = [branch for branch, above in known.items() if above.family == name != branch]
    if branches:
        raise InputError(f"{label}: '{name}' is swept; name one of its branches, such as '{branches[0]}'")
    if name not in known:
        raise InputError(f"{label}: there is no node '{name}'{nearest(name, ['source', *known])}")
    fields = _fields(known[name].unit, known, known[name])
    if part and part not in fields:
        raise InputError(f"{label}: {field_problem(name, part, fields)}")
    return Ref(name, part)


def _fields(unit: Unit, known: dict[str, Part], part: Part) -> tuple[str, ...]:
    if isinstance(unit, Node):
        return unit.fields()
    above = part.inputs[0]
    if above.field or above.name == "source":
        return ()
    return _fields(known[above.name].unit, known, known[above.name])
