"""Whole runs: what they measure does not depend on who looks, and memory does not grow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run, sources, verify
from stream_sparse.errors import InputError
from stream_sparse.highgui.probe import display_problem
from stream_sparse.nodes import DiffBox, Grayscale, PixelTap, Relu, RunningKurtosis
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.sinks import Window
from tests.support.errors import fails
from tests.support.processes import prints
from tests.support.units import Gate
from tests.support.video_files import film
from tests.support.waiting import until_frames

FRAMES = 60


def _pipeline() -> Pipeline:
    return load("bird")


def _same(a: Run, b: Run) -> None:
    assert list(a.values) == list(b.values) != []
    for name in a.values:
        np.testing.assert_array_equal(a.values[name], b.values[name], err_msg=name)


def test_numbers_do_not_depend_on_pace_or_trace(tmp_path: Path) -> None:
    plain = _pipeline().run(frames=20)
    _same(plain, _pipeline().run(frames=20, pace=True, trace=tmp_path / "trace.json"))
    assert (tmp_path / "trace.json").stat().st_size > 1000


@pytest.mark.skipif(display_problem() is not None, reason="no display answers")
def test_numbers_do_not_depend_on_a_window() -> None:
    _same(_pipeline().run(frames=20), _pipeline().run(frames=20, show=True))


@pytest.mark.skipif(display_problem() is not None, reason="no display answers")
def test_a_window_sink_is_drawn_without_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, refresh = [], Window.refresh
    monkeypatch.setattr(Window, "refresh", lambda self: drawn.append(self.title) or refresh(self))
    Pipeline("sample:macaw").then(Grayscale()).then(Window(title="mid")).run(frames=15, show=True)
    assert set(drawn) == {"mid"}


def test_show_without_a_display_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    problem = display_problem()
    if problem is None:
        pytest.skip("this system shows windows without DISPLAY")
    with fails(problem):
        _pipeline().run(frames=1, show=True)
    assert "\n" not in problem


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


def test_a_file_that_is_cut_off_is_reported_where_its_run_has_ended(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mkv", 120)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    run = load("minimal", source=path).run()
    assert list(run.status.messages) == run.notes
    assert run.notes[0].endswith("though its header says 4.00 s; cut off?")


def test_an_edit_that_does_not_fit_the_frame_is_refused() -> None:
    run = _pipeline().start(pace=True)
    with run, pytest.raises(InputError) as caught:
        run.set("pixel.row", 500)
    assert str(caught.value) == (
        "node 'pixel' (pixel_tap): row 500, column 133 lies outside the frame of 240 rows and 320 columns; "
        "give a row from 0 to 239 and a column from 0 to 319"
    )


@pytest.mark.parametrize(
    ("what", "call"),
    [
        ("set", lambda run: run.set("pixel.row", 5)),
        ("pause", lambda run: run.pause()),
        ("pause", lambda run: run.pause(False)),
        ("step", lambda run: run.step()),
    ],
)
def test_after_the_end_nothing_is_steered(what: str, call: Callable[[Run], None]) -> None:
    run = _pipeline().run(frames=3)
    with fails(f"{what}: the run has ended; start another"):
        call(run)
    assert run.parameters["pixel"]["row"] != 5


@pytest.mark.parametrize("begins_first", [False, True])
def test_a_run_that_is_aborted_before_its_first_frame_ends_empty(tmp_path: Path, begins_first: bool) -> None:
    plan = Pipeline(Gate(count=9, side=8)).then(nodes.FrameKurtosis(), name="k").plan
    run = Run(plan, RunOptions(record=tmp_path / "run"))
    first, then = (run.start, run.abort) if begins_first else (run.abort, run.start)
    first()
    then()
    assert run.wait(timeout=60)
    assert (run.ended, run.error, run.status.captured) == ("stopped", None, 0)
    assert len(run.values["k"]) == len(open_run(tmp_path / "run").frame) == 0
    verify(tmp_path / "run")


@pytest.mark.parametrize("batch", [20, 100_000])
def test_arrays_of_a_node_that_never_spoke_are_no_scalars(batch: int) -> None:
    film = np.random.default_rng(0).integers(0, 256, (9, 16, 16), dtype=np.uint8)
    learner = nodes.DictionaryLearning(n_components=8, batch_size=batch, n_nonzero_coefs=2)
    run = Pipeline(film).then(nodes.Patches(size=4, count=10), name="p").then(learner, name="d").run()
    assert list(run.values) == ["d.error", "d.drift", "d.reseeded", "d.left_out"]
    assert [line.name for line in run.summary()] == list(run.values)


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
print(go(10_000) - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_is_the_same_at_a_hundred_and_ten_thousand_frames() -> None:
    assert int(prints("-c", _MEMORY)) < 3000  # kB; 10,000 frames are 30 MB
