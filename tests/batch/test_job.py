"""One item, done in this process: segments, and what a worker refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.batch.folder import UNFINISHED, ItemResult
from stream_sparse.batch.items import BatchItem
from stream_sparse.batch.job import Job, PipelineText, know_units, run_item
from stream_sparse.capture.file_position import parse_position
from stream_sparse.errors import InputError
from stream_sparse.plan import registry
from stream_sparse.recording.run_json import versions


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of a batch that is at work."""
    (tmp_path / UNFINISHED).mkdir()
    return tmp_path


def done(
    out: Path, start: str = "", stop: str = "", path: str = "sample:macaw", name: str = "m", **changes: Any
) -> ItemResult:
    """The result of a segment."""
    item = BatchItem(path, *(parse_position(text) if text else None for text in (start, stop)), name=name)
    job = Job(item, path, PipelineText.of(load("minimal").plan), out.as_posix(), False, versions())
    return run_item(job._replace(**changes))


def test_units_are_known_again_after_others_that_could_not_be_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text("def half(x):\n    return x / 2\n")
    bad.write_text("def half(x:\n")
    one, other = (((file.as_posix(), file.read_bytes()),) for file in (good, bad))
    know_units(one)
    with pytest.raises(InputError, match=r"bad\.py"):
        know_units(other)
    good.write_text("def half(x):\n    return x / 3\n")  # on this machine another file has its name
    know_units(one)
    assert registry.find("nodes", "half").__name__ == "half"
    know_units(())


def test_a_segment_is_the_run_from_there(out: Path) -> None:
    result = done(out, "1.0", "f45")
    assert (result.state, result.facts["ended"], result.facts["frames"]) == ("done", "frames", 15)
    load("minimal", source="sample:macaw").run(record=out / "single", start_at=1.0, frames=15)
    assert (out / "m/values.csv").read_bytes() == (out / "single/values.csv").read_bytes()
    assert not [*(out / UNFINISHED).iterdir()]


def test_what_a_worker_refuses(out: Path) -> None:
    assert done(out, "f30", "0.5").error == "there is no frame from frame 30 to 0.5 s"
    assert done(out, versions={"python": "2.7"}).error.startswith("this worker has other versions: python 3.")
    assert done(Path("/nowhere")).error.startswith("/nowhere: this worker does not see it, ")
    assert done(out, path="none.mp4").state == "failed"
    assert not (out / "m").exists()


def test_a_result_that_cannot_be_put_in_place_leaves_the_one_of_before(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(out, "", "f3")
    rename = Path.rename

    def refused(path: Path, to: Path) -> Path:
        return rename(path, out / "not/there" if path.name == "run" else to)

    monkeypatch.setattr(Path, "rename", refused)
    assert done(out, "", "f5").state == "failed"
    assert len((out / "m/values.csv").read_text().splitlines()) == 4


TIMED = """
name: timed
source: {use: sample, name: macaw}
nodes:
  pixel: {use: pixel_tap, row: 1, col: 2}
  k: {use: running_kurtosis, window: 0.5s}
  d: {use: temporal_diff, from: pixel, tau: {sweep: [1, 0.2s]}}
"""


def test_each_video_makes_frames_of_a_time_by_its_own_rate(out: Path) -> None:
    (out / "timed.yaml").write_text(TIMED)
    with av.open(str(out / "slow.avi"), "w") as made:
        stream = made.add_stream("mpeg4", 10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for level in range(12):
            picture = np.full((32, 32, 3), 20 * level, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        made.mux(stream.encode(None))
    pipeline = PipelineText.of(load(out / "timed.yaml").plan)
    assert pipeline.times == {"k.window": "0.5s", "d.tau": {"sweep": [1, "0.2s"]}}
    for name, path, window, tau in (("fast", "sample:macaw", 15, 6), ("slow", str(out / "slow.avi"), 5, 2)):
        assert done(out, "", "f9", path, name, pipeline=pipeline).facts["frames"] == 9
        text = (out / name / "pipeline.yaml").read_text()
        assert f"window: {window}" in text
        assert f"sweep: [1, {tau}]" in text
