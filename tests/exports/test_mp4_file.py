"""The view of a recording as H.264 in mp4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.exports.export import export
from stream_sparse.sources import Synthetic
from tests.support.errors import fails

if TYPE_CHECKING:
    from pathlib import Path


def decoded(path: Path) -> tuple[list[float], list[np.ndarray]]:
    with av.open(str(path)) as video:
        frames = list(video.decode(video=0))
    return [float(frame.time) for frame in frames], [frame.to_ndarray(format="gray") for frame in frames]


@pytest.fixture
def run(recordings: Path) -> Path:
    return recordings / "cut"


def test_pictures_of_all_segments_at_their_times(run: Path, tmp_path: Path) -> None:
    done = export(run, "mp4", tmp_path / "x.mp4")
    times, shown = decoded(done.path)
    parts = [decoded(folder / "view.mkv") for folder in sorted(run.glob("0*"))]
    assert len(parts) == 3
    assert done.frames == len(times) == 60
    np.testing.assert_allclose(times, np.arange(60) / 30, rtol=0, atol=0.001)
    for ours, theirs in zip(shown, [picture for _, part in parts for picture in part], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with av.open(str(done.path)) as video:
        context = video.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
    content = done.path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "a page plays it before all of it is there"


def test_a_run_without_a_view(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    Pipeline(Synthetic(frames=5)).run(record=folder)
    with fails(f"--mp4: {folder.as_posix()} has no view.mkv: the run was recorded without a view"):
        export(folder, "mp4")
    assert not folder.with_suffix(".mp4").exists()
