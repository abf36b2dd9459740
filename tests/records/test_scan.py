"""Rows of a run folder, one after the other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from stream_sparse.records.scan import Stacked
from tests.resumed import film, small


def test_an_array_of_a_run_that_goes_on_has_more_rows_when_they_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    small(film()).run(record=folder)
    info = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**info, "ended": None}))
    stacked, x = Stacked("box"), np.arange(12.0).reshape(4, 3)
    np.save(folder / "box.npy", x[:2])
    np.testing.assert_array_equal(stacked.of(folder, 1), x[1])
    assert stacked.of(folder, 3) is None
    np.save(folder / "box.npy", x)
    np.testing.assert_array_equal(stacked.of(folder, 3), x[3])
