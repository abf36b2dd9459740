"""Runs of a video of 10 bits: recorded, replayed and resumed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes
from stream_sparse.base import Source
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from stream_sparse.sources import Video
from tests.support.errors import fails
from tests.support.video_files import film, read


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("deep") / "deep.mkv", 40, codec="ffv1", pix_fmt="yuv420p10le")


@pytest.fixture
def deep(encoded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(encoded, tmp_path))


def measured(source: str | Source) -> Pipeline:
    return Pipeline(source).then(nodes.PixelTap(row=3, col=4), name="pixel").keep("pixel")


def settings(folder: Path) -> Any:
    return json.loads((folder / "run.json").read_text())["source"]


def test_every_node_gets_16_bits(tmp_path: Path, deep: Path) -> None:
    run = measured(str(deep)).run(record=tmp_path / "run")
    want = [float(frame.data[3, 4]) for frame in read(Video(path=str(deep)))]
    assert run.values["pixel"].tolist() == want
    assert max(want) > 255
    levels = "thresholds count from 0 to 65535; depth: 8 gives 0 to 255"
    assert run.notes == [f"video: {deep}: has 10 bits, read as 16 (uint16): {levels}"]
    kept = settings(tmp_path / "run")
    assert kept["dtype"] == "uint16"
    assert kept["settings"] == {"depth": {"asked": "auto", "got": 16, "file": 10}}


@pytest.mark.parametrize("color", [False, True], ids=["gray", "color"])
def test_recorded_frames_are_lossless_and_replayed(tmp_path: Path, deep: Path, color: bool) -> None:
    run = measured(Video(path=str(deep), color=color)).run(record=tmp_path / "run", record_source="lossless")
    kept = read(Video(path=str(run.folder / "source.mkv"), color=color))
    for held, frame in zip(kept, read(Video(path=str(deep), color=color)), strict=True):
        np.testing.assert_array_equal(held.data, frame.data)
    assert verify(run.folder).videos == ["source.mkv"]
    deep.unlink()
    assert replay(run.folder).frames == 40


def test_a_resumed_run_has_the_same_depth(tmp_path: Path, deep: Path) -> None:
    for depth in ("auto", 8):
        pipeline = measured(Video(path=str(deep), depth=depth))
        whole = pipeline.run()
        first = pipeline.run(record=tmp_path / str(depth), frames=15)
        second = pipeline.run(resume=first.folder)
        joined = [*first.values["pixel"], *second.values["pixel"]]
        assert joined == whole.values["pixel"].tolist()


def test_compressed_frames_would_lose_it(deep: Path, tmp_path: Path) -> None:
    with fails(
        "--record-source compressed: h264 keeps 8 bits, the source gives uint16; use lossless, or "
        "set depth: 8 on the source"
    ):
        measured(str(deep)).run(record=tmp_path / "run", record_source="compressed")
