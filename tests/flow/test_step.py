"""What a step measures, and what it says of a failure."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from stream_sparse import Node
from stream_sparse.errors import RunError
from stream_sparse.flow import step
from stream_sparse.flow.links import FanOut
from stream_sparse.flow.orders import Orders
from stream_sparse.flow.step import Input, NodeStats, Step
from stream_sparse.frame import Stamp, Value
from tests.support.engines import InLine
from tests.support.plans import part


def test_mean_and_95th_percentile_of_the_time_of_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_ms = [(37 * t) % 100 + 1 for t in range(100)]  # 1 to 100, shuffled
    clock = itertools.chain.from_iterable((0, ms * 10**6) for ms in taken_ms)
    monkeypatch.setattr(step, "perf_counter_ns", lambda: next(clock))
    one = Step("one", lambda _, values: values[0], [Input(FanOut(), None)], pytest.fail, pytest.fail, "stop")
    assert one.stats() == NodeStats(0, 0.0, 0.0, 0, 0)
    for t in range(100):
        one.work(Stamp(t, t / 30), [1.0])
    assert one.stats() == NodeStats(100, 50.5, 96.0, 0, 0)


def test_a_node_of_numbers_that_gives_an_array_after_an_edit_is_refused() -> None:
    told: list[str] = []

    def fail(index: int, error: Exception) -> None:
        told.append(str(error))

    one = Step(
        "one", lambda _, values: values[0], [Input(FanOut(), None)], fail, pytest.fail, "stop",
        obey=lambda index, orders: True,
    )  # fmt: skip
    one.work(Stamp(0, 0.0), [1.0])
    one.work(Stamp(1, 1 / 30), [2.0], Orders({"one": [{"theta": 1.0}]}))
    one.work(Stamp(2, 2 / 30), [np.zeros(3)])
    got = "float64 of shape (3,)"
    assert told == [
        f"node 'one' failed on frame 2, {got}: gave {got} after a scalar; a stream keeps its shape"
    ]


def test_a_failure_names_four_inputs_at_most() -> None:
    told: list[str] = []

    def fail(index: int, error: Exception) -> None:
        told.append(f"{index}: {error}")

    def call(at: Stamp, values: list[Value]) -> Value:
        raise ValueError("no luck")

    inputs = [Input(FanOut(), None) for _ in range(5)]
    one = Step("one", call, inputs, fail, pytest.fail, "stop", words=lambda: "mix by=3")
    assert one.work(Stamp(7, 0.7), [1.0, np.zeros(2), 4.0, 2.0, 3.0]) is None
    assert one.work(Stamp(8, 0.8), [1.0]) is None  # it is off
    got = "a scalar, float64 of shape (2,), a scalar, a scalar"
    assert told == [f"7: node 'one' (mix by=3) failed on frame 7, {got}: ValueError: no luck"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.array(["a", "b"]), "gave an array of <U1; a unit gives numbers"),
        (np.array([None]), "gave an array of object; a unit gives numbers"),
        (np.array(["2026-01-01"], "M8[D]"), "gave an array of datetime64[D]; a unit gives numbers"),
        ({1: 2.0}, "gave outputs with the names [1]; names of outputs are texts"),
    ],
)
def test_what_is_no_number_is_refused(given: Any, said: str) -> None:
    class Odd(Node):
        """Gives what it was told."""

        def update(self, x: Any) -> Any:
            return given

    with pytest.raises(RunError, match=re.escape(said)):
        InLine(part("odd", Odd(), "source")).send(1.0)
