"""The node, the output and the unit of measure of each column of a recording, by its pipeline."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import Error
from stream_sparse.frame import Clock, Medium
from stream_sparse.plan import read_yaml
from stream_sparse.plan.plan import Ref
from stream_sparse.view.units_of_measure import UnitsOfMeasure

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Part
    from stream_sparse.records import RunRecord

__all__ = ["RecordedColumns"]


class RecordedColumns:
    """The columns of a recording by its pipeline; where that cannot be read, nothing is known of them.

    >>> import tempfile
    >>> from stream_sparse import load, open_run
    >>> with tempfile.TemporaryDirectory() as place:
    ...     run = load("bird").run(frames=12, record=f"{place}/run")
    ...     columns = RecordedColumns(open_run(run.folder))
    >>> columns.unit("pixel"), columns.unit("k_pixel")
    ('gray levels', '')
    """

    def __init__(self, run: RunRecord) -> None:
        self._units: UnitsOfMeasure | None = None
        self._parts: dict[str, Part] = {}
        source = run.run_info.source
        with suppress(Error, TypeError):  # units of one's own may be missing here; a dtype may be damaged
            medium = Medium(
                tuple(source.shape), np.dtype(source.dtype), source.rate, source.live, Clock("index")
            )
            plan = read_yaml(run.pipeline, "pipeline", "pipeline.yaml")
            self._units = UnitsOfMeasure(plan, medium)
            self._parts = {part.name: part for part in plan.parts}

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

    def axes(self, column: str) -> str:
        """Return the units of measure of the parameters over which it is swept: ``theta in gray levels``."""
        found = self.find(column)
        units = {} if found is None or self._units is None else self._units.of_axes(found[0].name)
        return ", ".join(f"{axis.rpartition('.')[2]} in {unit}" for axis, unit in units.items() if unit)
