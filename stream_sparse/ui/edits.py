"""Edits of parameters: those that change something, and the way back to the values of a pipeline's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.plan.fingerprint import format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.plan.plan import Plan

    from .status import RunStatus

__all__ = ["file_values", "new_values"]


def new_values(
    changes: Mapping[str, Any], parameters: Mapping[str, Mapping[str, Any]], plan: Plan
) -> dict[str, Any]:
    """Return the changes, by ``node.parameter``, of parameters that have another value now.

    The value of a swept node is that of its first branch. Names that are not known stay, to be refused.
    """

    def now(name: str) -> Any:
        node, _, parameter = name.rpartition(".")
        members = plan.members(node)
        return parameters[members[0].name].get(parameter, ...) if members else ...

    return {name: value for name, value in changes.items() if now(name) != value}


def file_values(status: RunStatus) -> dict[str, Any]:
    """Return the file's values of all parameters that have another value now, those of marks included."""
    now = status.parameters
    return {
        f"{part.name}.{name}": value
        for part in status.given.parts
        if part.name in now  # sinks are left out where a file is played again
        for name, value in part.unit.parameters().items()
        if now[part.name][name] is not value and format_value(now[part.name][name]) != format_value(value)
    }
