"""The unit of measure of every value of a pipeline, and what else it says of the columns of tables."""

import inspect
import re
from collections.abc import Iterable

from stream_sparse.base import Node, parameters
from stream_sparse.base.param import Parameter
from stream_sparse.base.signature import field_help
from stream_sparse.frame import Medium

from .plan import Plan, PlannedPart, Ref


class UnitsOfMeasure:
    """Gives the unit of measure of each value, such as ``gray levels``, or an empty text."""

    def __init__(self, plan: Plan, medium: Medium) -> None:
        self._parts = {part.name: part for part in plan.parts}
        levels = "gray levels" if medium.dtype in ("uint8", "uint16") else ""
        self._known: dict[str, str | dict[str, str]] = {"source": levels}
        for part in plan.parts:
            units = [self.of(ref) for ref in part.inputs]
            unit = part.unit
            self._known[part.name] = unit.units_of_measure(*units) if isinstance(unit, Node) else units[0]

    def of_outputs(self, name: str) -> dict[str, str]:
        """Return the unit of measure of each named output of a part."""
        part = self._parts.get(name)
        fields = part.unit.fields() if part is not None and isinstance(part.unit, Node) else ()
        return {field: self.of(Ref(name, field)) for field in fields}

    def of_axes(self, name: str) -> dict[str, str]:
        """Return the unit of measure of each parameter over which a part is swept, such as ``relu.theta``."""
        part, axes = self._parts.get(name), {}
        for axis in part.sweep if part is not None else ():
            family, _, parameter = axis.rpartition(".")
            swept = next(one for one in self._parts.values() if one.family == family)
            axes[axis] = self.of_parameter(swept, parameters(type(swept.unit))[parameter])
        return axes

    def of_parameter(self, part: PlannedPart, parameter: Parameter) -> str:
        """Return the unit of measure of a parameter."""
        return self.of(part.inputs[0]) if parameter.unit == "input" else parameter.unit

    def of(self, ref: Ref) -> str:
        """Return the unit of measure of a value; a bare name stands for the first named output."""
        unit = self._known[ref.name]
        if isinstance(unit, str):
            return unit
        node = self._parts[ref.name].unit
        field = ref.field or (node.fields()[0] if isinstance(node, Node) else "")
        return unit.get(field, "")


def describe_columns(plan: Plan, medium: Medium, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Describe columns, scalars and recorded arrays, by their names, each as ``ColumnInfo`` of ``run.json``.

    Parameters:
        plan: the pipeline.
        medium: of the frames of its source.
        names: of the columns.

    >>> from stream_sparse import load
    >>> run = load("bird").run(frames=1)
    >>> pixel, k_pixel = describe_columns(run.access.plan, run.access.medium, ["pixel", "k_pixel"]).values()
    >>> pixel["unit"], k_pixel["unit"], k_pixel["title"]
    ('gray levels', '', 'kurtosis, pixel')
    """
    units, parts = UnitsOfMeasure(plan, medium), {part.name: part for part in plan.parts}
    described = {}
    for column in names:
        nodes = [name for name in parts if column == name or column.startswith(f"{name}.")]
        node = max(nodes, key=len, default="source")
        output = column[len(node) + 1 :]
        axes = {axis.rpartition(".")[2]: unit for axis, unit in units.of_axes(node).items() if unit}
        described[column] = {
            "node": node,
            "unit": units.of(Ref(node, output)),
            "title": _title(plan, column),
            "axes": ", ".join(f"{axis} in {unit}" for axis, unit in axes.items()),
            "about": _about(parts.get(node), output),
        }
    return described


def column_units(plan: Plan, medium: Medium, names: Iterable[str]) -> dict[str, str]:
    """Return the units of measure of columns by their names."""
    return {name: column["unit"] for name, column in describe_columns(plan, medium, names).items()}


def _title(plan: Plan, column: str) -> str:
    """Return what a column is called in the first panel that shows it."""
    for part in (part for row in plan.view for part in row):
        for index, ref in enumerate(part.inputs):
            if str(ref) == column:
                label = part.labels[index] if part.labels else ""
                return ", ".join(filter(None, (part.panel.title, label)))
    return ""


def _about(part: PlannedPart | None, output: str) -> str:
    """Return what its node says of an output, or else of itself, without markup."""
    if part is None or not isinstance(part.unit, Node):
        return ""
    outputs = field_help(type(part.unit).update)
    said = outputs.get(output or next(iter(outputs), "")) or inspect.getdoc(part.unit) or ""
    return re.sub(r":\w+:(?=`)|`", "", said.partition("\n")[0])
