"""What the pipeline of a run says of the columns of its tables."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from stream_sparse.base import Node
from stream_sparse.base.signature import field_help

from .plan import Ref
from .units_of_measure import UnitsOfMeasure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stream_sparse.frame import Medium

    from .plan import Part, Plan

__all__ = ["column_units", "describe_columns"]


def describe_columns(plan: Plan, medium: Medium, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Describe columns, scalars and recorded arrays, by their names, each as ``ColumnInfo`` of ``run.json``.

    Parameters:
        plan: the pipeline.
        medium: of the frames of its source.
        names: of the columns.

    >>> from stream_sparse import load
    >>> run = load("bird").run(frames=1)
    >>> pixel, k_pixel = describe_columns(run.plan, run.medium, ["pixel", "k_pixel"]).values()
    >>> pixel["unit"], k_pixel["unit"], k_pixel["title"]
    ('gray levels', '', 'kurtosis, pixel')
    """
    units, parts = UnitsOfMeasure(plan, medium), {part.name: part for part in plan.parts}
    found = {}
    for column in names:
        nodes = [name for name in parts if column == name or column.startswith(f"{name}.")]
        node = max(nodes, key=len, default="source")
        output = column[len(node) + 1 :]
        axes = {axis.rpartition(".")[2]: unit for axis, unit in units.of_axes(node).items() if unit}
        found[column] = {
            "node": node,
            "unit": units.of(Ref(node, output)),
            "title": _title(plan, column),
            "axes": ", ".join(f"{axis} in {unit}" for axis, unit in axes.items()),
            "about": _about(parts.get(node), output),
        }
    return found


def column_units(plan: Plan, medium: Medium, names: Iterable[str]) -> dict[str, str]:
    """Return the units of measure of columns by their names."""
    return {name: column["unit"] for name, column in describe_columns(plan, medium, names).items()}


def _title(plan: Plan, column: str) -> str:
    """Return what a column is called in the first panel that shows it."""
    for part in (part for row in plan.view for part in row):
        for place, ref in enumerate(part.inputs):
            if str(ref) == column:
                label = part.labels[place] if part.labels else ""
                return ", ".join(filter(None, (part.panel.title, label)))
    return ""


def _about(part: Part | None, output: str) -> str:
    """Return what its node says of an output, or else of itself, without markup."""
    if part is None or not isinstance(part.unit, Node):
        return ""
    outputs = field_help(type(part.unit).update)
    said = outputs.get(output or next(iter(outputs), "")) or inspect.getdoc(part.unit) or ""
    return re.sub(r":\w+:(?=`)|`", "", said.partition("\n")[0])
