"""Edits that change the shape of what flows below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Node, Pipeline, flow, load, nodes, param, sinks
from stream_sparse.errors import InputError
from stream_sparse.flow.edits import checked
from stream_sparse.frame import Array, Value
from stream_sparse.run.run import Run
from tests.support.errors import fails

FRAMES = 30
LEARNER = nodes.DictionaryLearning(n_components=8, batch_size=20, n_nonzero_coefs=2)


FILM = np.random.default_rng(0).integers(0, 256, (FRAMES, 24, 24), dtype=np.uint8)


def patches() -> Pipeline:
    return Pipeline(FILM).then(nodes.Patches(size=6, count=20), name="patches")


NEW = "; give the new value to a new run"


def refused(run: Run, name: str | dict[str, Any], value: object = None) -> str:
    with pytest.raises(InputError) as caught:
        run.set(name, value)
    return str(caught.value)


def goes_on(run: Run) -> None:
    """Wait for the end, which refused edits do not bring."""
    run.wait()
    assert (run.ended, run.status.processed) == ("end", FRAMES)


def test_another_shape_for_what_has_learned_is_refused_and_the_run_goes_on() -> None:
    run = patches().then(nodes.Relu(), name="relu").then(LEARNER, name="dict").start(pace=True)
    told = "node 'dict' (dictionary_learning) has begun with float32 of shape (20, 6, 6) from 'relu'"
    for name, value, shape in [("size", 4, "(20, 4, 4)"), ("count", 50, "(50, 6, 6)")]:
        said = refused(run, f"patches.{name}", value)
        assert said == f"set 'patches.{name}': {told} and would get float32 of shape {shape}{NEW}"
    run.set("relu.theta", 0.25)  # shapes nothing
    run.set("dict.n_components", 9)  # resets what it shapes
    run.set({"patches.size": 4, "dict.n_components": 8})  # the learner begins anew with it
    for changes in ({"patches.size": 6}, {"patches.size": 6, "dict.n_components": 8}):  # 8 it has already
        began = "node 'dict' (dictionary_learning) has begun with float32 of shape (20, 4, 4)"
        assert refused(run, changes).startswith(f"set 'patches.size': {began}")
    goes_on(run)


def test_patches_so_few_that_they_are_whitened_late_are_refused_all_the_same() -> None:
    cut = Pipeline(FILM).then(nodes.Patches(size=4, whiten=True), name="patches")
    run = cut.then(LEARNER, name="dict").start(pace=True)
    told = "node 'dict' (dictionary_learning) has begun with float32 of shape (36, 4, 4) from 'patches'"
    for size, shape in [(6, "(16, 6, 6)"), (12, "(4, 12, 12)")]:  # the larger after 37 frames
        said = refused(run, "patches.size", size)
        assert said == f"set 'patches.size': {told} and would get float32 of shape {shape}{NEW}"
    goes_on(run)


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


LARGE = np.random.default_rng(0).integers(0, 256, (2, 480, 640), dtype=np.uint8)


def check(pipeline: Pipeline, changes: dict[str, Any]) -> tuple[Any, ...]:
    """The edits, what nodes give after them, and what they gave before."""
    plan = pipeline.plan
    samples = flow.dry_run(plan, plan.source.again().open())
    asked.clear()
    now = {part.name: part.unit.parameters() for part in plan.parts}
    return *checked(plan, now, samples, changes), samples


def large(below: Node) -> Pipeline:
    pipeline = Pipeline(LARGE).then(nodes.Crop(row=0, col=0, width=640, height=480), name="crop")
    return pipeline.then(Slow(window=12), name="box").then(below, name="below")


def test_a_slider_of_a_long_window_over_large_frames_does_not_wait_until_it_is_full() -> None:
    edits, after, samples = check(large(nodes.FrameKurtosis()), {"box.window": 60})
    assert edits == {"box": {"window": 60}}
    assert 1 <= len(asked) <= 7  # of 64
    assert flow.kinds(after["box"]) == flow.kinds(samples["box"])


def test_a_node_with_state_below_a_new_shape_is_tried_until_it_gives_a_value() -> None:
    with fails(
        "set 'crop.width': node 'below' (learned) has begun with float32 of shape (480, 640) from 'box' "
        f"and would get float32 of shape (480, 630){NEW}"
    ):
        check(large(Learned()), {"crop.width": 630})


def test_a_new_shape_is_accepted_below_nodes_that_begin_again_and_is_not_recorded() -> None:
    pipeline = patches().then(nodes.TemporalDiff(tau=1), name="diff").then(nodes.FrameKurtosis(), name="k")
    run = pipeline.then(nodes.Resize(width=12), name="half", from_="source").start(pace=True)
    run.set("patches.count", 30)
    run.set("half.width", 6)
    goes_on(run)


def test_what_does_not_fit_a_node_below_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.npy"
    np.save(path, np.eye(36)[:9])
    run = patches().then(nodes.Omp(dictionary={"file": str(path)}), name="code").start(pace=True)
    assert refused(run, "patches.size", 4) == (
        f"node 'code' (omp): {path}: expected atoms of shape (atoms, 4, 4), got (9, 36)"
    )
    goes_on(run)


def test_a_video_keeps_its_size(tmp_path: Path) -> None:
    pipeline = Pipeline(FILM).then(nodes.Resize(height=12, width=12), name="small")
    run = pipeline.then(sinks.VideoFile(path=str(tmp_path / "v.mkv")), name="film").start(pace=True)
    assert refused(run, "small.width", 14) == (
        "set 'small.width': node 'film' (video_file) has begun with float32 of shape (12, 12) from 'small' "
        f"and would get float32 of shape (12, 14){NEW}"
    )
    goes_on(run)


def test_a_video_keeps_its_file(tmp_path: Path) -> None:
    pipeline = patches().then(sinks.VideoFile(path=str(tmp_path / "v.mkv")), name="film", from_="source")
    run = pipeline.start(pace=True)
    for name, value in [("quality", 10), ("codec", "ffv1"), ("path", str(tmp_path / "w.mkv"))]:
        began = f"set 'film.{name}': node 'film' (video_file) has begun and would start again"
        assert refused(run, f"film.{name}", value) == f"{began}{NEW}"
    run.set("film.quality", 80)  # what it has already
    run.wait()
    assert [event["values"] for event in run.events if event["kind"] == "set"] == [{"film.quality": 80}]


@pytest.mark.parametrize("recorded", [True, False])
def test_what_is_recorded_keeps_shape_and_type(tmp_path: Path, recorded: bool) -> None:
    pipeline = patches().then(nodes.TemporalDiff(), name="diff", from_="source").keep("diff")
    pipeline = pipeline.then(nodes.Resize(width=12), name="half", from_="source")
    pipeline = pipeline.then(nodes.Relu(), name="relu").keep("relu")
    run = pipeline.start(pace=True, record=tmp_path / "out" if recorded else None)
    assert refused(run, "half.width", 6) == (
        "set 'half.width': 'relu' is recorded as float32 of shape (12, 12) and would be float32 of shape "
        f"(6, 6){NEW}"
    )
    assert refused(run, "diff.absolute", False) == (
        "set 'diff.absolute': 'diff' is recorded as uint8 of shape (24, 24) and would be int16 of shape "
        f"(24, 24){NEW}"
    )
    run.set("relu.theta", 10.0)
    run.wait()
    assert run.ended == "end"
    assert run.values["relu"].shape == (FRAMES, 12, 12)


class Rows(Node):
    """The mean of a frame, or of each of its rows."""

    each: bool = param(False, help="Of each row.")

    def update(self, x: Array) -> Any:
        return x.mean(axis=1) if self.each else x.mean()


def test_a_column_stays_one() -> None:
    run = patches().then(Rows(), name="rows", from_="source").start(pace=True)
    why = "set 'rows.each': 'rows' is recorded as a scalar and would be float64 of shape (24,)"
    assert refused(run, "rows.each", True) == f"{why}{NEW}"
    run.wait()
    assert np.isfinite(run.values["rows"]).all()


def test_the_names_of_columns_stay() -> None:
    pipeline = patches().then(nodes.Sparsity(measures=["l1", "hoyer"]), name="s", from_="source")
    run = pipeline.start(pace=True)
    for measures in (["l0"], ["hoyer", "l1"]):
        gives = f"node 's' (sparsity) gives l1, hoyer and would give {', '.join(measures)}"
        assert refused(run, "s.measures", measures) == f"set 's.measures': {gives}{NEW}"
    run.wait()
    assert np.isfinite(run.values["s.l1"]).all()


VAST = "node 'box' (diff_box): takes more memory than there is; make it smaller (Unable to allocate 4.09 PiB"


def test_what_needs_more_memory_than_there_is_is_refused() -> None:
    pipeline = patches().then(nodes.DiffBox(window=3), name="box", from_="source")
    run = pipeline.then(nodes.PixelTap(row=1, col=1), name="pixel", from_="source")
    run = run.then(nodes.Recent(frames=3), name="recent").start(pace=True)
    assert refused(run, "box.window", 10**12).startswith(VAST)
    most = "node 'box' (diff_box): ValueError: Maximum allowed dimension exceeded"
    assert refused(run, "box.window", 10**20) == most
    bound = "node 'recent' (recent): frames must be <= 1e+06 (got 1000000000000000)"
    assert refused(run, "recent.frames", 10**15) == bound
    goes_on(run)


def test_what_needs_more_memory_than_there_is_does_not_begin() -> None:
    with pytest.raises(InputError) as caught:
        patches().then(nodes.DiffBox(window=10**12), name="box", from_="source").start()
    assert str(caught.value).startswith(VAST)


def test_of_several_values_one_that_is_wrong_leaves_all_as_they_were() -> None:
    pipeline = patches().then(nodes.Resize(width=12), name="half", from_="source").keep("half")
    run = pipeline.then(nodes.Relu(theta=1.0), name="relu").start(pace=True)
    for wrong in ({"half.width": 6}, {"half.width": 0}, {"half.wide": 6}, {"full.width": 6}):
        refused(run, {"relu.theta": 9.0, **wrong})
    assert run.parameters["relu"]["theta"] == 1.0
    run.wait()
    assert [event for event in run.events if event["kind"] == "set"] == []


GRAY, SIGNED = "uint8 of shape (480, 640)", "int16 of shape (480, 640)"


@pytest.mark.parametrize(
    ("below", "why"),
    [
        (lambda pipeline: pipeline.then(nodes.HardThreshold(), name="hard").keep("hard"),
         f"'hard' is recorded as {GRAY} and would be {SIGNED}"),
        (lambda pipeline: pipeline.then(Learned(), name="learned"),
         f"node 'learned' (learned) has begun with {GRAY} from 'diff' and would get {SIGNED}"),
    ],
    ids=["recorded", "learned from"],
)  # fmt: skip
def test_what_depends_on_its_shape_is_asked_until_it_speaks_however_large(
    below: Callable[[Pipeline], Pipeline], why: str
) -> None:
    pipeline = below(Pipeline(LARGE).then(nodes.TemporalDiff(tau=12), name="diff"))
    with fails(f"set 'diff.absolute': {why}{NEW}"):
        check(pipeline, {"diff.absolute": False})


def test_what_no_panel_could_show_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "film.npy"
    np.save(film, FILM)
    (tmp_path / "p.yaml").write_text(
        f"source: {{use: array, path: {film.as_posix()}}}\n"
        "nodes:\n"
        "  pixel: {use: pixel_tap, row: 2, col: 3}\n"
        "  recent: {use: recent, frames: 3}\n"
        "  counts: {use: histogram, bins: 8, from: source}\n"
        "view: [[{panel: bars, from: recent}, {panel: histogram, from: counts}]]\n"
    )
    run = load(tmp_path / "p.yaml").start(pace=True, record=tmp_path / "out")
    assert refused(run, "recent.frames", 100) == (
        "set 'recent.frames': bars: expects scalars or vectors of at most 64 numbers, got float64 of shape "
        "(100,); show it with an image or a histogram"
    )
    run.set({"recent.frames": 4, "counts.bins": 6})
    goes_on(run)
