"""Rows that wait for their place in a table."""

from __future__ import annotations

from stream_sparse.frame import Missing
from stream_sparse.recording.tables import LostFrames
from stream_sparse.records.schema import DROPPED, FrameRow


def test_drops_are_taken_up_to_a_frame_and_that_one_stays() -> None:
    drops, rows = LostFrames(), [FrameRow(index, index / 30, DROPPED, "ring full") for index in range(7)]
    for row in (rows[5], rows[3], rows[1], rows[6]):
        drops.add(row)
    assert drops.take(0, 3) == [rows[1]]
    assert drops.take(0, 4) == [rows[3]]
    assert drops.take(6, 7) == [rows[6]]  # frame 5 is before the first one that is wanted
    assert drops.take(0, 9) == []


def test_missing_frames_have_their_place_between_two_frames() -> None:
    lost, drop = LostFrames(), FrameRow(4, 0.4, DROPPED, "ring full")
    first, second = (Missing(3, n, 0.3, 0.4, "damaged") for n in (1, 2))
    for row in (drop, first, second):
        lost.add(row)
    assert lost.take(0, 3) == []
    assert lost.take(4, 4) == [first, second]  # they come just before the first one
    assert lost.take(4, 5) == [drop]
