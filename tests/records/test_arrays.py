"""Recorded arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_sparse.errors import RecordError
from stream_sparse.records.arrays import load_array
from stream_sparse.records.run_folder import RunFolder
from tests.support.errors import fails
from tests.support.run_folders import change_info


def test_an_array_is_a_stack_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    for x, shown in ((np.array(["a"]), "<U1 of shape (1,)"), (np.array(3.0), "a scalar")):
        np.save(path, x)
        with fails(f"{path.as_posix()}: is not a stack of numbers: {shown}", RecordError):
            load_array(path)
    for x in (np.zeros((2, 3), np.uint8), np.array([1 + 2j]), np.array([True])):
        np.save(path, x)
        np.testing.assert_array_equal(load_array(path), x)


def test_rows_that_a_run_that_goes_on_has_not_written_are_none(recorded: Path) -> None:
    x = np.arange(39.0).reshape(13, 3)
    np.save(recorded / "box.npy", x)
    with fails(f"{(recorded / 'box.npy').as_posix()}: has 13 rows, values.csv expects row 13", RecordError):
        RunFolder(recorded).numbers("box")
    change_info(recorded, {"ended": None})
    np.testing.assert_array_equal(RunFolder(recorded).array("box"), x)
    numbers = RunFolder(recorded).numbers("box")
    assert numbers[numbers >= 0].tolist() == [*range(13)]
    np.save(recorded / "box.npy", np.zeros((15, 3)))  # of the last one the table does not speak yet
    assert len(RunFolder(recorded).array("box")) == 14
