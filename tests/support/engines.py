"""Engines in line, for tests of what a graph does with frames: no thread, no loop, no file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from stream_sparse.flow import Engine, Row, Timeline
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.plan.plan import PlannedPart
from tests.support.plans import plan
from tests.support.units import Numbers

__all__ = ["InLine", "happened", "numbers"]


def happened(timeline: Timeline) -> list[tuple[int, str, dict[str, Any]]]:
    """Return the events of a timeline: frame, kind and details."""
    return [(one.pop("frame"), one.pop("kind"), one) for one in timeline.events if one.pop("time_s") >= 0]


class InLine:
    """An engine of a few parts, the rows that it gave, and what happened.

    Parameters:
        parts: nodes and sinks.
        shape: of a frame of float64; a number by default.
        live: whether the frames claim to come from a camera.
        settings: of the plan, such as ``on_gap``.
    """

    def __init__(
        self, *parts: PlannedPart, shape: tuple[int, ...] = (), live: bool = False, **settings: Any
    ) -> None:
        medium = Medium(shape, np.dtype(float), 30.0, live, Clock("index"))
        made = plan(Numbers(), *parts, **settings)
        self.engine = Engine(made, medium)
        self.rows: list[Row] = []

    def send(self, *data: Any, gap: int = 0, lap: int = 0) -> Row:
        """Send frames, the first one after a gap or at the start of a lap; returns the last row."""
        for number, one in enumerate(data):
            index = self.engine.next_index
            how = (gap, "", lap) if number == 0 else ()
            self.rows.append(self.engine.send(Frame(index, index / 30, np.array(one, float), *how)))
        return self.rows[-1]

    def column(self, name: str) -> Array:
        """Return the scalars of a name, nan where there was none."""
        found = [row[name] for row in self.rows]
        return np.array([np.nan if value is None else value for value in found])

    def silent(self, name: str) -> list[int]:
        """Return the frames at which a name had no value."""
        return np.flatnonzero(np.isnan(self.column(name))).tolist()

    def told(self) -> list[tuple[int, str, dict[str, Any]]]:
        """Return what happened: frame, kind and details."""
        return happened(self.engine.timeline)


def numbers(count: int) -> Iterable[float]:
    """Return the numbers that the source ``Numbers`` gives."""
    return np.random.default_rng(7).normal(size=count).tolist()
