"""Rows that wait for their place in a table."""

from __future__ import annotations

from stream_sparse.recording.tables import Drops
from stream_sparse.records.schema import DROPPED, FrameRow


def test_drops_are_taken_up_to_a_frame_and_that_one_stays() -> None:
    drops, rows = Drops(), [FrameRow(index, index / 30, DROPPED, "ring full") for index in range(7)]
    for row in (rows[5], rows[3], rows[1], rows[6]):
        drops.add(row)
    assert drops.take(0, 3) == [rows[1]]
    assert drops.take(0, 4) == [rows[3]]
    assert drops.take(6, 7) == [rows[6]]  # frame 5 is before the first one that is wanted
    assert drops.take(0, 9) == []
