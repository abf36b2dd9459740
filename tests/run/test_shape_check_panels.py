"""Panels try noise before a run begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.errors import InputError
from stream_sparse.plan.registry import add_file

PIPELINE = """
source: {use: synthetic, pattern: noise, width: 12, height: 8, frames: 3}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [[{panel: trace, from: source}]]
"""


def test_a_run_does_not_begin_with_a_panel_that_cannot_show_its_input(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(PIPELINE)
    flow = load(tmp_path / "my.yaml")
    with pytest.raises(InputError, match=r"trace: expects scalars or vectors of at most 4 numbers"):
        flow.run(record=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert flow.run().status.processed == 3  # nobody looks on


STILL = """
import numpy as np
from stream_sparse import Panel


class Still(Panel):
    'Takes black pictures only.'

    def see(self, x, *, at):
        if x.any():
            raise ValueError('not black')

    def draw(self, height, width):
        return np.zeros((height, width, 3), np.uint8)
"""


def test_a_panel_of_ones_own_may_fail_on_noise(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(STILL)
    add_file(tmp_path / "own.py")
    np.save(tmp_path / "black.npy", np.zeros((3, 8, 12), np.uint8))
    source = f"{{use: array, path: {(tmp_path / 'black.npy').as_posix()}}}"
    text = PIPELINE.replace("trace", "still").replace(
        "{use: synthetic, pattern: noise, width: 12, height: 8, frames: 3}", source
    )
    (tmp_path / "my.yaml").write_text(text)
    run = load(tmp_path / "my.yaml").run(record=tmp_path / "out")
    assert (run.ended, run.status.processed) == ("end", 3)
