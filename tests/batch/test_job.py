"""One item, done in this process: segments, and what a worker refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stream_sparse import load
from stream_sparse.batch.job import TOKEN, UNFINISHED, Job, do
from stream_sparse.capture.place import Place, parse_place
from stream_sparse.recording.run_json import versions
from stream_sparse.spec import dump


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of a batch that is at work."""
    (tmp_path / UNFINISHED).mkdir()
    (tmp_path / UNFINISHED / TOKEN).write_text("mine")
    return tmp_path


def done(out: Path, start: str = "", stop: str = "", **changes: Any) -> dict[str, Any]:
    """The result of a segment of the macaw."""
    ends: list[Place | None] = [parse_place(text) if text else None for text in (start, stop)]
    job = Job(
        "m", dump(load("minimal").plan), (), "sample:macaw", *ends, out.as_posix(), "mine", False, versions()
    )
    return do(job._replace(**changes))


def test_a_segment_in_seconds_is_the_run_from_there(out: Path) -> None:
    result = done(out, "1.0", "f45")
    assert (result["state"], result["ended"], result["frames"]) == ("done", "frames", 15)
    load("minimal", source="sample:macaw").run(record=out / "single", start_at=1.0, frames=15)
    assert (out / "m/values.csv").read_bytes() == (out / "single/values.csv").read_bytes()


def test_a_stop_in_seconds_is_the_first_frame_that_is_left_out(out: Path) -> None:
    assert done(out, "", "1.0")["frames"] == 30
    assert done(out, "f235", "9", name="n")["frames"] == 5  # the file ends before


def test_what_a_worker_refuses(out: Path) -> None:
    assert done(out, "f30", "0.5")["error"] == "there is no frame from frame 30 to 0.5 s"
    assert done(out, versions={"python": "2.7"})["error"].startswith(
        "this worker has other versions: python 3."
    )
    error = (
        "this worker does not see the folder of the batch; give --out a path that is shared by all machines"
    )
    assert done(out, token="other")["error"] == f"{out.as_posix()}: {error}"
    assert done(out, source="none.mp4")["state"] == "failed"
    assert not (out / "m").exists()
