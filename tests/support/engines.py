"""Engines in line, for tests of what a graph does with frames: no thread, no loop, no file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from stream_sparse.flow import Engine, Row
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.plan.plan import Part
from tests.support.plans import plan
from tests.support.units import Numbers

__all__ = ["InLine", "Told", "numbers"]


class Told:
    """What an engine has told: frame, kind and details."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str, dict[str, Any]]] = []

    def add(self, frame: int, _: float, kind: str, **data: Any) -> None:
        self.found.append((frame, kind, data))


class InLine:
    """An engine of a few parts, the rows that it gave, and what happened.

    Parameters:
        parts: nodes and sinks.
        shape: of a frame of float64; a number by default.
        live: whether the frames claim to come from a camera.
        settings: of the plan, such as ``on_gap``.
    """

    def __init__(
        self, *parts: Part, shape: tuple[int, ...] = (), live: bool = False, **settings: Any
    ) -> None:
        self._told = Told()
        medium = Medium(shape, np.dtype(float), 30.0, live, Clock("index"))
        made = plan(Numbers(), *parts, **settings)
        self.engine = Engine(made, medium, tell=self._told.add)
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
        return self._told.found


def numbers(count: int) -> Iterable[float]:
    """Return the numbers that the source ``Numbers`` gives."""
    return np.random.default_rng(7).normal(size=count).tolist()
