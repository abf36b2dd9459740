"""engine/recording.js: what a page records is a run folder, which the program verifies and runs again."""

from __future__ import annotations

import base64
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse._version import __version__
from stream_sparse.errors import InputError
from stream_sparse.page.assets import origin
from stream_sparse.recording.provenance import code
from stream_sparse.records import open_run
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import Replay
from stream_sparse.replays.row_check import DifferenceError
from stream_sparse.sources import Sample
from tests.support.node_js import in_node, needs_node
from tests.support.programs import program, tap_table

pytestmark = needs_node
MODULE = str(Path(__file__).with_name("recording.mjs"))
ABOUT = {"versions": {"stream-sparse": __version__}, "code": code(), "machine": {"browser": "of this test"}}
ON, OFF = {"kind": "record", "on": True}, {"kind": "record", "on": False}
CLIP = {
    "name": "tapped",
    "description": 'What has "é" to say?',
    "source": {"use": "sample", "name": "macaw"},
    "nodes": {
        "gray": {"use": "grayscale"},
        "pixel": {"use": "pixel_tap", "row": {"sweep": [10, 20]}, "col": 3},
    },
    "live": [{"pixel.col": [0, 9, 1], "label": "column"}],
    "keep": [{"node": "gray", "every": 5}],
}


def recorded(folder: Path, tree: dict[str, Any], steps: list[dict[str, Any]], name: str, most: int) -> Path:
    """The run folder that a page makes of the first frames of a sample."""
    sample = Sample(name=name)
    medium = sample.open()
    frames = list(islice(sample.frames(), most))
    sample.close()
    times = None if medium.clock.kind == "index" else [frame.time_s for frame in frames]
    given = {
        "program": program(tree), "table": tap_table(), "steps": steps, "about": ABOUT,
        "origin": origin(name),
        "source": {"shape": list(medium.shape), "times": times},
        "frames": base64.b64encode(np.stack([frame.data for frame in frames]).tobytes()).decode(),
    }  # fmt: skip
    made = in_node(MODULE, "await m.recorded(given)", given)
    assert made["problems"] == []
    folder.mkdir()
    for file, content in made["files"]:
        (folder / file).write_bytes(base64.b64decode(content))
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    steps = [
        {"go": 4}, {"kind": "edit", "values": {"pixel.col": 7}}, {"go": 1},
        ON, {"go": 8}, {"kind": "edit", "values": {"pixel.col": 5}}, {"go": 9}, OFF,
    ]  # fmt: skip
    return recorded(tmp_path_factory.mktemp("page") / "run", CLIP, steps, "macaw", 30)


def test_a_recording_of_a_sample_is_sound_and_runs_again_with_the_same_numbers(clip: Path) -> None:
    report = verify(clip)
    assert (report.processed, report.columns, report.arrays) == (18, 2, ["gray.npy"])
    assert report.notes == []
    again = Replay(clip)
    assert again.notes == []
    assert again.wait()._replace(tolerance=0) == (18, 3, False, 0, (), 0)
    run = open_run(clip)
    assert run.run_info.name == "tapped"
    assert run.run_info.description == CLIP["description"]
    assert (run.run_info.source.title, run.columns["pixel@row=10"].unit) == ("macaw", "gray levels")
    assert [event["values"] for event in run.events] == [{"pixel.col": 5}]


def test_the_edit_before_it_is_in_its_pipeline(clip: Path) -> None:
    file = clip / "pipeline.yaml"
    text = file.read_text("utf-8")
    assert text.count('"col": 7') == 1
    file.write_text(text.replace('"col": 7', '"col": 3'), "utf-8")
    try:
        with pytest.raises(DifferenceError):
            Replay(clip).wait()
    finally:
        file.write_text(text, "utf-8")


def test_laps_of_a_recording_run_again(tmp_path: Path) -> None:
    tree = {
        "source": {"use": "sample", "name": "trace"},
        "nodes": {"pixel": {"use": "pixel_tap", "row": 0, "col": 0}},
        "on_end": "loop",
    }
    folder = recorded(tmp_path / "run", tree, [ON, {"go": 250}, OFF], "trace", 240)
    assert verify(folder).processed == 251
    assert Replay(folder).wait().frames == 251
    assert [(event["kind"], event["frame"], event["lap"]) for event in open_run(folder).events] == [
        ("lap", 240, 2)
    ]


def test_a_recording_of_a_camera_counts_lost_frames_and_says_why_it_cannot_run_again(tmp_path: Path) -> None:
    tree = {**CLIP, "source": {"use": "camera"}}
    steps = [{"frames": [[0, 0], [1, 1]]}, ON, {"frames": [[4, 2], [5, 2], [9, 5]]}, OFF]
    folder = recorded(tmp_path / "run", tree, steps, "macaw", 10)
    report = verify(folder)
    assert (report.processed, report.missing, dict(report.causes)) == (3, 3, {"the page was slower": 3})
    assert open_run(folder).run_info.first_frame == 2
    with pytest.raises(
        InputError, match=r"cannot be replayed: its frames came live from camera, and there is no"
    ):
        Replay(folder)
