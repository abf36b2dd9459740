"""Units of all kinds, of which one method fails at one call."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

from stream_sparse import Frame, Node, Panel, Sink, Source, Statistic
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.frame import Array, Clock, Medium
from stream_sparse.plan import registry

__all__ = ["BOUND_S", "CASES", "METHODS", "NEVER", "PIPELINE", "SECRET", "Plan", "command", "register"]

SECRET = "rtsp://me:secret@host/x"
BOUND_S = 60.0  # a run takes a tenth of a second; this is for a machine that is busy
METHODS = {
    "failing_node": [
        "reset", "update", "note", "horizon", "warmup", "latency", "uses_blas", "fields", "units_of_measure",
        "statistic", "state",
    ],
    "failing_panel": ["reset", "open", "see", "draw", "read_off", "heading", "note"],
    "failing_sink": ["reset", "open", "write", "flush", "close"],
    "failing_source": ["reset", "open", "frames", "next", "notes", "close"],
}  # fmt: skip
CASES = [(unit, method) for unit, methods in METHODS.items() for method in methods]


class Plan:
    """Which call of which method of which kind of unit raises what; how often it was called."""

    where = ("", "")
    error: type[BaseException] = ValueError
    at = calls = 0


def maybe(kind: str, method: str) -> None:
    if (kind, method) == Plan.where:
        Plan.calls += 1
        if Plan.calls >= Plan.at:
            raise Plan.error(SECRET)


class FailingNode(Node):
    """Count frames, or fail."""

    def reset(self) -> None:
        maybe("failing_node", "reset")
        self._n = 0

    def update(self, x: Array) -> float:
        maybe("failing_node", "update")
        self._n += 1
        return float(self._n)

    def note(self) -> str:
        maybe("failing_node", "note")
        return ""

    def horizon(self) -> int | None:
        maybe("failing_node", "horizon")
        return None

    def warmup(self) -> int:
        maybe("failing_node", "warmup")
        return self.horizon() or 0

    def latency(self) -> int:
        maybe("failing_node", "latency")
        return 0

    def uses_blas(self) -> bool:
        maybe("failing_node", "uses_blas")
        return False

    def fields(self) -> tuple[str, ...]:
        maybe("failing_node", "fields")
        return ()

    def units_of_measure(self, *inputs: str) -> str:
        maybe("failing_node", "units_of_measure")
        return ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        maybe("failing_node", "statistic")
        return Statistic()

    def state(self) -> dict[str, object]:
        maybe("failing_node", "state")
        return super().state()


class FailingPanel(Panel):
    """Draw nothing, or fail."""

    def reset(self) -> None:
        maybe("failing_panel", "reset")

    def open(self, feeds, medium, marks) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_panel", "open")
        super().open(feeds, medium, marks)

    def see(self, *values, at) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_panel", "see")
        self.feeds[0].statistic()

    def draw(self, height: int, width: int) -> Array:
        maybe("failing_panel", "draw")
        self.read_off(0, 0)  # as a window does where the mouse points
        return np.zeros((height, width, 3), np.uint8)

    def read_off(self, x: int, y: int) -> str:
        maybe("failing_panel", "read_off")
        return ""

    def heading(self) -> str:
        maybe("failing_panel", "heading")
        return "x"

    def note(self) -> str:
        maybe("failing_panel", "note")
        return ""


class FailingSink(Sink):
    """Write nothing, or fail."""

    def reset(self) -> None:
        maybe("failing_sink", "reset")

    def open(self, fields, medium) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_sink", "open")

    def write(self, value, at) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_sink", "write")

    def flush(self) -> None:
        maybe("failing_sink", "flush")

    def close(self) -> None:
        maybe("failing_sink", "close")


class FailingSource(Source):
    """Yield twelve frames, or fail."""

    def reset(self) -> None:
        maybe("failing_source", "reset")

    def open(self) -> Medium:
        maybe("failing_source", "open")
        return Medium((8, 8), np.dtype("u1"), 30.0, False, Clock("pts"))

    def frames(self) -> Iterator[Frame]:
        maybe("failing_source", "frames")
        for t in range(12):
            maybe("failing_source", "next")
            yield Frame(t, t / 30, np.full((8, 8), t, np.uint8), 0)

    def notes(self) -> tuple[str, ...]:
        maybe("failing_source", "notes")
        return ()

    def close(self) -> None:
        maybe("failing_source", "close")


PIPELINE = """
source: {use: failing_source}
nodes:
  n: {use: failing_node}
  s: {use: failing_sink}
view:
  - {panel: failing_panel, from: n}
"""
NEVER = {  # methods that this run calls too seldom for a later call
    "failing_node": {"latency", "uses_blas", "units_of_measure", "state"},
    "failing_panel": {"open"},
    "failing_sink": {"reset", "open", "flush", "close"},
    "failing_source": {"reset", "open", "frames", "close"},
}


def register() -> None:
    """Let pipelines name the units."""
    for own in (FailingNode, FailingPanel, FailingSink, FailingSource):
        registry.add(own)


def command(*words: str) -> int:
    """Run a command in a thread of its own, as in a program whose main thread is elsewhere; bounded."""
    done: list[int] = []
    work = lambda: done.append(answer(list(words), Interrupts("", False)))  # noqa: E731
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(BOUND_S)
    assert not thread.is_alive(), f"{Plan.where} hangs"
    assert done, f"{Plan.where}: an exception left the command"
    return done[0]
