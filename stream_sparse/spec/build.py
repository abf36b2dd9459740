"""Plans that are made in Python, by the same rules as files."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from stream_sparse.base import Node, Sink, Source, yaml_name
from stream_sparse.errors import InputError, nearest

from .copies import field_problem
from .dump import dump
from .nodes import inputs_problem, name_problem
from .plan import Part, Plan, Ref
from .units import seeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.base import Unit

__all__ = ["build", "check_part"]


def check_part(
    parts: Sequence[Part],
    unit: Node | Sink,
    name: str | None = None,
    inputs: str | Sequence[str] | None = None,
) -> Part:
    """The part that a unit becomes below others.

    Parameters:
        parts: those that are there already.
        name: its name; None takes the unit's own, with a number where that is taken.
        inputs: names such as ``box`` or ``dict.error``; None takes the last part, or ``source``.

    Raises:
        InputError: where the name is taken or no name, an input is nothing, or their number is wrong.
    """
    if not isinstance(unit, Node | Sink):
        raise InputError(f"a pipeline is made of nodes and sinks, such as Grayscale(); got {unit!r}")
    use = yaml_name(type(unit))
    known = {part.name: part for part in parts}
    name = _free(use, known) if name is None else name
    label = f"node '{name}' ({use})"
    wrong = name_problem(name)
    if wrong:
        raise InputError(wrong)
    if name in known:
        raise InputError(f"{label}: the name '{name}' is taken; give it another one")
    if inputs is None:
        inputs = parts[-1].name if parts else "source"
    refs = tuple(_ref(text, known, label) for text in ([inputs] if isinstance(inputs, str) else inputs))
    wrong = inputs_problem(type(unit), len(refs))
    if wrong:
        raise InputError(f"{label} {wrong}")
    return Part(name, name, use, unit, refs)


def build(
    source: Source, parts: Sequence[Part], *, name: str = "pipeline", seed: int | None = None, **more: Any
) -> Plan:
    """A plan of parts that stand in order, with its YAML.

    Parameters:
        more: the other attributes of :class:`Plan`, such as ``rows`` and ``on_error``.
    """
    if seed is not None:
        source = _with_seed(source, seed)
        parts = [dataclasses.replace(part, unit=_with_seed(part.unit, seed)) for part in parts]
    use = yaml_name(type(source))
    more = {"description": "", **more}
    plan = Plan(name=name, source=source, source_use=use, parts=tuple(parts), seed=seed, **more)
    return dataclasses.replace(plan, text=dump(plan))


def _with_seed(unit: Any, seed: int) -> Any:
    values = seeded(type(unit), unit.parameters(), seed)
    return unit if values == unit.parameters() else type(unit)(**values)


def _free(use: str, known: dict[str, Part]) -> str:
    name, number = use, 2
    while name in known:
        name, number = f"{use}_{number}", number + 1
    return name


def _ref(text: str, known: dict[str, Part], label: str) -> Ref:
    name, part = text, ""
    if name not in known and "." in text:
        name, _, part = text.rpartition(".")
    if name == "source" and not part:
        return Ref(name)
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
