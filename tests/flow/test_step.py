"""What a step measures, and what it says of a failure."""

from __future__ import annotations

import itertools
import weakref
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse.base import Node
from stream_sparse.flow import step
from stream_sparse.flow.checkpoint import FrameOrders
from stream_sparse.flow.ledger import FrameLedger
from stream_sparse.flow.links import FanOut
from stream_sparse.flow.step import GraphNode, Input, NodeStats
from stream_sparse.frame import Stamp
from tests.support.plans import part, plan, ran, started
from tests.support.units import At, Gate, Numbers, Plus
from tests.support.waiting import until


def test_mean_and_95th_percentile_of_the_time_of_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_ms = [(37 * t) % 100 + 1 for t in range(100)]  # 1 to 100, shuffled
    clock = itertools.chain.from_iterable((0, ms * 10**6) for ms in taken_ms)
    monkeypatch.setattr(step, "perf_counter_ns", lambda: next(clock))
    one = GraphNode("one", lambda _, values: values[0], [Input(FanOut(), None)], FrameLedger(), "stop")
    assert one.stats() == NodeStats(0, 0.0, 0.0, 0, 0)
    for t in range(100):
        one.work(Stamp(t, t / 30), [1.0])
    assert one.stats() == NodeStats(100, 50.5, 96.0, 0, 0)


def test_a_node_of_numbers_that_gives_an_array_after_an_edit_is_refused() -> None:
    ledger = FrameLedger()
    one = GraphNode(
        "one", lambda _, values: values[0], [Input(FanOut(), None)], ledger, "stop",
        apply=lambda index, orders: True,
    )  # fmt: skip
    one.work(Stamp(0, 0.0), [1.0])
    one.work(Stamp(1, 1 / 30), [2.0], FrameOrders({"one": [{"theta": 1.0}]}))
    one.work(Stamp(2, 2 / 30), [np.zeros(3)])
    got = "float64 of shape (3,)"
    assert ledger.failed is not None
    said = f"node 'one' failed on frame 2, {got}: gave {got} after a scalar; a stream keeps its shape"
    assert str(ledger.failed[1]) == said


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
    run.access.supply.reader.source.let(3)
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
