"""Recorded arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_sparse.errors import RecordError
from stream_sparse.records.arrays import Stacked, load_array
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


def test_an_array_of_a_run_that_goes_on_has_more_rows_when_they_are_asked_for(recorded: Path) -> None:
    change_info(recorded, {"ended": None})
    stacked, x = Stacked("box"), np.arange(12.0).reshape(4, 3)
    np.save(recorded / "box.npy", x[:2])
    np.testing.assert_array_equal(stacked.of(recorded, 1), x[1])
    assert stacked.of(recorded, 2) is None
    np.save(recorded / "box.npy", x)
    for row in (2, 3):
        np.testing.assert_array_equal(stacked.of(recorded, row), x[row])
