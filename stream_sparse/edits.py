"""Edits of parameters in mid-run, checked whole before any takes effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import flow
from .base import Node
from .errors import InputError, ParameterError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .spec.plan import Plan

__all__ = ["Edits", "checked"]

Edits = dict[str, dict[str, Any]]
"""New parameters by the name of the part."""


def checked(
    plan: Plan,
    parameters: Mapping[str, Mapping[str, Any]],
    samples: dict[str, Any],
    changes: Mapping[str, Any],
) -> Edits:
    """Changes such as ``{"relu.theta": 160}`` by part; all members of a swept family get theirs.

    Parameters:
        parameters: those of each part as they are now.
        samples: what each part says, by a rehearsal: an edit that would not fit the frame is refused.

    Raises:
        InputError: for an unknown node or parameter, a value out of range or one that does not fit.
    """
    edits: Edits = {}
    known = {name: None for part in plan.parts for name in (part.name, part.family)}
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
    for part in plan.parts:
        if part.name in edits:
            try:
                unit = type(part.unit)(**{**parameters[part.name], **edits[part.name]})
            except ParameterError as error:
                text = "; ".join(problem for _, problem in error.problems)
                raise InputError(f"node '{part.name}' ({part.use}): {text}") from None
            if isinstance(unit, Node):
                flow.ask(part, unit, samples)
    return edits
