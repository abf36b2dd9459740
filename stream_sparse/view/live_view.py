"""The view of a run: its panels opened, fed in order, and drawn with the state of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from stream_sparse.base import Node, Panel, Sink
from stream_sparse.drawing.look import DEFAULT_LOOK, Look
from stream_sparse.drawing.page import Sizes
from stream_sparse.drawing.sliders import slider_at, slider_cells, slider_share
from stream_sparse.drawing.theme import DARK, Theme
from stream_sparse.frame import Array, Medium, Stamp, Value
from stream_sparse.plan.plan import PanelPart, Plan, Ref

from .feeds import Feeds
from .layout import Aimed, Status, View
from .reader import Reader
from .sliders import sliders, value_of

__all__ = ["SIZE", "Card", "LiveView"]

SIZE = (720, 1280)
"""Height and width of the pictures that are shown and recorded."""

_SPOT = ("row", "col", "size", "height", "width")


class Card(NamedTuple):
    """A panel by itself: its number in the view, its size in pixels, and pixels per unit of length."""

    panel: int
    height: int
    width: int
    density: float = 1.0
    theme: Theme = DARK


class LiveView:
    """The view of a run: fresh copies of the plan's panels.

    ``units`` are the run's own nodes and sinks; legends show their present parameters. ``reset_at`` has the
    index of the frame before which a node was last reset, by name. :meth:`see` takes the values of ``refs``,
    in order; ``whole`` says for each whether a bare name means all named outputs.
    """

    def __init__(
        self, plan: Plan, medium: Medium, units: Mapping[str, Node | Sink], reset_at: Mapping[str, int],
        keys: Sequence[tuple[str, str]] = (), look: Look = DEFAULT_LOOK,
    ) -> None:  # fmt: skip
        self.sliders = sliders(plan)
        self._marks = [part.marks for part in plan.panels]
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
        rows = [[self._open(part) for part in row] for row in plan.view]
        self._view = View(plan.name, plan.description, rows, keys, look)
        self.look = look
        self.read_off = self._view.reader(*SIZE, len(self.sliders))
        """Says what lies at a place of the picture of panels drawn last, also when they draw the next one."""

    def _open(self, part: PanelPart) -> Panel:
        panel = self._feeds.open(part)
        self._spans.append((len(self.refs), len(self.refs) + len(part.inputs)))
        self.refs.extend(part.inputs)
        self.whole.extend([panel.whole] * len(part.inputs))
        return panel

    def see(self, at: Stamp, values: list[Value]) -> None:
        """Show one frame to the panels: a value for each of ``refs``."""
        self._view.see(at, [values[low:high] for low, high in self._spans])

    def bare(self, height: int = SIZE[0], width: int = SIZE[1]) -> Array:
        """Draw a picture of the panels without head and foot."""
        picture = self._view.bare(height, width, len(self.sliders))
        self.read_off = self._view.reader(height, width, len(self.sliders))
        return picture

    def card(self, card: Card) -> Array:
        """Draw one panel by itself."""
        look = self.look._replace(theme=card.theme)
        return self._view.card(card.panel, card.height, card.width, look, card.density)

    def card_reader(self, card: Card) -> Reader:
        """Return a reader of the picture of one panel, by the thread that has drawn it."""
        return self._view.card_reader(card.panel, card.height, card.width)

    def words(self) -> list[tuple[str, str]]:
        """Return heading and note of each panel."""
        return [(panel.heading(), panel.note()) for panel in self._view.panels]

    def dress(self, picture: Array, status: Status) -> Array:
        """Draw head and foot into a picture of panels, and return it; from any thread."""
        return self._view.dress(picture, status)

    def status(
        self, at: Stamp, rate: float, dropped: int, parameters: Mapping[str, Mapping[str, Any]],
        messages: Sequence[str], recording: str = "", rate_n: int = 0,
    ) -> Status:  # fmt: skip
        """Return the state of the run at a frame, for head and foot."""
        live = tuple(slider.drawing(value_of(slider, parameters)) for slider in self.sliders)
        message = "; ".join(dict.fromkeys(messages))
        return Status(at.index, at.time_s, rate, dropped, live, message, recording=recording, rate_n=rate_n)

    def slider_at(self, x: int, y: int, shape: tuple[int, int]) -> tuple[int, float] | None:
        """Return the number of the slider at a place of a picture, and the share of its track, 0 to 1."""
        count = len(self.sliders)
        sizes = self._view.sizes(*shape, count)
        found = slider_at(x, y, *shape, count, sizes)
        return None if found is None else (found, self.share(found, x, shape))

    def share(self, which: int, x: int, shape: tuple[int, int]) -> float:
        """Return the share of a slider's track at a column of a picture; beside the track, its nearer end."""
        count = len(self.sliders)
        return slider_share(x, slider_cells(*shape, count, self._view.sizes(*shape, count))[which])

    def aim(
        self, x: int, y: int, shape: tuple[int, int], held: int | None = None
    ) -> tuple[int, dict[str, int]] | None:
        """Return the number of the panel at a place of a picture, and the edit that moves its mark there.

        Marks at one place of several pictures of one size move together. The panel ``held`` counts wherever
        the place is, as while dragging.
        """
        found = self._view.aim(x, y, shape, len(self.sliders), held)
        return None if found is None else (found[0], self._moved(*found))

    def aim_card(self, which: int, x: int, y: int, held: bool) -> dict[str, int] | None:
        """Return the edit that moves the mark of a panel to a place of its last card."""
        panel = self._view.panels[which]
        found = panel.aim(x, y, held) if isinstance(panel, Aimed) else None
        return None if found is None else self._moved(which, *found)

    def _moved(self, panel: int, mark: str, row: int, col: int) -> dict[str, int]:
        """Return the edit that moves a mark, and those at its place in pictures of the same size."""
        name, frame = self._marks[panel][mark].name, self._view.frame(panel)
        names = {name: None} | {
            ref.name: None
            for k, marks in enumerate(self._marks)
            for ref in marks.values()
            if frame and self._view.frame(k) == frame and self._spots[ref.name] == self._spots[name]
        }
        return {f"{name}.{key}": to for name in names for key, to in (("row", row), ("col", col))}

    def sizes(self, shape: tuple[int, int]) -> Sizes:
        """Return the lengths of a picture of this shape, for cards over it."""
        return self._view.sizes(*shape, len(self.sliders))
