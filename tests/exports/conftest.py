"""A recorded run with two dropped frames, and one of a camera that loses frames and goes away."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse import Pipeline
from stream_sparse.nodes import DiffBox, FrameKurtosis
from tests.support.faulty_camera import FaultyCamera


@pytest.fixture
def run(recorded: Path) -> Path:
    with (recorded / "frames.csv").open("a") as file:
        file.write(f'60,2.0,dropped,ring full\n61,{61 / 30},dropped,"a, b"\n')
    return recorded


@pytest.fixture
def lossy(tmp_path: Path) -> Path:
    """Rows of missing frames lie between those of 21 frames; of ``box`` every second value is kept."""
    camera = FaultyCamera(script="play 9, lose 3, play 8, unplug, play 4", pace=False, drop="block")
    pipeline = Pipeline(camera).then(DiffBox(window=2), name="box").then(FrameKurtosis(), name="k")
    pipeline.keep("box", every=2).run(record=tmp_path / "run")
    return tmp_path / "run"
