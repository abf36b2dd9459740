"""What streamz does by itself, and a run does not."""

from __future__ import annotations

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


@pytest.mark.parametrize("count", [1, 17])
def test_the_last_frames_arrive(count: int) -> None:
    for _ in range(20):
        run = ran(plan(Numbers(count=count), part("at", At(), "source")))
        assert list(run.values["at"]) == list(range(count))
