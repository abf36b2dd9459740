"""A step with a thread: how many frames wait, and what becomes of them at the end."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stream_sparse.flow.ledger import FrameLedger
from stream_sparse.flow.links import Event, FanOut
from stream_sparse.flow.step import GraphNode, Input
from stream_sparse.flow.thread_lane import ROOM, ThreadLane
from stream_sparse.frame import Stamp, Value
from tests.support.waiting import until


class Slow:
    """A step that answers a frame each time it is let, with a loop that the test turns."""

    def __init__(self, **more: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.free = threading.Semaphore(0)
        self.ledger = FrameLedger()
        self.answers: list[tuple[int, Value]] = []
        self.held: list[Any] = []

        inputs = [Input(FanOut(), None)]
        self.step = GraphNode(
            "slow", self._call, inputs, self.ledger, "stop", lane=ThreadLane(self.loop, "slow", ROOM), **more
        )
        self.below: list[Any] = []
        self.step.link(self)

    def _call(self, _: Stamp, values: list[Value]) -> Value:
        assert self.free.acquire(timeout=30)
        if values[0] == 13.0:
            raise ValueError("no luck")
        return values[0]

    def accept(self, x: Event, _: int, __: list[Any]) -> None:
        self.answers.append((x[0].index, x[1]))

    def give(self, *values: float) -> None:
        for value in values:
            self.step.accept((Stamp(int(value), value / 10), value, None), 0, self.held)

    def until(self, true: Callable[[], bool]) -> None:
        until(true, pause=lambda: self.loop.run_until_complete(asyncio.sleep(0.001)))


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.free.release(99)
    slow.step.shut()
    slow.loop.close()


def test_four_frames_wait_and_more_hold_the_loop_until_there_is_room(slow: Slow) -> None:
    slow.give(0, 1, 2)
    assert (slow.held, slow.step.waiting()) == ([], 3)
    slow.give(3, 4)
    assert (len(slow.held), slow.step.waiting()) == (2, 5)
    slow.free.release()
    slow.until(lambda: slow.step.waiting() == 4)
    assert not any(held.done() for held in slow.held)
    slow.free.release()
    slow.until(lambda: slow.step.waiting() == 3)
    assert all(held.done() for held in slow.held)
    known = [weakref.ref(held) for held in slow.held]
    slow.held.clear()
    assert [held() for held in known] == [None, None]  # a run of days keeps none of them
    slow.free.release(3)
    slow.loop.run_until_complete(asyncio.wait_for(slow.step.drain(), 30))
    assert (slow.answers, slow.step.waiting()) == ([(i, float(i)) for i in range(5)], 0)
    slow.loop.run_until_complete(slow.step.drain())  # nothing is there any more


def test_frames_that_are_reached_after_the_deadline_pass_by_unworked(slow: Slow) -> None:
    slow.give(0, 1, 2)
    slow.step.set_deadline(-1)
    slow.free.release()  # for frame 0, perhaps at work
    slow.until(lambda: len(slow.answers) == 3)
    assert slow.ledger.is_void(1)
    assert slow.answers[1:] == [(1, None), (2, None)]
    slow.step.set_deadline(1000)
    slow.free.release()
    slow.give(3)
    slow.until(lambda: len(slow.answers) == 4)
    assert slow.answers[3] == (3, 3.0)


def test_a_patient_end_waits_for_the_frames_that_wait_and_hands_them_on(slow: Slow) -> None:
    slow.free.release(9)
    slow.give(0, 1, 2)
    slow.step.shut()
    assert slow.answers == [(0, 0.0), (1, 1.0), (2, 2.0)]
    slow.give(3)
    assert slow.step.waiting() == 3  # whose answers the loop has not seen
