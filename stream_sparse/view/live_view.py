"""The view of a run: its panels opened, fed in order, and drawn with the state of the run."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from stream_sparse.base import Node, Panel, Sink
from stream_sparse.drawing.look import DEFAULT_LOOK, Look
from stream_sparse.drawing.sliders import slider_at, slider_cells, slider_share, slider_track
from stream_sparse.frame import Medium, Stamp
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.units_of_measure import UnitsOfMeasure

from .feeds import Feeds
from .layout import Status, View
from .sliders import sliders, value_of

_SPOT = ("row", "col", "size", "height", "width")


class LiveView(View):
    """The view of a run: fresh copies of the plan's panels.

    ``units`` are the run's own nodes and sinks; legends show their current parameters. ``reset_at`` has the
    index of the frame before which a node was last reset, by name. :meth:`see` takes the values of ``refs``,
    in order; ``whole`` says for each whether a bare name means all named outputs. ``kept`` are panels of
    another view, by their numbers, and stay as they are.
    """

    def __init__(
        self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink], reset_at: Mapping[str, int],
        keys: Sequence[tuple[str, str]] = (), look: Look = DEFAULT_LOOK,
        kept: Mapping[int, Panel] | None = None,
    ) -> None:  # fmt: skip
        self.sliders = sliders(plan, UnitsOfMeasure(plan, medium))
        self._marks = [part.marks for part in plan.panels]
        units_of = {part.name: part.unit.parameters() for part in plan.parts}
        self._spots = {
            ref.name: [units_of[ref.name].get(key) for key in _SPOT]
            for marks in self._marks
            for ref in marks.values()
        }
        feeds = Feeds(plan, medium, units, reset_at)
        old, numbers = kept or {}, count()
        rows = [[old.get(next(numbers)) or feeds.open(part) for part in row] for row in plan.view]
        super().__init__(plan.name, plan.description, rows, keys, look, len(self.sliders))
        self.fed = [panel for number, panel in enumerate(self.panels) if number not in old]
        fed = [part for number, part in enumerate(plan.panels) if number not in old]
        self.refs = [ref for part in fed for ref in part.inputs]
        self.whole = [panel.whole for panel in self.fed for _ in panel.feeds]

    def status(
        self, at: Stamp, rate: float, lost: int, parameters: Mapping[str, Mapping[str, Any]],
        messages: Sequence[str], recording: str = "", rate_n: int = 0, over: str = "",
    ) -> Status:  # fmt: skip
        """Return the state of the run at a frame, for head and foot."""
        live = tuple(slider.drawing(value_of(slider, parameters)) for slider in self.sliders)
        message = "; ".join(dict.fromkeys(messages))
        return Status(
            at.index,
            at.time_s,
            rate,
            lost,
            live,
            message,
            recording=recording,
            rate_n=rate_n,
            over=over,
            lap=at.lap,
        )

    def slider_at(self, x: int, y: int, shape: tuple[int, int]) -> tuple[int, float] | None:
        """Return the number of the slider at a place of a picture, and the share of its track, 0 to 1."""
        slider = slider_at(x, y, *shape, len(self.sliders), self.sizes(*shape))
        return None if slider is None else (slider, self.share(slider, x, shape))

    def share(self, which: int, x: int, shape: tuple[int, int]) -> float:
        """Return the share of a slider's track at a column of a picture; beside the track, its nearer end."""
        return slider_share(x, self.track(which, shape)[:2])

    def track(self, which: int, shape: tuple[int, int]) -> tuple[int, int, int]:
        """Return the left and right column of a slider's track, and a row between it and the name."""
        sizes = self.sizes(*shape)
        cell = slider_cells(*shape, len(self.sliders), sizes)[which]
        return *slider_track(cell, self.sliders[which].ends, sizes), (cell[1] + cell[3]) // 2

    def about(self, x: int, y: int, shape: tuple[int, int]) -> str:
        """Return what the parameter of a slider does whose name lies at a place of a picture, or no text."""
        slider_index = self.slider_at(x, y, shape)
        if slider_index is None or y >= self.track(slider_index[0], shape)[2]:
            return ""
        slider = self.sliders[slider_index[0]]
        return f"{slider.label}: {slider.help}"

    def foot(self, shape: tuple[int, int]) -> tuple[int, int, int]:
        """Return the first row of the foot of a picture, and the columns between which it lies."""
        height, width = shape
        sizes = self.sizes(*shape)
        return height - sizes.margin - sizes.keys - sizes.foot, sizes.margin, width - sizes.margin

    def aim(
        self, x: int, y: int, shape: tuple[int, int], held: int | None = None
    ) -> tuple[int, dict[str, Any]] | None:
        """Return the number of the panel at a place of a picture, and the edit that a click there makes.

        It moves the mark of the panel there, or the line of a parameter to a step of its slider. Marks at one
        place of several pictures of one size move together. ``held`` is the panel in which one is dragged;
        the place may then lie outside of it.
        """
        mark = self.mark_at(x, y, shape, held)
        edit = None if mark is None else self._moved(*mark)
        return None if mark is None or edit is None else (mark[0], edit)

    def move(self, which: int, place: Sequence[float]) -> dict[str, Any] | None:
        """Return the edit that moves the mark or the line of a panel to a place in values."""
        moved = self.panels[which].move(*place)
        return None if moved is None else self._moved(which, *moved)

    def _moved(self, panel: int, mark: str, *place: float) -> dict[str, Any] | None:
        """Return the edit that moves a mark to a row and a column, or a line to a value."""
        if len(place) == 1:
            ref = self._marks[panel][mark]
            sliders = [one for one in self.sliders if (one.part, one.parameter) == (ref.name, ref.field)]
            return {one.name: one.nearest(*place) for one in sliders} or None
        row, col = place
        return self._placed(panel, mark, int(row), int(col))

    def _placed(self, panel: int, mark: str, row: int, col: int) -> dict[str, Any]:
        """Return the edit that moves a mark, and those at its place in pictures of the same size."""
        name, frame = self._marks[panel][mark].name, self.frame(panel)
        names = {name: None} | {
            ref.name: None
            for k, marks in enumerate(self._marks)
            for ref in marks.values()
            if frame and self.frame(k) == frame and self._spots[ref.name] == self._spots[name]
        }
        return {f"{name}.{key}": to for name in names for key, to in (("row", row), ("col", col))}
