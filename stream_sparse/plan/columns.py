"""The node, the output, the unit of measure and the shown name of each column of a run, by its pipeline."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from stream_sparse.base import Node
from stream_sparse.base.signature import field_help

from .plan import Ref
from .units_of_measure import UnitsOfMeasure

if TYPE_CHECKING:
    from stream_sparse.frame import Medium

    from .plan import PanelPart, Part, Plan

__all__ = ["Columns"]


class Columns:
    """The columns of a run by its pipeline; without one, nothing is known of them.

    Parameters:
        plan: the pipeline, or None.
        medium: of the frames of its source.

    >>> from stream_sparse import load
    >>> run = load("bird").run(frames=1)
    >>> columns = Columns(run.plan, run.medium)
    >>> columns.unit("pixel"), columns.unit("k_pixel")
    ('gray levels', '')
    >>> columns.shown("k_pixel")
    'kurtosis, pixel'
    """

    def __init__(self, plan: Plan | None, medium: Medium | None) -> None:
        self._units: UnitsOfMeasure | None = None
        self._parts: dict[str, Part] = {}
        self._panels: list[PanelPart] = []
        if plan is not None and medium is not None:
            self._units = UnitsOfMeasure(plan, medium)
            self._parts = {part.name: part for part in plan.parts}
            self._panels = [part for row in plan.view for part in row]

    def find(self, column: str) -> tuple[Part, str] | None:
        """Return the node of a column, and the name of its output, which may be empty; None: not known."""
        names = [name for name in self._parts if column == name or column.startswith(f"{name}.")]
        if not names:
            return None
        name = max(names, key=len)
        return self._parts[name], column[len(name) + 1 :]

    def unit(self, column: str) -> str:
        """Return the unit of measure of a column; empty where there is no unit, or it is not known."""
        found = self.find(column)
        return "" if found is None or self._units is None else self._units.of(Ref(found[0].name, found[1]))

    def about(self, column: str) -> str:
        """Return what its node says of an output, or else of itself, without markup; empty: not known."""
        part, output = self.find(column) or (None, "")
        if part is None or not isinstance(part.unit, Node):
            return ""
        outputs = field_help(type(part.unit).update)
        said = outputs.get(output or next(iter(outputs), "")) or inspect.getdoc(part.unit) or ""
        return re.sub(r":\w+:(?=`)|`", "", said.partition("\n")[0])

    def axes(self, column: str) -> str:
        """Return the units of measure of the parameters over which it is swept: ``theta in gray levels``."""
        found = self.find(column)
        units = {} if found is None or self._units is None else self._units.of_axes(found[0].name)
        return ", ".join(f"{axis.rpartition('.')[2]} in {unit}" for axis, unit in units.items() if unit)

    def shown(self, column: str) -> str:
        """Return what a column is called: as in the first panel that shows it, or else by its own name."""
        for part in self._panels:
            for place, ref in enumerate(part.inputs):
                if str(ref) == column:
                    label = part.labels[place] if part.labels else ""
                    return ", ".join(filter(None, (part.panel.title, label))) or column
        return column
