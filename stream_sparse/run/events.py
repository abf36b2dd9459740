"""What is told of a run besides its values: events, lines in the view's head, notes."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse import flow
from stream_sparse.redact import for_people, without_secrets

if TYPE_CHECKING:
    from stream_sparse.flow import Runner
    from stream_sparse.frame import Frame, Stamp
    from stream_sparse.recording.shelf import Shelf

    from .trace import Tracer

__all__ = ["Told"]


class Told:
    """Takes what happens from any thread, and passes it on to whatever records it.

    Attributes:
        events: what happened besides frames, the last 10,000.
        lines: notes on the run itself.
        nodes: what each node has to say, and since when.
        shelf, tracer: who else is told.
    """

    def __init__(self) -> None:
        self.events: deque[dict[str, Any]] = deque(maxlen=10_000)
        self._said: dict[str, str] = {}
        self.lines: list[str] = []
        self.nodes = flow.Notes(self._noted)
        self.shelf: Shelf | None = None
        self.tracer: Tracer | None = None

    def begin(self, runner: Runner) -> None:
        """Take note of the runner, which knows the frames that do not count any more."""
        self._runner = runner

    def event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        """Something happened at a frame."""
        data = without_secrets(data)
        self.events.append({"frame": frame, "time_s": time_s, "kind": kind, **data})
        if kind == "recording":
            self.say("recording", f"recording ended: {data['error']}" if "error" in data else "")
        if self.shelf is not None:
            self.shelf.event(frame, time_s, kind, **data)
        if self.tracer is not None:
            self.tracer.instant(kind, frame, data)

    def say(self, topic: str, text: str) -> None:
        """Show a line in the view's head until another one, or an empty one, of its topic comes."""
        self._said[topic] = for_people(text)

    @property
    def said(self) -> dict[str, str]:
        """The lines of :meth:`say` that stand now, by topic, and that no frame comes where that is so."""
        said = {"camera": self.outage, **self._said.copy()}
        return {topic: text for topic, text in said.items() if text}

    @property
    def outage(self) -> str:
        """``no camera for 4 s`` while a live source gives no frames; else empty."""
        seconds = self._runner.reader.away_s()
        return "" if seconds is None else f"no camera for {seconds:.0f} s"

    def follows(self, text: str) -> None:
        """The run goes on for another one, which ended since its frames changed."""
        self.lines.append(text)
        self.event(0, 0.0, "follows", text=text)

    def skipped(self, at: Stamp, node: str, error: Exception) -> None:
        """A node failed on a frame, which the pipeline lets pass."""
        self.event(at.index, at.time_s, "error", node=node, error=str(error))

    def _noted(self, at: Stamp, node: str, text: str) -> None:
        if not self._runner.undone(at.index):
            self.event(at.index, at.time_s, "note", node=node, text=text)

    def dropped(self, frame: Frame | Stamp, cause: str) -> None:
        """A frame was captured and not processed."""
        if self.shelf is not None:
            self.shelf.dropped(frame.index, frame.time_s, cause)
        if self.tracer is not None:
            self.tracer.instant("drop", frame.index, {"cause": cause})

    def trace(self, path: str | Path, name: str) -> None:
        """Write a trace of the pipeline of that name, from here on."""
        from .trace import Tracer

        self.tracer = Tracer(Path(path), name)
        if self.tracer.path != Path(path):
            self.lines.append(f"{path} exists already, the trace goes to {self.tracer.path}")

    def close(self) -> None:
        """Write the rest of the trace."""
        if self.tracer is not None:
            self.tracer.close()
