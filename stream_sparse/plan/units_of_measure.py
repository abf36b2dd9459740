"""The unit of measure of every value of a pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.base import Node, parameters

from .plan import Ref

if TYPE_CHECKING:
    from stream_sparse.base.param import Parameter
    from stream_sparse.frame import Medium

    from .plan import Part, Plan

__all__ = ["UnitsOfMeasure"]


class UnitsOfMeasure:
    """Gives the unit of measure of each value, such as ``gray levels``, or an empty text."""

    def __init__(self, plan: Plan, medium: Medium) -> None:
        self._parts = {part.name: part for part in plan.parts}
        levels = "gray levels" if medium.dtype in ("uint8", "uint16") else ""
        self._known: dict[str, str | dict[str, str]] = {"source": levels}
        for part in plan.parts:
            given = [self.of(ref) for ref in part.inputs]
            unit = part.unit
            self._known[part.name] = unit.units_of_measure(*given) if isinstance(unit, Node) else given[0]

    def of_outputs(self, name: str) -> dict[str, str]:
        """Return the unit of measure of each named output of a part."""
        part = self._parts.get(name)
        fields = part.unit.fields() if part is not None and isinstance(part.unit, Node) else ()
        return {field: self.of(Ref(name, field)) for field in fields}

    def of_axes(self, name: str) -> dict[str, str]:
        """Return the unit of measure of each parameter over which a part is swept, such as ``relu.theta``."""
        part, found = self._parts.get(name), {}
        for axis in part.sweep if part is not None else ():
            family, _, parameter = axis.rpartition(".")
            swept = next(one for one in self._parts.values() if one.family == family)
            found[axis] = self.of_parameter(swept, parameters(type(swept.unit))[parameter])
        return found

    def of_parameter(self, part: Part, parameter: Parameter) -> str:
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
