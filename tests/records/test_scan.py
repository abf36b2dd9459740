"""Rows of a run folder, one after the other."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.errors import RecordError
from stream_sparse.records.scan import Stacked, run_folders, seconds
from tests.support.errors import refusal
from tests.support.run_folders import change_info


def test_an_array_of_a_run_that_goes_on_has_more_rows_when_they_are_asked_for(recorded: Path) -> None:
    change_info(recorded, {"ended": None})
    stacked, x = Stacked("box"), np.arange(12.0).reshape(4, 3)
    np.save(recorded / "box.npy", x[:2])
    np.testing.assert_array_equal(stacked.of(recorded, 1), x[1])
    assert stacked.of(recorded, 2) is None
    np.save(recorded / "box.npy", x)
    for row in (2, 3):
        np.testing.assert_array_equal(stacked.of(recorded, row), x[row])


@pytest.mark.parametrize("gone", ["001", "002"])
def test_a_segment_that_is_missing_behind_the_oldest_one_is_told(cut: Path, gone: str) -> None:
    shutil.rmtree(cut / gone)
    assert refusal(RecordError, run_folders, cut) == (
        f"{cut.as_posix()}: segment {gone} is missing; each other is a run of its own, "
        f"such as {(cut / '000').as_posix()}"
    )


def test_the_oldest_segments_may_be_gone(cut: Path) -> None:
    shutil.rmtree(cut / "000")
    assert run_folders(cut) == [cut / "001", cut / "002"]


def test_the_length_of_a_recording_is_told_without_reading_it(recorded: Path, cut: Path) -> None:
    assert (seconds(recorded), seconds(cut)) == (59 / 30, 59 / 30)
    (recorded / "frames.csv").write_bytes((recorded / "frames.csv").read_bytes()[:-3])
    assert seconds(recorded) == 58 / 30
    for text in ("frame,time_s,status,cause\n", "", "\n\n", "\xff\n\xff\n", "x\n0,nan,processed,\n"):
        (recorded / "frames.csv").write_text(text)
        assert seconds(recorded) is None
    (recorded / "frames.csv").unlink()
    os.mkfifo(recorded / "frames.csv")  # it would never end
    assert seconds(recorded) is None
