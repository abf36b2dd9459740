"""Waiting for workers of a cluster that go, or whose scheduler does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from stream_sparse.batch import cluster
from stream_sparse.batch.cluster import wait_until_done
from stream_sparse.errors import RunError
from tests.support.errors import refusal


class Far:
    """A client, and a future that is done when it was looked at so often."""

    def __init__(self, threads: list[Any], looks: int) -> None:
        self.status, self._threads, self._left = "running", threads, looks

    def done(self) -> bool:
        return self._left <= 0

    def exception(self, timeout: float) -> None:
        self._left -= 1
        raise TimeoutError(timeout)

    def nthreads(self) -> dict[str, int]:
        found = self._threads.pop(0) if len(self._threads) > 1 else self._threads[0]
        if isinstance(found, Exception):
            raise found
        return dict(found)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is ten seconds later."""
    now = iter(range(0, 10_000, 10))
    monkeypatch.setattr(cluster, "time", SimpleNamespace(monotonic=lambda: next(now)))


def waited(threads: list[Any], looks: int = 99) -> str:
    far: Any = Far(threads, looks)
    return refusal(RunError, wait_until_done, far, far)


def test_where_all_workers_have_gone_it_ends() -> None:
    assert waited([{"a": 1}, {}]) == (
        "all Dask workers have gone; start some, and the same command again goes on"
    )


def test_where_workers_come_back_in_time_it_goes_on() -> None:
    far: Any = Far([{"a": 1}, {}, {"b": 1}, {}, {"b": 1}], 9)
    wait_until_done(far, far)
    assert far.done()


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    assert waited([OSError("no route")]) == "the Dask scheduler does not answer: OSError: no route"
