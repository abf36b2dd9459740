"""Panels try noise before a run begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.errors import InputError

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
