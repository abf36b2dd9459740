"""Edits of parameters in mid-run, checked whole before any takes effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import flow
from .base import Node, parameters
from .errors import InputError, ParameterError, nearest
from .frame import describe
from .spec.text import show

if TYPE_CHECKING:
    from .base import Unit
    from .spec.plan import Part, Plan

__all__ = ["Edits", "checked"]

Edits = dict[str, dict[str, Any]]
"""New parameters by the name of the part."""

# So many numbers at most are shown to a node whose own parameters change: a slider that is dragged waits.
# What has said nothing by then, for a long window over large frames, is taken to give what it gave before.
_AT_ONCE = 1 << 21


def checked(
    plan: Plan,
    parameters: Mapping[str, Mapping[str, Any]],
    samples: dict[str, Any],
    changes: Mapping[str, Any],
) -> tuple[Edits, dict[str, Any]]:
    """Changes such as ``{"relu.theta": 160}`` by part; all members of a swept family get theirs.

    Parameters:
        parameters: those of each part as they are now.
        samples: what each part says, by a rehearsal: an edit that would not fit the frame is refused, and
            one after which a node below that goes on with what it has would get another shape.

    Returns:
        The edits, and what each part says with them.

    Raises:
        InputError: for an unknown node or parameter, a value out of range or one that does not fit.
    """
    edits = _by_part(plan, changes)
    after, causes = dict(samples), dict[str, str]()
    for part in plan.parts:
        given, reshaped = edits.get(part.name, {}), _reshaped(part, samples, after)
        if not given and reshaped is None:
            continue
        unit = _made(part, {**parameters[part.name], **given})
        if reshaped is not None:
            cause = causes[part.name] = causes[part.inputs[reshaped].name]
            _refuse_kept(part, unit, given, reshaped, samples, after, cause)
        if given:
            causes[part.name] = f"{part.family}.{next(iter(given))}"
        if isinstance(unit, Node):
            said = flow.ask(part, unit, after, _AT_ONCE if reshaped is None else None)
            after[part.name] = samples[part.name] if said is flow.UNKNOWN else said
        else:
            after[part.name] = after[part.inputs[0].name]
    return edits, after


def _by_part(plan: Plan, changes: Mapping[str, Any]) -> Edits:
    edits: Edits = {}
    known = {name: None for part in plan.parts for name in (part.name, part.family)}
    if not isinstance(changes, Mapping) or not all(isinstance(key, str) for key in changes):
        raise InputError(
            "set: expected a name such as 'relu.theta' and its value, or a mapping of such names to values"
            f" (got {show(changes)})"
        )
    for key, value in changes.items():
        node, _, parameter = key.rpartition(".")
        if node not in known:
            raise InputError(
                f"set '{key}': no node '{node}'{nearest(node, known) or '; write node.parameter'}"
            )
        for part in plan.parts:
            if node in (part.name, part.family):
                if f"{part.family}.{parameter}" in part.sweep:
                    raise InputError(f"set '{key}': a swept parameter cannot be changed while it runs")
                edits.setdefault(part.name, {})[parameter] = value
    return edits


def _made(part: Part, values: Mapping[str, Any]) -> Unit:
    try:
        return type(part.unit)(**values)
    except ParameterError as error:
        text = "; ".join(problem for _, problem in error.problems)
        raise InputError(f"node '{part.name}' ({part.use}): {text}") from None


def _reshaped(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """Which input of a part would have another shape or type than before; None where none would."""
    pairs = zip(flow.picked(part, before), flow.picked(part, after), strict=True)
    for number, (was, now) in enumerate(pairs):
        if was is not flow.UNKNOWN and flow.kinds(was) != flow.kinds(now):
            return number
    return None


def _refuse_kept(
    part: Part, unit: Unit, given: Mapping[str, Any], reshaped: int, before: Mapping[str, Any],
    after: Mapping[str, Any], cause: str,
) -> None:  # fmt: skip
    """Refuse another shape where nothing begins anew: learners keep what they know, sinks their files."""
    known = parameters(type(unit))
    if isinstance(unit, Node):
        kept = unit.learns and not any(known[name].resets for name in given)
    else:
        kept = not hasattr(unit, "refresh")  # a window takes any picture
    if kept:
        was, now = (describe(flow.picked(part, samples)[reshaped]) for samples in (before, after))
        raise InputError(
            f"set '{cause}': node '{part.name}' ({part.use}) has begun with {was} from "
            f"'{part.inputs[reshaped]}' and would get {now}; give the new value to a new run"
        )
