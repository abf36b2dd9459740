"""A plan's view at work: its panels opened, fed in order, drawn with the state of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .outputs import Feeds
from .view import Status, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .base import Node, Panel, Sink
    from .frame import Array, Medium, Stamp, Value
    from .spec.plan import PanelPart, Plan, Ref

__all__ = ["SIZE", "Looks"]

SIZE = (720, 1280)
"""Height and width of the pictures that are shown and recorded."""


class Looks:
    """The view of a run.

    Parameters:
        plan: its panels are templates; each run gets fresh copies.
        medium: what the source gives.
        units: the run's own nodes and sinks, whose parameters legends tell as they are now.

    Attributes:
        refs: what :meth:`see` wants, in order.
        whole: for each of these, whether a bare name means all named parts.
    """

    def __init__(self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink]) -> None:
        self._plan, self._medium = plan, medium
        self._feeds = Feeds(plan, medium, units)
        self.refs: list[Ref] = []
        self.whole: list[bool] = []
        self._spans: list[tuple[int, int]] = []
        rows = [[self._open(part) for part in row] for row in plan.rows]
        self._view = View(plan.name, plan.description, rows)

    def _open(self, part: PanelPart) -> Panel:
        panel, of = part.panel.fresh(), self._feeds.of
        marks = {key: of(ref) for key, ref in part.marks.items()}
        panel.open(tuple(of(ref) for ref in part.inputs), self._medium, marks)
        self._spans.append((len(self.refs), len(self.refs) + len(part.inputs)))
        self.refs.extend(part.inputs)
        self.whole.extend([panel.whole] * len(part.inputs))
        return panel

    def see(self, at: Stamp, values: list[Value]) -> None:
        """Take in one frame: a value for each of ``refs``."""
        self._view.see(at, [values[low:high] for low, high in self._spans])

    def draw(
        self, at: Stamp, rate: float, dropped: int, parameters: Mapping[str, Mapping[str, Any]],
        notes: Mapping[str, str],
    ) -> Array:  # fmt: skip
        """A picture of what was seen last, with the state of the run in its head and foot lines."""
        message = "; ".join(dict.fromkeys(notes.values()))
        live = tuple((slider.name, self._shown(slider.name, parameters)) for slider in self._plan.live)
        return self._view.draw(*SIZE, status=Status(at.index, at.time_s, rate, dropped, live, message))

    def _shown(self, name: str, parameters: Mapping[str, Mapping[str, Any]]) -> str:
        node, _, parameter = name.rpartition(".")
        part = next(p for p in self._plan.parts if node in (p.name, p.family))
        value = parameters[part.name][parameter]
        if isinstance(value, bool):
            return "on" if value else "off"
        number = isinstance(value, int | float)
        return f"{value:g}" if number else str(value)
