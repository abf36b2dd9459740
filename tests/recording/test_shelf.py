"""Drops find the segment of their frame, however many there are, and none is kept for nobody."""

from __future__ import annotations

from pathlib import Path

from stream_sparse.recording.segment import Segment
from stream_sparse.recording.shelf import Shelf
from tests.records.runs import recorder, stamp

MANY = 3000


def shelf() -> Shelf:
    def failed(error: Exception) -> None:
        raise error

    return Shelf(dict, failed)


def segment(folder: Path) -> Segment:
    return Segment(recorder(folder), None, streams={"rows"})


def test_drops_around_a_cut_go_to_the_side_they_belong_to(tmp_path: Path) -> None:
    shelves, before, after = shelf(), segment(tmp_path / "a"), segment(tmp_path / "b")
    shelves.turn(None, before, 0)
    for index in range(2 * MANY):
        shelves.dropped(index, index / 30, "ring full")
    shelves.turn(before, after, MANY)
    for part in (before, after):
        found = shelves.at("rows", part.first)
        assert found is part
        part.recorder.row(stamp(2 * MANY if part is after else MANY), [], {})
    shelves.close_all("end", None, 2 * MANY + 1)
    shelves.shut()
    for part, first in ((before, 0), (after, MANY)):
        rows = (part.folder / "frames.csv").read_text().splitlines()[1:]
        dropped = [int(row.split(",")[0]) for row in rows if "dropped" in row]
        assert dropped == list(range(first, first + MANY))


def test_drops_before_a_recording_are_kept_only_as_long_as_one_may_begin_there(tmp_path: Path) -> None:
    shelves = shelf()
    for index in range(MANY):
        shelves.dropped(index, index / 30, "ring full")
    shelves.forget(MANY - 2)
    assert [drop[0] for drop in shelves._drops] == [MANY - 2, MANY - 1]
    part = segment(tmp_path / "a")
    shelves.turn(None, part, MANY - 1)
    part.recorder.row(stamp(MANY), [], {})
    shelves.close_all("end", None, MANY + 1)
    shelves.shut()
    rows = (tmp_path / "a" / "frames.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [str(MANY - 1), str(MANY)]
