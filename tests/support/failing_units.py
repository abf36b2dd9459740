"""Units of all kinds, of which one method fails at one call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import numpy as np

from stream_sparse import Frame, Node, Panel, Sink, Source
from stream_sparse.base import Statistic
from stream_sparse.base.unit import Unit
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.frame import Array, Clock, Medium
from stream_sparse.plan import registry

__all__ = ["BOUND_S", "CASES", "METHODS", "NEVER", "PIPELINE", "SECRET", "Plan", "command", "register"]

SECRET = "rtsp://me:secret@host/x"
BOUND_S = 60.0  # a run takes a tenth of a second; this is for a machine that is busy
METHODS = {
    "failing_node": [
        "reset", "update", "note", "facts", "fields", "statistic", "state",
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


class _Node(Node):
    """Count frames, or fail."""

    def reset(self) -> None:
        self._n = 0

    def update(self, x: Array) -> float:
        self._n += 1
        return float(self._n)

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        return Statistic()


class _Panel(Panel):
    """Draw nothing, or fail."""

    def see(self, *values, at) -> None:  # type: ignore[no-untyped-def]
        self.feeds[0].statistic()

    def draw(self, height: int, width: int) -> Array:
        self.read_off(0, 0)  # as a window does where the mouse points
        return np.zeros((height, width, 3), np.uint8)

    def heading(self) -> str:
        return "x"


class _Sink(Sink):
    """Write nothing, or fail."""

    def write(self, value, at) -> None:  # type: ignore[no-untyped-def]
        pass


class _Source(Source):
    """Yield twelve frames, or fail."""

    def open(self) -> Medium:
        return Medium((8, 8), np.dtype("u1"), 30.0, False, Clock("pts"))

    def frames(self) -> Iterator[Frame]:
        for t in range(12):
            maybe("failing_source", "next")
            yield Frame(t, t / 30, np.full((8, 8), t, np.uint8), 0)


def _failing(kind: str, unit: type[Unit]) -> type[Unit]:
    """Return a unit of which each method may fail before it does what it does."""

    def fails(method: str) -> Callable[..., Any]:
        does = getattr(unit, method)

        @wraps(does)
        def may_fail(self: Any, *args: Any, **kwargs: Any) -> Any:
            maybe(kind, method)
            return does(self, *args, **kwargs)

        return may_fail

    methods = {method: fails(method) for method in METHODS[kind] if method != "next"}
    return type(f"Failing{unit.__name__[1:]}", (unit,), {"__doc__": unit.__doc__, **methods})


UNITS = [_failing(*of) for of in zip(METHODS, (_Node, _Panel, _Sink, _Source), strict=True)]
PIPELINE = """
source: {use: failing_source}
nodes:
  n: {use: failing_node}
  s: {use: failing_sink}
view:
  - {panel: failing_panel, from: n}
"""
NEVER = {  # methods that this run calls too seldom for a later call
    "failing_node": {"state"},
    "failing_panel": {"open"},
    "failing_sink": {"reset", "open", "flush", "close"},
    "failing_source": {"reset", "open", "frames", "close"},
}


def register() -> None:
    """Let pipelines name the units."""
    for own in UNITS:
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
