"""The node, the output, the unit of measure and the shown name of each column of a run, by its pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.base import Feed, Node
from stream_sparse.base.feed import captions, heading

from .plan import Ref
from .units_of_measure import UnitsOfMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    >>> columns.shown(["k_pixel", "k_relu"])
    ('kurtosis', ['pixel', 'after ReLU'])
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

    def axes(self, column: str) -> str:
        """Return the units of measure of the parameters over which it is swept: ``theta in gray levels``."""
        found = self.find(column)
        units = {} if found is None or self._units is None else self._units.of_axes(found[0].name)
        return ", ".join(f"{axis.rpartition('.')[2]} in {unit}" for axis, unit in units.items() if unit)

    def shown(self, columns: Sequence[str]) -> tuple[str, list[str]]:
        """Return what these columns are called together, and the name of each, as panels call them.

        Title and names are those of the first panel that shows all of them. Without such a panel they have
        the heading that a panel would have, and their own names.
        """
        title, labels = self._panel(columns)
        feeds = [self._feed(column, label) for column, label in zip(columns, labels, strict=True)]
        names = captions(feeds) if any(feed.sweep for feed in feeds) else [f.label or f.name for f in feeds]
        if len(feeds) == 1:
            return f"{title}, {labels[0]}" if title and labels[0] else title or names[0], names
        return title or heading(feeds), names

    def _panel(self, columns: Sequence[str]) -> tuple[str, list[str]]:
        """Return the title of the first panel that shows these columns, and its own names for them."""
        for part in self._panels:
            places = {str(ref): place for place, ref in enumerate(part.inputs)}
            if all(column in places for column in columns):
                labels = part.labels or [""] * len(part.inputs)
                return part.panel.title or "", [labels[places[column]] for column in columns]
        return "", [""] * len(columns)

    def _feed(self, column: str, label: str) -> Feed:
        found = self.find(column)
        if found is None:
            return Feed(column, None, "", {}, 0, label=label)
        part = found[0]
        node = part.unit if isinstance(part.unit, Node) else None
        return Feed(column, node, self.unit(column), part.sweep, 0, label=label)
