"""What streamz does by itself, and a run does not."""

from __future__ import annotations

import threading
import weakref
from typing import Any, ClassVar

import pytest

from stream_sparse.base import Node
from tests.support.plans import part, plan, ran, started
from tests.support.units import At, Gate, Numbers, Plus
from tests.support.waiting import until


class Remembers(Node):
    """Notes which of its inputs are still alive somewhere."""

    seen: ClassVar[list[weakref.ref[Any]]] = []

    def update(self, x: Any) -> float:
        self.seen.append(weakref.ref(x))
        return 0.0


def test_no_node_keeps_its_last_value() -> None:
    source = Gate(count=100, side=3)
    chain = [part("a", Plus(), "source"), part("b", Plus(), "a"), part("see", Remembers(), "b")]
    run = started(plan(source, *chain))
    Remembers.seen.clear()  # of the rehearsal, whose answers are kept as samples
    run.source.let(3)
    until(lambda: run.status.processed == 3)
    assert len(Remembers.seen) == 3
    until(lambda: not any(ref() is not None for ref in Remembers.seen))
    run.stop()
    run.wait()


class Waits(Node):
    """Does not return until it is let."""

    free: ClassVar[threading.Event] = threading.Event()

    def update(self, x: float) -> float:
        assert self.free.wait(30)
        return x


def test_runs_do_not_hold_each_other_up() -> None:
    Waits.free.set()  # for the rehearsal
    slow = started(plan(Gate(count=5), part("waits", Waits(), "source")))
    Waits.free.clear()
    slow.source.let(5)
    for _ in range(5):  # and they come and go quickly
        quick = ran(plan(Numbers(count=40), part("at", At(), "source")))
        assert list(quick.values["at"]) == list(range(40))
    assert slow.status.processed == 0
    Waits.free.set()
    slow.wait()
    assert slow.status.processed == 5


@pytest.mark.parametrize("count", [1, 17])
def test_the_last_frames_arrive(count: int) -> None:
    for _ in range(20):
        run = ran(plan(Numbers(count=count), part("at", At(), "source")))
        assert list(run.values["at"]) == list(range(count))
