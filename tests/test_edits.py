"""Edits that change the shape of what flows below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, flow, nodes, sinks
from stream_sparse.edits import checked
from stream_sparse.errors import InputError
from stream_sparse.frame import Value
from stream_sparse.run import Run
from stream_sparse.spec.plan import Plan

FRAMES = 30
LEARNER = nodes.DictionaryLearning(n_components=8, batch_size=20, n_nonzero_coefs=2)


def patches() -> Pipeline:
    film = np.random.default_rng(0).integers(0, 256, (FRAMES, 24, 24), dtype=np.uint8)
    return Pipeline(film).then(nodes.Patches(size=6, count=20), name="patches")


def refused(run: Run, name: str, value: object) -> str:
    with pytest.raises(InputError) as caught:
        run.set(name, value)
    return str(caught.value)


def test_another_shape_for_what_has_learned_is_refused_and_the_run_goes_on() -> None:
    run = patches().then(nodes.Relu(), name="relu").then(LEARNER, name="dict").start(pace=True)
    told = "node 'dict' (dictionary_learning) has begun with float32 of shape (20, 6, 6) from 'relu'"
    for name, value, shape in [("size", 4, "(20, 4, 4)"), ("count", 50, "(50, 6, 6)")]:
        assert refused(run, f"patches.{name}", value) == (
            f"set 'patches.{name}': {told} and would get float32 of shape {shape}; "
            "give the new value to a new run"
        )
    run.set("relu.theta", 0.25)  # shapes nothing
    run.set("dict.n_components", 9)  # resets what it shapes
    run.set({"patches.size": 4, "dict.n_components": 8})  # the learner begins anew with it
    assert refused(run, "patches.size", 6).startswith(
        "set 'patches.size': node 'dict' (dictionary_learning) has begun with float32 of shape (20, 4, 4)"
    )
    run.wait()
    assert (run.ended, run.frames) == ("end", FRAMES)


@pytest.mark.parametrize(
    ("given", "got"), [((3, 4), "3"), ((None,), "null"), (({3: 4},), "{3: 4}"), ((["a.b"],), "['a.b']")]
)
def test_what_is_no_name_is_refused(given: tuple[Any, ...], got: str) -> None:
    run = patches().start(pace=True)
    with run, pytest.raises(InputError) as caught:
        run.set(*given)
    assert str(caught.value) == (
        "set: expected a name such as 'relu.theta' and its value, or a mapping of such names to values "
        f"(got {got})"
    )


class Slow(nodes.DiffBox):
    """Tells how often it is asked."""

    def update(self, x: Value) -> Value:
        asked.append(self.window)
        return super().update(x)


class Learned(nodes.FrameKurtosis):
    learns = True


asked: list[int] = []


def large() -> tuple[Plan, dict[str, Any]]:
    film = np.random.default_rng(0).integers(0, 256, (2, 480, 640), dtype=np.uint8)
    pipeline = Pipeline(film).then(nodes.Crop(row=0, col=0, width=640, height=480), name="crop")
    plan = pipeline.then(Slow(window=12), name="box").then(Learned(), name="learned").plan
    return plan, flow.rehearse(plan, plan.source.again().open())


def test_a_slider_of_a_long_window_over_large_frames_does_not_wait_until_it_is_full() -> None:
    plan, samples = large()
    now = {part.name: part.unit.parameters() for part in plan.parts}
    asked.clear()
    edits, after = checked(plan, now, samples, {"box.window": 60})
    assert edits == {"box": {"window": 60}}
    assert 1 <= len(asked) <= 7  # of 64
    assert flow.kinds(after["box"]) == flow.kinds(samples["box"])


def test_what_is_reshaped_from_above_is_asked_until_it_speaks_however_large() -> None:
    plan, samples = large()
    now = {part.name: part.unit.parameters() for part in plan.parts}
    with pytest.raises(InputError) as caught:
        checked(plan, now, samples, {"crop.width": 630})
    assert str(caught.value) == (
        "set 'crop.width': node 'learned' (learned) has begun with float32 of shape (480, 640) from 'box' "
        "and would get float32 of shape (480, 630); give the new value to a new run"
    )


def test_what_only_begins_anew_takes_another_shape() -> None:
    pipeline = patches().then(nodes.TemporalDiff(tau=1), name="diff").then(nodes.FrameKurtosis(), name="k")
    run = pipeline.start(pace=True)
    run.set("patches.count", 30)
    run.wait()
    assert (run.ended, run.frames) == ("end", FRAMES)


def test_what_does_not_fit_a_node_below_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    np.save(path, np.eye(36)[:9])
    run = patches().then(nodes.Omp(dictionary={"file": str(path)}), name="code").start(pace=True)
    assert refused(run, "patches.size", 4) == (
        f"node 'code' (omp): {path}: expected atoms of shape (atoms, 4, 4), got (9, 36)"
    )
    run.wait()
    assert (run.ended, run.frames) == ("end", FRAMES)


def test_a_video_keeps_its_size(tmp_path: Path) -> None:
    film = np.random.default_rng(0).integers(0, 256, (FRAMES, 24, 24), dtype=np.uint8)
    pipeline = Pipeline(film).then(nodes.Resize(height=12, width=12), name="small")
    run = pipeline.then(sinks.VideoFile(path=str(tmp_path / "v.mkv")), name="film").start(pace=True)
    assert refused(run, "small.width", 14) == (
        "set 'small.width': node 'film' (video_file) has begun with float32 of shape (12, 12) from 'small' "
        "and would get float32 of shape (12, 14); give the new value to a new run"
    )
    run.wait()
    assert (run.ended, run.frames) == ("end", FRAMES)
