"""A plan's view at work: its panels opened, fed in order, drawn with the state of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse.drawing import knob_at, knob_cells, knob_share

from .feeds import Feeds
from .layout import Status, View
from .sliders import handles, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.base import Node, Panel, Sink
    from stream_sparse.drawing import Sizes
    from stream_sparse.frame import Array, Medium, Stamp, Value
    from stream_sparse.spec.plan import PanelPart, Plan, Ref

__all__ = ["SIZE", "LiveView"]

SIZE = (720, 1280)
"""Height and width of the pictures that are shown and recorded."""

_SPOT = ("row", "col", "size", "height", "width")


class LiveView:
    """The view of a run.

    Parameters:
        plan: its panels are templates; each run gets fresh copies.
        medium: what the source gives.
        units: the run's own nodes and sinks, whose parameters legends tell as they are now.
        reset_at: index of the frame before which a node was last reset, by name.
        keys: keys and what they do, where there is a window.

    Attributes:
        handles: the sliders.
        refs: what :meth:`see` wants, in order.
        whole: for each of these, whether a bare name means all named parts.
    """

    def __init__(
        self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink], reset_at: Mapping[str, int],
        keys: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        self.handles = handles(plan)
        self._marks = [part.marks for row in plan.rows for part in row]
        units_of = {part.name: part.unit.parameters() for part in plan.parts}
        self._spots = {
            ref.name: [units_of[ref.name].get(key) for key in _SPOT]
            for marks in self._marks
            for ref in marks.values()
        }
        self._feeds = Feeds(plan, medium, units, reset_at)
        self.refs: list[Ref] = []
        self.whole: list[bool] = []
        self._spans: list[tuple[int, int]] = []
        rows = [[self._open(part) for part in row] for row in plan.rows]
        self._view = View(plan.name, plan.description, rows, keys)

    def _open(self, part: PanelPart) -> Panel:
        panel = self._feeds.open(part)
        self._spans.append((len(self.refs), len(self.refs) + len(part.inputs)))
        self.refs.extend(part.inputs)
        self.whole.extend([panel.whole] * len(part.inputs))
        return panel

    def see(self, at: Stamp, values: list[Value]) -> None:
        """Take in one frame: a value for each of ``refs``."""
        self._view.see(at, [values[low:high] for low, high in self._spans])

    def bare(self, height: int = SIZE[0], width: int = SIZE[1]) -> Array:
        """A picture of the panels with what was seen last, without head and foot."""
        return self._view.bare(height, width, len(self.handles))

    def dress(self, picture: Array, status: Status) -> Array:
        """Write head and foot into a picture of panels, and give it back; from any thread."""
        return self._view.dress(picture, status)

    def status(
        self, at: Stamp, rate: float, dropped: int, parameters: Mapping[str, Mapping[str, Any]],
        messages: Sequence[str], recording: str = "",
    ) -> Status:  # fmt: skip
        """What head and foot say of a frame."""
        live = tuple(handle.knob(value_of(handle, parameters)) for handle in self.handles)
        message = "; ".join(dict.fromkeys(messages))
        return Status(at.index, at.time_s, rate, dropped, live, message, recording=recording)

    def knob_at(self, x: int, y: int, shape: tuple[int, int]) -> tuple[int, float] | None:
        """The number of the slider at a place of a picture, and how far along its track that is."""
        count = len(self.handles)
        sizes = self._view.sizes(*shape, count)
        found = knob_at(x, y, *shape, count, sizes)
        return None if found is None else (found, self.share(found, x, shape))

    def share(self, which: int, x: int, shape: tuple[int, int]) -> float:
        """How far along a slider's track a column of a picture is, beside it its nearer end."""
        count = len(self.handles)
        return knob_share(x, knob_cells(*shape, count, self._view.sizes(*shape, count))[which])

    def aim(
        self, x: int, y: int, shape: tuple[int, int], held: int | None = None
    ) -> tuple[int, dict[str, int]] | None:
        """The edit that moves what is marked to a place of a picture, and the number of the panel there.

        What the pipeline marks at one place of several pictures of one size moves together.

        Parameters:
            x, y: the place.
            shape: height and width of the picture.
            held: the number of the panel that counts wherever the place is, as while dragging.
        """
        found = self._view.aim(x, y, shape, len(self.handles), held)
        if found is None:
            return None
        panel, mark, row, col = found
        name, frame = self._marks[panel][mark].name, self._view.frame(panel)
        names = {name: None} | {
            ref.name: None
            for k, marks in enumerate(self._marks)
            for ref in marks.values()
            if frame and self._view.frame(k) == frame and self._spots[ref.name] == self._spots[name]
        }
        return panel, {f"{name}.{key}": to for name in names for key, to in (("row", row), ("col", col))}

    def sizes(self, shape: tuple[int, int]) -> Sizes:
        """The lengths of a picture of this shape, for cards over it."""
        return self._view.sizes(*shape, len(self.handles))
