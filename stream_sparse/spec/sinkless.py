"""A pipeline with nothing that leaves the process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream_sparse.base import Sink

from .plan import Ref

if TYPE_CHECKING:
    from .plan import Plan

__all__ = ["without_sinks"]


def without_sinks(plan: Plan) -> Plan:
    """The plan with nothing that leaves the process; what read from a sink reads what the sink was given."""
    behind: dict[str, Ref] = {}

    def past(ref: Ref) -> Ref:
        before = behind.get(ref.name)
        return ref if before is None else Ref(before.name, ref.field or before.field)

    parts = []
    for part in plan.parts:
        inputs = tuple(past(ref) for ref in part.inputs)
        if isinstance(part.unit, Sink):
            behind[part.name] = inputs[0]
        else:
            parts.append(replace(part, inputs=inputs))
    rows = []
    for row in plan.rows:
        seen = []
        for panel in row:
            marks = {key: past(ref) for key, ref in panel.marks.items()}
            seen.append(replace(panel, inputs=tuple(past(ref) for ref in panel.inputs), marks=marks))
        rows.append(tuple(seen))
    return replace(plan, parts=tuple(parts), rows=tuple(rows))
