"""What became of each frame, by the account of a run."""

from __future__ import annotations

import pytest

from stream_sparse.flow import Dropped, FrameLedger, Listener
from stream_sparse.flow.ledger import FAILED, STOPPED
from stream_sparse.frame import Stamp


def at(index: int) -> Stamp:
    return Stamp(index, index / 10)


def captured(count: int, first: int = 0) -> tuple[FrameLedger, list[tuple[int, str]]]:
    """A ledger of frames on their way through the graph, and what its timeline says."""
    ledger, told = FrameLedger(first), list[tuple[int, str]]()
    hear = Listener("test", lambda item: told.append((item.at.index, item.cause)), [Dropped])
    ledger.timeline.subscribe(hear)
    assert [ledger.capture() for _ in range(count)] == list(range(first, first + count))
    for index in range(first, first + count):
        ledger.send(at(index))
    return ledger, told


def counts(ledger: FrameLedger) -> tuple[int, int, int, int]:
    return ledger.captured, ledger.processed, ledger.dropped, ledger.unprocessed


def test_the_frame_of_a_failure_counts_and_those_behind_it_do_not() -> None:
    ledger, told = captured(5)
    ledger.void_from(3, FAILED)
    for index in range(5):
        ledger.mark_processed(at(index))
    assert [ledger.is_void(index) for index in (2, 3, 4)] == [False, True, True]
    assert (counts(ledger), told) == ((5, 3, 0, 2), [(3, FAILED), (4, FAILED)])


@pytest.mark.parametrize(
    ("voids", "first", "cause"),
    [
        ([(3, FAILED), (2, FAILED)], 2, FAILED),
        ([(2, FAILED), (3, FAILED)], 2, FAILED),
        ([(2, STOPPED), (4, STOPPED)], 2, STOPPED),
        ([(4, STOPPED), (2, FAILED)], 2, FAILED),
        ([(4, FAILED), (2, STOPPED)], 2, FAILED),
    ],
)
def test_the_earliest_end_counts_and_a_failure_before_a_stop(
    voids: list[tuple[int, str]], first: int, cause: str
) -> None:
    ledger, told = captured(5)
    for index, why in voids:
        ledger.void_from(index, why)
    assert [ledger.is_void(index) for index in range(5)] == [index >= first for index in range(5)]
    ledger.mark_processed(at(4))
    assert told == [(4, cause)]


def test_frames_that_are_still_in_the_graph_are_given_up() -> None:
    ledger, told = captured(4, first=7)
    ledger.mark_processed(at(7))
    ledger.mark_processed(at(8))
    ledger.abandon()
    assert (counts(ledger), told) == ((4, 2, 0, 2), [(9, STOPPED), (10, STOPPED)])
    assert (ledger.is_void(8), ledger.is_void(9)) == (False, True)


def test_a_frame_whose_row_is_being_written_counts_though_the_run_fails_meanwhile() -> None:
    ledger, told = captured(3)
    assert ledger.claim(1)
    ledger.void_from(1, FAILED)
    assert not ledger.claim(2)
    for index in range(3):
        ledger.mark_processed(at(index))
    assert (counts(ledger), told) == ((3, 2, 0, 1), [(2, FAILED)])
    assert not ledger.is_sound(1), "nodes may have failed all the same"
