"""What a step measures."""

from __future__ import annotations

import itertools

import pytest

from stream_sparse.flow import step
from stream_sparse.flow.step import Fan, Input, NodeStats, Step
from stream_sparse.frame import Stamp


def test_mean_and_95th_percentile_of_the_time_of_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_ms = [(37 * t) % 100 + 1 for t in range(100)]  # 1 to 100, shuffled
    clock = itertools.chain.from_iterable((0, ms * 10**6) for ms in taken_ms)
    monkeypatch.setattr(step, "perf_counter_ns", lambda: next(clock))
    one = Step("one", lambda _, values: values[0], [Input(Fan(), None)], pytest.fail, pytest.fail, "stop")
    assert one.stats() == NodeStats(0, 0.0, 0.0, 0, 0)
    for t in range(100):
        one.work(Stamp(t, t / 30), [1.0])
    assert one.stats() == NodeStats(100, 50.5, 96.0, 0, 0)
