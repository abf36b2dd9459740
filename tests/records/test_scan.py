"""Rows of a run folder, one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from stream_sparse.records.scan import Stacked

from .runs import change_info


def test_an_array_of_a_run_that_goes_on_has_more_rows_when_they_are_asked_for(recorded: Path) -> None:
    change_info(recorded, {"ended": None})
    stacked, x = Stacked("box"), np.arange(12.0).reshape(4, 3)
    np.save(recorded / "box.npy", x[:2])
    np.testing.assert_array_equal(stacked.of(recorded, 1), x[1])
    assert stacked.of(recorded, 2) is None
    np.save(recorded / "box.npy", x)
    for row in (2, 3):
        np.testing.assert_array_equal(stacked.of(recorded, row), x[row])
