"""Rows that another thread takes, by `for`: none is lost, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.flow import FrameValues, Names, Over, RowIterator, RowQueue
from stream_sparse.frame import Stamp
from tests.support.waiting import until

PLAN = Pipeline(np.zeros(1)).plan


class Filled:
    """A queue that a thread fills as fast as it can."""

    def __init__(self, count: int) -> None:
        self.queue = RowQueue(Names(PLAN))
        self.put = 0
        self._thread = threading.Thread(target=self._fill, args=(count,), daemon=True)
        self._thread.start()

    def _fill(self, count: int) -> None:
        for index in range(count):
            self.queue.take(FrameValues(Stamp(index, index / 30), [float(index)]))
            self.put += 1
        self.queue.take(Over())

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def many() -> Iterator[Filled]:
    filled = Filled(1000)
    yield filled
    filled.queue.leave()
    filled.join()


def test_four_rows_wait_and_then_the_run(many: Filled) -> None:
    until(lambda: many.put == 4)
    rows = RowIterator(many.queue, lambda: None)
    assert next(rows)["source"] == 0
    until(lambda: many.put == 5)
