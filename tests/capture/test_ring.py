"""What waits in the ring, and what is dropped."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from stream_sparse.capture.ring import Ring
from stream_sparse.frame import Frame
from tests.support.waiting import until


class Watched:
    """A ring of two frames with patience, and a clock that the test sets."""

    def __init__(self, patience_s: float = 5.0) -> None:
        self.now = 100.0
        self.dropped: list[int] = []
        self.count = 0
        self.ring = Ring(
            2, "oldest", lambda: None, lambda f: self.dropped.append(f.index), patience_s, lambda: self.now
        )

    def put(self, count: int, size: int = 4) -> None:
        for _ in range(count):
            self.ring.put(Frame(self.count, self.now, np.zeros(size, np.uint8)))
            self.count += 1

    def pop(self, count: int) -> list[int]:
        found = [self.ring.pop() for _ in range(count)]
        return [frame.index for frame in found if frame is not None]


def test_bursts_wait_as_long_as_the_ring_becomes_empty_in_between() -> None:
    watched = Watched()
    for _ in range(20):
        watched.put(100)
        watched.now += 4.9
        assert len(watched.pop(101)) == 100
    assert watched.dropped == []


def test_after_five_seconds_behind_pictures_are_fresh_until_the_ring_is_empty() -> None:
    watched = Watched()
    watched.put(100)
    watched.now += 2.5
    assert watched.ring.queued() == pytest.approx(0.5)  # of the room for one
    watched.now += 2.5
    watched.put(1)
    assert watched.dropped == list(range(99))
    assert watched.pop(1) == [99]
    watched.put(2)
    assert watched.dropped == [*range(99), 100]
    frame = watched.ring.pop()
    assert frame is not None
    assert (frame.index, frame.gap) == (101, 1)
    assert watched.pop(2) == [102]
    watched.put(50)
    assert len(watched.pop(51)) == 50


def test_a_burst_takes_no_more_than_256_mb() -> None:
    watched = Watched()
    watched.put(6, 1 << 26)
    assert (watched.dropped, watched.pop(9)) == ([0, 1], [2, 3, 4, 5])


def test_frames_that_were_lost_before_a_dropped_one_count_in_the_gap() -> None:
    dropped: list[int] = []
    ring = Ring(2, "oldest", lambda: None, lambda frame: dropped.append(frame.index))
    for index, gap in enumerate((0, 2, 3, 0)):
        ring.put(Frame(index, index / 30, np.zeros(1), gap, "damaged" if gap else ""))
    frame = ring.pop()
    assert frame is not None
    assert (dropped, frame.index, frame.gap, frame.cause) == ([0, 1], 2, 2 + 2 + 3, "damaged")
    frame = ring.pop()
    assert frame is not None
    assert (frame.index, frame.gap) == (3, 0)


@pytest.mark.parametrize(
    ("causes", "cause"),
    [(("a", "b", "c"), "c"), (("a", "b", ""), "a"), (("", "b", ""), "b")],
)
def test_a_gap_has_the_cause_of_its_frame_or_else_the_first_one(causes: tuple[str, ...], cause: str) -> None:
    ring = Ring(1, "oldest", lambda: None, lambda _: None)
    for index, own in enumerate(causes):
        ring.put(Frame(index, index / 30, np.zeros(1), len(own), own))
    frame = ring.pop()
    assert frame is not None
    assert (frame.index, frame.cause) == (2, cause)


@pytest.mark.parametrize(("laps", "lap"), [((2, 3, 4), 4), ((2, 3, 0), 3)])
def test_of_several_laps_the_last_one_counts(laps: tuple[int, ...], lap: int) -> None:
    ring = Ring(1, "oldest", lambda: None, lambda _: None)
    for index, own in enumerate(laps):
        ring.put(Frame(index, index / 30, np.zeros(1), lap=own))
    frame = ring.pop()
    assert frame is not None
    assert frame.lap == lap


def test_a_full_ring_that_blocks_is_filled_again_when_half_of_it_is_free() -> None:
    ring = Ring(4, "block", lambda: None, lambda frame: None)
    put: list[int] = []

    def read() -> None:
        for index in range(8):
            assert ring.put(Frame(index, index / 30, np.zeros(1, np.uint8)))
            put.append(index)

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    until(lambda: len(put) == 4)
    assert ring.pop() is not None
    assert len(put) == 4  # one place is not enough
    assert ring.pop() is not None
    until(lambda: len(put) == 6)
    while reading.is_alive():
        ring.pop()
