"""Whole runs: edits are exact, memory does not grow, and a program that forgets one leaves it closed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, open_run, sources
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Advance, Pause, Record
from stream_sparse.nodes import DiffBox, PixelTap, Relu, RunningKurtosis
from stream_sparse.records.verify import verify
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from tests.support.errors import fails
from tests.support.processes import prints
from tests.support.waiting import until_frames


def _pipeline() -> Pipeline:
    return load("bird")


@pytest.mark.parametrize(
    "edit", [{"relu.theta": 160.0}, {"pixel.row": 5}, {"pixel.row": 2, "relu.theta": 40.0}]
)
def test_an_edit_in_mid_run_equals_a_fresh_run(tmp_path: Path, edit: dict[str, Any]) -> None:
    """From the edited frame on it gives what a fresh run over the rest with the new values gives."""
    video = np.random.default_rng(3).integers(0, 256, (90, 8, 9), dtype=np.uint8)
    np.save(tmp_path / "v.npy", video)
    before = {"pixel.row": 3, "relu.theta": 100.0}

    def pipeline(values: dict[str, Any], source: Any) -> Pipeline:
        return (
            Pipeline(source)
            .then(PixelTap(row=values["pixel.row"], col=4), name="pixel")
            .then(Relu(theta=values["relu.theta"]), name="relu")
            .then(RunningKurtosis(), name="k_all")
            .then(RunningKurtosis(window=7), name="k_win", from_="relu")
            .then(DiffBox(window=5), name="box", from_="relu")
        )

    run = pipeline(before, sources.Array(path=str(tmp_path / "v.npy"), fps=90)).start(pace=True)
    until_frames(run, 10)
    run.set(edit)
    run.wait()
    at = run.events[0]["frame"]
    assert 10 <= at < 80
    fresh = pipeline({**before, **edit}, video[at:]).run()
    for name in ("relu", "k_all", "k_win", "box"):
        np.testing.assert_array_equal(run.values[name][at:], fresh.values[name], err_msg=name)


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("set", lambda run: run.set("pixel.row", 5)),
        ("pause", lambda run: run.do(Pause())),
        ("pause", lambda run: run.do(Pause(False))),
        ("advance", lambda run: run.do(Advance())),
    ],
)
def test_after_the_end_nothing_is_steered(what: str, call: Callable[[Run], None]) -> None:
    run = _pipeline().run(frames=3)
    with fails(f"{what}: the run has ended; start another"):
        call(run)
    assert run.status.parameters["pixel"]["row"] != 5


_MEMORY = """
import resource, sys
from stream_sparse import Pipeline, sources
from stream_sparse.nodes import DiffBox, FrameKurtosis, PixelTap, RunningKurtosis
def go(frames):
    p = (Pipeline(sources.Synthetic(pattern="noise", width=64, height=48, frames=None))
         .then(DiffBox(window=5), name="box").then(FrameKurtosis()).then(PixelTap(row=1, col=1), from_="box")
         .then(RunningKurtosis(window=50)))
    p.start(frames=frames, values=False).wait()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
go(100)
before = go(100)
print(go(4000) - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_is_the_same_at_a_hundred_and_four_thousand_frames() -> None:
    assert int(prints("-c", _MEMORY)) < 3000  # kB; 4,000 frames are 12 MB


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"frames": 0}, "frames: expected a whole number >= 1 (got 0)"),
        ({"theme": "blue"}, "theme: expected dark or light (got 'blue')"),
        ({"scale": float("nan")}, "scale: expected a number from 0.5 to 3 (got nan)"),
    ],
)
def test_options_that_are_refused(given: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError) as caught:
        RunOptions(**given)
    assert str(caught.value) == text


def test_a_run_has_few_public_names() -> None:
    names = [name for name in dir(load("minimal").run(frames=1)) if not name.startswith("_")]
    assert len(names) <= 20, names


def test_a_recording_without_a_name_is_one_of_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = load("minimal").open(frames=3)
    run.do(Record())
    run.start().wait()
    assert run.folder == Path("runs/minimal")
    assert verify(tmp_path / "runs" / "minimal").processed == 3


def test_rotate_without_a_recording_is_refused() -> None:
    with pytest.raises(InputError, match="rotate: nothing is recorded"):
        _pipeline().run(frames=2, rotate="1s")


_FORGETS = """
import itertools, sys, time
import numpy as np
from stream_sparse import Pipeline, nodes

frames = lambda: (time.sleep(0.01) or np.ones((4, 4), np.uint8) for _ in itertools.count())
run = Pipeline(frames).then(nodes.FrameKurtosis(), name="k").start(record=sys.argv[1], view=False)
while run.status.processed < 3:
    time.sleep(0.01)
"""


def test_a_program_that_forgets_to_stop_leaves_a_closed_recording(tmp_path: Path) -> None:
    prints("-c", _FORGETS, tmp_path / "run")
    ended = open_run(tmp_path / "run").run_info.ended
    assert ended is not None
    assert ended.how == "stopped"
