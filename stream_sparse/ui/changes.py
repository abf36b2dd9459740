"""Those of some edits that change something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.plan.plan import Plan

__all__ = ["new_values"]


def new_values(
    changes: Mapping[str, Any], parameters: Mapping[str, Mapping[str, Any]], plan: Plan
) -> dict[str, Any]:
    """Return the changes, by ``node.parameter``, of parameters that have another value now.

    The value of a swept node is that of its first branch.
    """

    def now(name: str) -> Any:
        node, _, parameter = name.rpartition(".")
        return parameters[plan.members(node)[0].name][parameter]

    return {name: value for name, value in changes.items() if now(name) != value}
