"""Runs that are paused and stepped: no frame is lost, and whatever ends a run ends it all the same."""

from __future__ import annotations

import time

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError, RunError
from stream_sparse.nodes import Relu
from stream_sparse.run.run import Run
from tests.waiting import until_frames

from .units import Numbers


def _started(count: int = 200, pace: bool = True) -> Run:
    run = Pipeline(Numbers(count=count)).then(Relu(theta=0.1), name="relu").start(pace=pace)
    until_frames(run, 3)
    return run


def _rests(run: Run) -> int:
    frames = -1
    while frames != run.frames:
        frames = run.frames
        time.sleep(0.15)
    return frames


def test_a_paused_run_takes_no_frame_and_loses_none() -> None:
    run = _started(60)
    run.pause()
    frames = _rests(run)
    assert 3 <= frames < 60
    time.sleep(0.3)
    assert run.frames == frames
    run.pause(False)
    run.wait()
    assert run.frames == 60
    assert (run.dropped, run.ended) == (0, "end")
    np.testing.assert_array_equal(
        run.values["relu"],
        Pipeline(Numbers(count=60)).then(Relu(theta=0.1), name="relu").run().values["relu"],
    )


def test_it_goes_on_at_its_own_pace() -> None:
    run = _started(30)
    run.pause()
    _rests(run)
    time.sleep(1.5)
    left, begun = 30 - run.frames, time.monotonic()
    run.pause(False)
    run.wait()
    assert time.monotonic() - begun > 0.8 * (left - 1) / 30


def test_steps_let_single_frames_through() -> None:
    run = _started()
    run.pause()
    frames = _rests(run)
    run.step()
    until_frames(run, frames + 1)
    assert _rests(run) == frames + 1
    for _ in range(3):
        run.step()
    until_frames(run, frames + 4)
    assert _rests(run) == frames + 4
    run.abort()
    run.wait()


def test_an_edit_in_a_pause_counts_from_the_next_frame() -> None:
    run = _started()
    run.pause()
    frames = _rests(run)
    run.set("relu.theta", 0.7)
    assert run.events == []
    assert run.parameters["relu"]["theta"] == 0.7
    run.step()
    until_frames(run, frames + 1)
    assert [event["frame"] for event in run.events] == [frames]
    run.abort()
    run.wait()


@pytest.mark.parametrize("how", ["stop", "abort"])
def test_a_paused_run_is_ended(how: str) -> None:
    run = _started(1000)
    run.pause()
    _rests(run)  # the ring is full, its reader waits
    begun = time.monotonic()
    getattr(run, how)()
    run.wait()
    assert time.monotonic() - begun < 5
    assert run.ended == "stopped"


def test_a_failure_ends_a_paused_run() -> None:
    run = _started(1000)
    run.pause()
    _rests(run)
    run._loop.fail(run.frames, RunError("a window failed"))
    with pytest.raises(RunError, match="a window failed"):
        run.wait()


def test_what_is_given_out_is_a_copy() -> None:
    run = _started(20)
    run.parameters["relu"]["theta"] = 5.0
    assert run.parameters["relu"]["theta"] == 0.1
    assert set(run.timings) == {"relu", "records"}
    assert run.waiting >= 0
    run.wait()
    assert run.timings["relu"].count == 20


def test_a_camera_cannot_be_paused() -> None:
    run = Pipeline(Numbers(count=20, live=True, drop="block")).then(Relu(), name="relu").start()
    with pytest.raises(InputError) as caught:
        run.pause()
    assert str(caught.value) == (
        "a live source cannot be paused: its frames would be lost; stop() ends the run"
    )
    run.stop()
    run.wait()
