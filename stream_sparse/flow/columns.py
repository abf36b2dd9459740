"""The columns of a run's tables, and its recorded arrays."""

from collections.abc import Mapping
from typing import Any

from stream_sparse.base import Node
from stream_sparse.base.signature import array_fields
from stream_sparse.plan.plan import Plan, Ref

from .dry_run import NO_SAMPLE, pick
from .rows import Names


class Columns:
    """The columns of a run's table, by name: ``scalars``, and recorded arrays.

    ``every`` has the interval of each array: 3 where every third frame is recorded. ``refs`` are the values
    of a row: scalars, then arrays.
    """

    def __init__(self, plan: Plan, samples: Mapping[str, Any]) -> None:
        columns, recorded = scalars(plan, samples), arrays(plan, samples)
        self.scalars = list(columns)
        self.every = {name: every for name, (_, every) in recorded.items()}
        self.refs: list[Ref] = [*columns.values(), *(ref for ref, _ in recorded.values())]


def _outputs(plan: Plan, samples: Mapping[str, Any]) -> dict[str, tuple[Ref, Any]]:
    """Return every value that nodes give, by its name in tables, with a sample."""
    return {name: (ref, pick(samples, ref)) for name, ref in Names(plan).listed.items()}


def scalars(plan: Plan, samples: Mapping[str, Any]) -> dict[str, Ref]:
    """Return what has a column in tables, by name; samples are those of a dry run."""
    kept = {keep.ref.name for keep in plan.keep}
    nodes = {part.name: type(part.unit) for part in plan.parts if isinstance(part.unit, Node)}
    fields_of = {name: array_fields(node.update) for name, node in nodes.items()}
    return {
        name: ref
        for name, (ref, sample) in _outputs(plan, samples).items()
        if name != "source"
        and (
            isinstance(sample, float)
            or (sample is NO_SAMPLE and ref.name not in kept and ref.field not in fields_of[ref.name])
        )
    }


def arrays(plan: Plan, samples: Mapping[str, Any]) -> dict[str, tuple[Ref, int]]:
    """Return the recorded arrays by name, each with its interval: 3 where every third frame is recorded."""
    columns = {}
    for keep in plan.keep:
        for name, (ref, sample) in _outputs(plan, samples).items():
            wanted = ref.name == keep.ref.name and keep.ref.field in ("", ref.field)
            if wanted and not isinstance(sample, float):
                columns[name] = (ref, keep.every)
    return columns
