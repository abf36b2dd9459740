"""Stopped and resumed is never having stopped, to the bit."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, flow, load, nodes, open_run, sources
from stream_sparse.base import param
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Abort
from stream_sparse.frame import Clock, Frame, Medium, Missing
from stream_sparse.plan import registry
from stream_sparse.records.schema import missing_line
from stream_sparse.records.state import load_state
from stream_sparse.run.run import Run
from tests.support.resumable_runs import FRAMES, Pupil, When, assert_continues, film, small
from tests.support.slow import quick_first
from tests.support.units import Numbers
from tests.support.waiting import until_frames

# Besides the documented examples: every kind of memory.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "running_kurtosis": [{}, {"window": 6}, {"half_life": 5.0}],
    "running_moments": [{}, {"window": 6}, {"half_life": 5.0}],
    "running_sparsity": [{}, {"window": 6}],
    "histogram": [{"window": None}, {"window": 5, "bins": 8}],
    "diff_box": [{"window": 5}, {"window": 5, "align": "notebook"}],
    "temporal_diff": [{"tau": 3}],
}


def _fits(pipeline: Pipeline) -> bool:
    source = pipeline.plan.source.fresh()
    try:
        said = flow.try_nodes(pipeline.plan, source.open()).sound()
    except InputError:
        return False
    finally:
        source.close()
    return said[pipeline.plan.parts[-1].name] is not flow.NO_SAMPLE


def everything(source: Any, seed: int) -> Pipeline:
    """A pipeline with every registered node behind every input that it takes, some in their own thread."""
    rng = random.Random(seed)
    pipeline = base = Pipeline(source).then(nodes.PixelTap(row=3, col=4), name="px", from_="source")
    for name in registry.names("nodes"):
        cls = registry.find("nodes", name)
        if not cls.__module__.startswith("stream_sparse."):
            continue  # what another test has registered
        for number, values in enumerate([dict(cls.example), *VARIANTS.get(name, [])]):
            least = cls.signature().least
            for inputs in [("source",) * least, ("px",) * least]:
                label = f"{name}_{number}_{inputs[0]}"
                if _fits(base.then(cls(**values), name=label, from_=inputs)):
                    pipeline = pipeline.then(cls(**values), name=label, from_=inputs)
    pipeline = pipeline.then(Pupil(), name="pupil", from_="source").then(When(), name="when", from_="source")
    pipeline = pipeline.then(nodes.RunningKurtosis(window=4), name="below", from_="pupil")
    for part in pipeline.plan.parts:
        pipeline = pipeline.keep(part.name)
    parts = [replace(p, offload=rng.choice([None, True, False])) for p in pipeline.plan.parts]
    return Pipeline.of(replace(pipeline.plan, parts=tuple(parts), text=""))


def goes_on(pipeline: Pipeline, place: Path, *cuts: int) -> None:
    """Stop a run after so many frames and resume it: the two are the whole."""
    pipeline.run(record=place / "whole")
    for cut in cuts:
        first, rest = place / f"first{cut}", place / f"rest{cut}"
        pipeline.run(record=first, frames=cut)
        pipeline.run(record=rest, resume=first)
        assert_continues(place / "whole", first, rest)


CUTS = [("float32", FRAMES // 2), ("uint8", 1), ("float64", FRAMES - 1)]


@pytest.mark.parametrize(("dtype", "cut"), quick_first(CUTS))
def test_every_node_goes_on_as_if_nothing_had_happened(tmp_path: Path, dtype: str, cut: int) -> None:
    np.save(tmp_path / "film.npy", film(dtype))
    pipeline = everything(str(tmp_path / "film.npy"), seed=len(dtype))
    kinds = {part.use for part in pipeline.plan.parts}
    assert {"running_moments", "histogram", "diff_box", "temporal_diff", "running_sparsity"} <= kinds
    goes_on(pipeline, tmp_path, cut)


def test_any_three_pieces_make_the_whole(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "whole")
    rng = random.Random(1)
    for number in range(3):
        one, two = sorted(rng.sample(range(1, FRAMES), 2))
        at = [tmp_path / f"{number}{name}" for name in "abc"]
        small(file).run(record=at[0], frames=one)
        small(file).run(record=at[1], frames=two - one, resume=at[0])
        last = small(file).run(record=at[2], resume=at[1])
        assert_continues(tmp_path / "whole", *at)
        assert last.status.processed == FRAMES - two
        assert open_run(at[2]).info["resumed_from"]["frame"] == two
        start = load_state(at[2] / "start.npz")
        assert start.keys() - {"passed"} == load_state(at[1] / "state.npz").keys() - {"passed"}
        assert start["passed"] == two
        assert start["index"] == two
        assert start["nodes"]["pupil"]["state"]["seen"] == two
    assert open_run(tmp_path / "whole").info["resumed_from"] is None
    assert not (tmp_path / "whole" / "start.npz").exists()


def test_without_recording_the_same_rows_are_in_memory_also_of_a_film_that_was_moved(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = small(file).run()
    small(file).run(record=tmp_path / "a", frames=20)
    monkeypatch.chdir(tmp_path)
    moved = Path(file).rename(tmp_path / "elsewhere.npy")
    for path in (moved.name, str(moved)):
        rest = small(path).run(resume=tmp_path / "a")
        assert rest.notes[0].endswith(" at frame 20")
        assert not any("another" in note for note in rest.notes)
        assert (rest.status.processed, rest.status.expected) == (FRAMES - 20, FRAMES - 20)
        for name in whole.values:
            np.testing.assert_array_equal(rest.values[name], whole.values[name][20:], err_msg=name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "elsewhere.npy"]


@pytest.mark.parametrize("abort", [False, True])
def test_stopped_in_mid_run(tmp_path: Path, file: str, abort: bool) -> None:
    small(file).run(record=tmp_path / "whole")
    run = small(file).start(record=tmp_path / "a", pace=True)
    until_frames(run, 7)
    run.do(Abort()) if abort else run.stop()
    run.wait()
    assert 7 <= run.status.processed < FRAMES
    if abort and not (tmp_path / "a" / "state.npz").exists():  # nodes stood at different frames
        with pytest.raises(InputError, match=r"has no state\.npz: it still runs, or ended before"):
            small(file).run(resume=tmp_path / "a")
        return
    small(file).run(record=tmp_path / "b", resume=tmp_path / "a")  # with those that waited at an abort
    assert_continues(tmp_path / "whole", tmp_path / "a", tmp_path / "b")


def test_live_edits_count_and_are_listed(tmp_path: Path, file: str) -> None:
    def edited(**options: Any) -> Run:
        run = small(file).start(pace=True, **options)
        until_frames(run, 3)
        run.set({"relu.theta": 150.0, "k.window": 6, "pupil.rate": 0.25})
        return run

    first = edited(record=tmp_path / "a", frames=25)
    first.wait()
    rest = small(file).run(record=tmp_path / "b", resume=tmp_path / "a")
    shown = (tmp_path / "a").as_posix()
    assert (
        rest.notes
        == [
            f"goes on from {shown} at frame 25",
            f"relu.theta is 150, as it was set while {shown} ran; the pipeline says 100",
            f"k.window is 6, as it was set while {shown} ran; the pipeline says 5",
            f"pupil.rate is 0.25, as it was set while {shown} ran; the pipeline says 0.5",
            "node 'pupil': too dark: turn on the light",
        ][: len(rest.notes)]
    )
    at = first.events[0]["frame"]
    video = film()
    relu = np.maximum(video[:, 3, 4].astype(np.float32) - 150.0, 0)
    np.testing.assert_array_equal(rest.values["relu"], relu[25:])
    np.testing.assert_array_equal(
        rest.values["k"], nodes.RunningKurtosis(window=6).batch(relu[at:].astype(float))[25 - at :]
    )
    # a file that says what was set is the same pipeline as well
    plan = small(file).plan
    now = {"relu": nodes.Relu(theta=150.0), "k": nodes.RunningKurtosis(window=6), "pupil": Pupil(rate=0.25)}
    parts = tuple(replace(p, unit=now.get(p.name, p.unit)) for p in plan.parts)
    same = Pipeline.of(replace(plan, parts=parts)).run(resume=tmp_path / "a")
    np.testing.assert_array_equal(same.values["k"], rest.values["k"])
    # and so on, from a resumed run
    small(file).run(record=tmp_path / "c", frames=10, resume=tmp_path / "a")
    again = small(file).run(resume=tmp_path / "c")
    np.testing.assert_array_equal(again.values["k"], rest.values["k"][10:])


def test_sweeps_and_sinks_go_on(tmp_path: Path, file: str) -> None:
    text = (
        f"source: {{use: array, path: {json.dumps(file)}}}\n"
        "nodes:\n"
        "  px: {use: pixel_tap, row: 3, col: 4}\n"
        "  k: {use: running_kurtosis, window: {sweep: [4, 7]}}\n"
        "  film: {use: video_file, from: source, path: OUT}\n"
        "  box: {use: diff_box, from: film, window: 3}\n"
        "keep: [{node: box, every: 5}]\n"
    )

    def made(name: str) -> Pipeline:
        (tmp_path / "p.yaml").write_text(text.replace("OUT", json.dumps(str(tmp_path / f"{name}.mkv"))))
        return load(tmp_path / "p.yaml")

    made("whole").run(record=tmp_path / "whole")
    made("a").run(record=tmp_path / "a", frames=13)
    made("b").run(record=tmp_path / "b", resume=tmp_path / "a")  # where a sink writes is its own affair
    assert_continues(tmp_path / "whole", tmp_path / "a", tmp_path / "b")
    assert "k@window=7" in open_run(tmp_path / "b").values


def test_a_film_in_memory_and_a_looped_one_go_on(tmp_path: Path, file: str) -> None:
    whole = small(film()).run()
    small(film()).run(record=tmp_path / "a", frames=11)
    np.testing.assert_array_equal(
        small(film()).run(resume=tmp_path / "a").values["k"], whole.values["k"][11:]
    )
    looped = sources.Array(path=file, loop=True)
    small(looped).run(record=tmp_path / "b", frames=FRAMES + 7)
    rest = small(looped).run(record=tmp_path / "c", resume=tmp_path / "b", frames=5)
    np.testing.assert_array_equal(open_run(tmp_path / "c").time_s, (FRAMES + 7 + np.arange(5)) / 30)
    assert rest.values["pixel"][0] == film()[7, 3, 4]


class Cam(Numbers):
    """A camera that can be told what its clock says."""

    zero: float | None = param(None, help="utc_at_zero.")
    begin: float = param(0.0, help="Time of the first frame.")

    def open(self) -> Medium:
        return super().open()._replace(live=True, clock=Clock("monotonic", self.zero))

    def frames(self) -> Any:
        for frame in super().frames():
            yield Frame(frame.index, self.begin + frame.time_s, frame.data)


def cam(**values: Any) -> Pipeline:
    return Pipeline(Cam(count=20, ring=64, drop="block", **values)).then(nodes.Relu(), name="relu")


def test_a_camera_goes_on_on_the_first_runs_clock(tmp_path: Path) -> None:
    cam(zero=1000.0, begin=50.0).run(record=tmp_path / "a", frames=10)
    # rebooted: its clock began anew at 1100; its first frame comes 3 s after the last one
    begin = 1000.0 + 50.0 + 9 / 30 + 3 - 1100.0 + 100
    cam(zero=1000.0, begin=begin).run(record=tmp_path / "b", frames=4, resume=tmp_path / "a")
    record = open_run(tmp_path / "b")
    assert record.index.tolist() == [10, 11, 12, 13]
    np.testing.assert_allclose(record.time_s, begin + np.arange(4) / 30)
    cam(zero=1100.0, begin=begin - 100).run(record=tmp_path / "c", frames=4, resume=tmp_path / "a")
    moved = open_run(tmp_path / "c")
    np.testing.assert_allclose(moved.time_s, record.time_s)
    assert moved.info["clock"] == {"kind": "monotonic", "utc_at_zero": 1000.0}
    assert moved.events[0] == {
        "frame": 10, "time_s": moved.time_s[0], "kind": "gap", "frames": round((begin - 50.3) * 30) - 1,
    }  # fmt: skip
    with (tmp_path / "a" / "frames.csv").open("ab") as file:  # an outage at its end
        file.write(missing_line(Missing(9, 5, 50.3, 50.5, "source away")))
    assert [lost.cause for lost in record.whole().missing] == ["between two runs"]


@pytest.mark.parametrize(
    ("first", "then"), quick_first([(1000.0, 5.0), (None, None), (None, 5.0), (5.0, None)])
)
def test_without_a_common_clock_times_go_on_by_a_frame(
    tmp_path: Path, first: float | None, then: float | None
) -> None:
    cam(zero=first, begin=50.0).run(record=tmp_path / "a", frames=10)
    cam(zero=then, begin=7.0).run(record=tmp_path / "b", frames=4, resume=tmp_path / "a")
    record = open_run(tmp_path / "b")
    np.testing.assert_allclose(record.time_s, 50 + np.arange(10, 14) / 30)
    assert record.index.tolist() == [10, 11, 12, 13]
    assert record.info["clock"]["utc_at_zero"] == first
    assert record.events[0]["frames"] == 1


def test_a_source_of_another_kind_is_another_one(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=5)
    other = sources.Synthetic(pattern="noise", width=15, height=12, frames=20)
    notes = small(other).run(resume=tmp_path / "a", frames=2).notes
    assert notes[1].startswith("the source differs from that of")


def test_another_film_begins_at_its_first_frame(tmp_path: Path, file: str) -> None:
    other = film()[::-1].copy()
    small(file).run(record=tmp_path / "a", frames=30)
    rest = small(other).run(record=tmp_path / "b", resume=tmp_path / "a", frames=8)
    shown = (tmp_path / "a").as_posix()
    assert rest.notes[:2] == [
        f"goes on from {shown} at frame 30",
        (
            f"the source differs from that of {shown}: read from its first frame, "
            "which follows the last one there"
        ),
    ]
    joined = np.concatenate([film()[:30], other])
    np.testing.assert_array_equal(rest.values["pupil"], Pupil().batch(joined)[30:38])
    np.testing.assert_allclose(open_run(tmp_path / "b").time_s, np.arange(30, 38) / 30)
    again = small(other).run(resume=tmp_path / "b")
    np.testing.assert_array_equal(again.values["pupil"], Pupil().batch(joined)[38:])
