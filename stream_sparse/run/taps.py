"""What takes frames at the ends of a run's graph, from its start or from when it is wanted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stream_sparse.spec.plan import Ref

if TYPE_CHECKING:
    from stream_sparse.flow import Graph, Runner, Step
    from stream_sparse.frame import Frame, Stamp, Value

    from .engine import Engine

__all__ = ["Taps"]


class Taps:
    """Adds rows, records, view and film to a graph, each with a thread of its own where it takes long.

    Parameters:
        engine: has them.
    """

    _graph: Graph
    _runner: Runner
    _view: Step

    def __init__(self, engine: Engine) -> None:
        self._plan, self._medium = engine.plan, engine.medium
        self._rows, self._showing = engine.rows, engine.showing
        self._recording, self._told = engine.recording, engine.told
        self._there: set[str] = set()

    def begin(self, graph: Graph, runner: Runner, recorded: bool) -> None:
        """Add what is wanted from the start."""
        self._graph, self._runner = graph, runner
        if recorded:
            self._there.add("rows")  # who counts them writes them
        graph.end("records", self._rows.take, self._rows.refs, offload=recorded)
        self._add(recorded)

    def before(self, frame: Frame) -> None:
        """Add what is wanted from this frame on; called before each."""
        self._showing.before(frame)
        if self._recording.before(frame):
            self._add(True, since=frame.index)
            self.trace()
        if self._told.tracer is not None:
            queues = {step.label: step.waiting() for step in self._graph.all()}
            self._told.tracer.counts(self._runner.waiting, queues)

    def trace(self) -> None:
        """Let every step's calls be traced, where there is a trace."""
        if self._told.tracer is not None:
            for step in self._graph.all():
                step.trace = self._told.tracer.call

    def _add(self, recorded: bool, since: int = 0) -> None:
        graph, there, showing = self._graph, self._there, self._showing
        if recorded and "rows" not in there:
            there.add("rows")
            graph.end("recording", self._rows.record, self._rows.refs).since = since
        if self._plan.rows and (recorded or showing.window is not None) and "view" not in there:
            there.add("view")
            showing.begin(graph, self._runner, self._recording)
            refs, whole = showing.looks.refs, showing.looks.whole
            self._view = graph.end("view", showing.see, refs, whole=whole)
            self._view.since = since
        if recorded and "view" in there and "view.mkv" not in there:
            there.add("view.mkv")
            graph.after(self._view, "view.mkv", self._picture)
        if recorded and self._recording.films and "film" not in there:
            there.add("film")
            # A camera does not wait: 64 frames, or 128 MB. A file does: little is lost where it is killed.
            most = 64 if self._medium.live else 4
            film = graph.end("source.mkv", self._film, [Ref("source")], alone=True)
            film.room = max(4, min(most, (1 << 27) // math.prod(self._medium.shape)))

    def _picture(self, at: Stamp, values: list[Value]) -> None:
        picture = values[0] if not self._runner.undone(at.index) else None
        self._recording.shelf.picture(at, picture)

    def _film(self, at: Stamp, values: list[Value]) -> None:
        if not self._runner.undone(at.index):
            self._recording.shelf.source(at, values[0])
