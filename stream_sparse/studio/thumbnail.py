"""A small picture of a pipeline at work: some of its panels, on a dark and on a light page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.theme import THEMES
from stream_sparse.errors import InputError
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.view.layout import Card

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Stamp
    from stream_sparse.plan.plan import Plan
    from stream_sparse.view.frame_pictures import FramePictures
    from stream_sparse.view.layout import Status

__all__ = ["FRAMES", "SIZE", "Thumbnail"]

SIZE = (324, 576)
"""Height and width: twice those of its place on a page, whose screen may have two pixels for one."""
FRAMES = 240
_MARGIN, _DENSITY = 8, 1.6
_LONGEST_S = 60


class Thumbnail:
    """Runs a pipeline for some frames, and draws some of its panels beside each other.

    Parameters:
        plan: the pipeline; nothing is written by its sinks.
        panels: the numbers of the panels; left out: the first and the last.

    Raises:
        InputError: where it has no panels.
    """

    def __init__(self, plan: Plan, panels: Sequence[int] | None = None) -> None:
        count = len(plan.panels)
        if not count:
            raise InputError(f"{plan.name} gives no picture")
        self._panels = tuple(dict.fromkeys((0, count - 1))) if panels is None else tuple(panels)
        self._pictures: dict[str, Array] = {}
        options = RunOptions(frames=FRAMES, values=False, pace=False, watched=True)
        self._run = Run(plan.without_sinks(), options)
        self._run.view.show(self)

    def draw(self) -> dict[str, Array]:
        """Return a uint8 BGR picture for each theme by its name; empty where it was stopped.

        Raises:
            InputError: where no frame came.
        """
        done = self._run.start().over(_LONGEST_S)
        self._run.stop()
        if self._run.ended == "stopped" and done:
            return {}
        if not self._pictures:
            raise InputError(f"{self._run.plan.name} gives no picture")
        return self._pictures

    def stop(self) -> None:
        """End its run; may be called from any thread."""
        self._run.stop()

    # A viewer of the run ------------------------------------------------------------------------------

    def wants(self) -> bool:
        """Return that the run need not draw for it."""
        return False

    def ended(self) -> None:
        """Do nothing: the last picture stays."""

    def offer(self, at: Stamp, pictures: FramePictures, status: Status) -> None:  # noqa: ARG002
        """Keep the picture of a frame in place of the one before."""
        self._pictures = {name: self._joined(pictures, name) for name in THEMES}

    def _joined(self, pictures: FramePictures, name: str) -> Array:
        tall, wide = SIZE
        joined, theme = blank(tall, wide, THEMES[name].card), THEMES[name]
        edges = np.linspace(0, wide, len(self._panels) + 1).astype(int)
        for panel, left, right in zip(self._panels, edges[:-1], edges[1:], strict=True):
            rows, columns = tall - 2 * _MARGIN, int(right - left) - 2 * _MARGIN
            drawn = pictures.card(Card(panel, rows, columns, _DENSITY, theme))
            joined[_MARGIN : _MARGIN + rows, left + _MARGIN : left + _MARGIN + columns] = drawn
        return joined
