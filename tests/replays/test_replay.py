"""A replay is the run again, to the bit; and says where it is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run, sinks
from stream_sparse.errors import InputError, NodeError, RecordError, RunError
from stream_sparse.flow.commands import Record
from stream_sparse.plan import Slider, bundled
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import Replay, replay
from stream_sparse.replays.row_check import TOLERANCE, DifferenceError
from tests.support.errors import fails
from tests.support.replayable_runs import live, record_live, spoil
from tests.support.resumable_runs import Fragile, film, small
from tests.support.run_folders import change_info
from tests.support.run_hooks import never_end
from tests.support.slow import quick_first, without
from tests.support.waiting import until_frames

REPLAYED = sorted({*bundled()} - {"webcam"})


def moved(pipeline: Pipeline, slider: Slider) -> Any:
    """Another value for a slider."""
    node, _, parameter = slider.name.rpartition(".")
    now = pipeline.plan.members(node)[0].unit.parameters()[parameter]
    if isinstance(now, bool):
        return not now
    value = slider.low if now != slider.low else slider.high
    return int(value) if isinstance(now, int) else float(value)


@pytest.mark.parametrize("name", without(REPLAYED, {*REPLAYED} - {"bird", "sparse", "thresholds"}))
def test_every_bundled_pipeline_is_equal_to_the_bit(name: str, tmp_path: Path) -> None:
    pipeline = load(name)
    frames = {"fields": 12, "movie_fields": 16, "pca": 12, "sparse": 105, "still": 12}.get(name, 40)
    edits = {slider.name: moved(pipeline, slider) for slider in pipeline.plan.live}
    bare = Pipeline.of(replace(pipeline.plan, view=()))
    with bare.start(record=tmp_path / "run", frames=frames, pace=bool(edits)) as run:
        if edits:
            until_frames(run, 2)
            run.set(edits)
        run.wait()
    found = replay(tmp_path / "run")
    record = open_run(tmp_path / "run")
    assert (found.frames, found.stopped) == (run.status.processed, False)
    assert found.columns == len(record.values) + len(record.rows) > 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run"]


def test_with_its_edits(tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", film(frames=600))  # longer than any machine is held up
    with small(str(tmp_path / "film.npy")).start(record=tmp_path / "run", pace=True) as run:
        until_frames(run, 3)
        for theta, rate in [(120.0, 0.25), (90.0, 0.75), (150.5, 0.1)]:
            run.set("relu.theta", theta)
            run.set({"pupil.rate": rate, "relu.theta": theta + 1})
            until_frames(run, run.status.processed + 8)
        run.stop()
        run.wait()
    sets = [event["frame"] for event in open_run(tmp_path / "run").events if event["kind"] == "set"]
    assert len(sets) == 6
    assert len(set(sets)) >= 3
    assert replay(tmp_path / "run").frames == run.status.processed
    # and not without them
    kept = (tmp_path / "run" / "events.jsonl").read_text().splitlines()
    (tmp_path / "run" / "events.jsonl").write_text(
        "".join(line + "\n" for line in kept if '"set"' not in line)
    )
    with pytest.raises(DifferenceError, match=rf"differs at frame {sets[0]}: relu was "):
        replay(tmp_path / "run")


@pytest.mark.parametrize(("color", "on_gap"), quick_first([(True, "reset"), (False, "continue")]))
def test_a_live_source_with_drops_and_gaps(tmp_path: Path, color: bool, on_gap: Any) -> None:
    pipeline = live(color)
    pipeline = Pipeline.of(pipeline.plan.with_settings(on_gap=on_gap))
    folder = record_live(tmp_path / "run", pipeline)
    record = open_run(folder)
    assert {"processed", "dropped"} == set(record.frames["status"])
    assert [event for event in record.events if event["kind"] == "gap"]
    found = replay(folder)
    assert (found.frames, found.columns) == (len(record.index), 4)


def test_laps_are_repeated_where_they_were(tmp_path: Path, file: str) -> None:
    looped = small(file).plan
    looped = replace(looped, source=type(looped.source)(**{**looped.source.parameters(), "loop": True}))
    Pipeline.of(looped).run(record=tmp_path / "a", frames=48)
    Pipeline.of(looped).run(record=tmp_path / "b", frames=60, resume=tmp_path / "a")
    whole = Pipeline.of(looped).run(record=tmp_path / "whole", frames=108)
    parts = [open_run(tmp_path / name) for name in "ab"]
    laps = [event["frame"] for event in whole.events if event["kind"] == "lap"]
    assert laps == [48, 96]
    assert [event["frame"] for part in parts for event in part.events if event["kind"] == "lap"] == laps
    for name in parts[0].values:
        joined = np.concatenate([part.values[name] for part in parts])
        np.testing.assert_array_equal(joined, whole.values[name])
    assert [replay(tmp_path / name).frames for name in ("a", "b", "whole")] == [48, 60, 108]


def test_a_run_that_went_on_from_another(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=11)
    small(file).run(record=tmp_path / "b", frames=13, resume=tmp_path / "a")
    small(file).run(record=tmp_path / "c", resume=tmp_path / "b")
    assert [replay(tmp_path / name).frames for name in "abc"] == [11, 13, 24]
    (tmp_path / "c" / "start.npz").unlink()
    change_info(tmp_path / "c", {"first_frame": 24})
    with pytest.raises(InputError, match="it starts at frame 24 and has no start"):
        replay(tmp_path / "c")


def test_swept_pipelines(tmp_path: Path, file: str) -> None:
    (tmp_path / "s.yaml").write_text(
        f"source: {{use: array, path: {file}}}\n"
        "nodes:\n"
        "  pixel: {use: pixel_tap, row: 3, col: 4}\n"
        "  relu: {use: relu, theta: {sweep: [80, 120]}}\n"
        "  k: {use: running_kurtosis, window: 6}\n"
        "  box: {use: diff_box, from: source, window: {sweep: [2, 3]}}\n"
        "keep: [box]\n"
    )
    with load(tmp_path / "s.yaml").start(record=tmp_path / "run", pace=True) as run:
        until_frames(run, 5)
        run.set("k.window", 4)
        run.wait()
    found = replay(tmp_path / "run")
    assert (found.frames, found.columns) == (48, 7)


def test_a_run_that_failed_fails_again_in_the_same_words(tmp_path: Path) -> None:
    x = film(frames=40)
    x[23] = 3
    np.save(tmp_path / "dark.npy", x)
    pipeline = Pipeline(str(tmp_path / "dark.npy")).then(nodes.PixelTap(row=1, col=1)).then(Fragile())
    with pytest.raises(NodeError):
        pipeline.run(record=tmp_path / "run")
    rows = len(open_run(tmp_path / "run").index)
    assert replay(tmp_path / "run").frames == rows > 0
    skipping = Pipeline.of(pipeline.plan.with_settings(on_error="skip"))
    skipping.run(record=tmp_path / "skipped")
    assert replay(tmp_path / "skipped").frames == 40


def test_sinks_are_left_out(tmp_path: Path, file: str) -> None:
    pipeline = (
        Pipeline(file)
        .then(nodes.DiffBox(window=3), name="box")
        .then(sinks.VideoFile(path=str(tmp_path / "box.mkv")), name="file")
        .then(nodes.PixelTap(row=2, col=2), name="pixel", from_="file")
    )
    pipeline.run(record=tmp_path / "run")
    before = sorted(p.name for p in tmp_path.iterdir())
    assert replay(tmp_path / "run").frames == 48
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_recorded_replay_has_the_drops_as_well(tmp_path: Path) -> None:
    folder = record_live(tmp_path / "live", live())
    replay(folder, record=tmp_path / "again")
    for name in ("values.csv", "frames.csv"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    frames = [open_run(path).info["frames"] for path in (folder, tmp_path / "again")]
    assert frames[0] == frames[1]
    verify(tmp_path / "again")


def test_the_first_difference_is_reported(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    was = spoil(tmp_path / "run", 31, "k", "0.5")
    spoil(tmp_path / "run", 40, "relu", "1.0")
    with fails(f"{tmp_path.as_posix()}/run: differs at frame 31: k was 0.5, is now {was}", DifferenceError):
        replay(tmp_path / "run")
    spoil(tmp_path / "run", 31, "k", "")
    with pytest.raises(DifferenceError, match=f"differs at frame 31: k was nothing, is now {was}$"):
        replay(tmp_path / "run")


def test_one_bit_of_an_array_is_seen(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    stored = np.load(tmp_path / "run" / "pupil.npy")
    now = stored[17, 2, 5]
    stored[17, 2, 5] = np.nextafter(now, np.inf)
    np.save(tmp_path / "run" / "pupil.npy", stored)
    with fails(
        f"{tmp_path.as_posix()}/run: differs at frame 17: pupil[2, 5] was {float(stored[17, 2, 5])!r}, "
        f"is now {float(now)!r} (1 of 180 values differ)",
        DifferenceError,
    ):
        replay(tmp_path / "run")


def test_columns_that_differ_are_named(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "run")
    text = (tmp_path / "run" / "values.csv").read_text()
    (tmp_path / "run" / "values.csv").write_text(text.replace("relu", "rely", 1))
    with pytest.raises(DifferenceError, match=r"are pixel, rely, k.*; its pipeline now gives pixel, relu, k"):
        replay(tmp_path / "run")


def test_a_recording_switched_on_in_mid_run(tmp_path: Path, file: str) -> None:
    with small(file).start(pace=True) as run:
        until_frames(run, 4)
        run.set("relu.theta", 120.0)
        until_frames(run, 7)
        run.do(Record(folder=tmp_path / "late"))
        run.set("relu.theta", 90.0)
        until_frames(run, 20)
        run.set("pupil.rate", 0.125)
        run.wait()
    record = open_run(tmp_path / "late")
    assert record.info["first_frame"] >= 7
    found = replay(tmp_path / "late")
    assert found.frames == len(record.index) == 48 - record.info["first_frame"]


@pytest.mark.usefixtures("cut_when_due")
@pytest.mark.parametrize("kind", quick_first(["live", "file"]))
def test_segments_are_one_run(tmp_path: Path, file: str, kind: str) -> None:
    pipeline = live(drop="block", count=240) if kind == "live" else small(file)
    rotate = "0.3s" if kind == "live" else "0.4s"
    with pipeline.start(record=tmp_path / "run", rotate=rotate, pace=kind == "file") as run:
        until_frames(run, 20)
        run.set({"k.window": 4})
        run.wait()
        frames = run.status.processed
    parts = sorted(path for path in (tmp_path / "run").iterdir() if path.is_dir())
    assert len(parts) >= 3
    assert replay(tmp_path / "run").frames == frames
    # each of them, and what is left when the first had to go
    counts = [replay(part).frames for part in parts]
    assert sum(counts) == frames
    shutil.rmtree(parts[0])
    assert replay(tmp_path / "run").frames == frames - counts[0]


def test_arrays_and_missing_values_with_a_tolerance(recorded: Path) -> None:
    file = recorded / "box.npy"
    box = np.load(file)
    largest = float(np.abs(box[2]).max())
    box[2, 3, 4] = np.nextafter(box[2, 3, 4], np.float32(np.inf))
    np.save(file, box)
    found = replay(recorded, rtol=1e-6)
    (gap,) = found.gaps
    assert gap.column == "box[3, 4]"
    assert gap.relative * largest == pytest.approx(abs(float(np.spacing(box[2, 3, 4]))), rel=0.5)
    spoil(recorded, 30, "k", "nan")
    with pytest.raises(
        DifferenceError, match=r"the largest difference is inf at frame 30: k was nan, is now "
    ):
        replay(recorded, rtol=1e-6)


def test_what_depends_on_blas_is_compared_with_a_tolerance_that_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    pipeline = (
        Pipeline(film())
        .then(nodes.Patches(size=4), "cut")
        .then(nodes.IncrementalPca(n_components=2), "pca", "cut.patches")
        .then(nodes.PixelTap(row=1, col=1), "p", "source")
    )
    pipeline.run(record=folder, record_source="lossless")
    error = float(open_run(folder).values["pca.error"][-1])
    last = int(open_run(folder).index[-1])
    spoil(folder, last, "pca.error", repr(error * (1 + 1e-6)))
    with pytest.raises(DifferenceError, match="; it depends on BLAS, whose last digits differ between"):
        replay(folder)
    change_info(folder, {"arithmetic.compiled_for": "z80"})
    again = Replay(folder)
    said = (
        "its last digits differ between processors, so these columns are compared within 0.0001; --rtol sets"
    )
    assert again.notes[0].startswith(f"pca used BLAS where it was recorded; {said}")
    found = again.wait()
    assert found.tolerance == TOLERANCE == 1e-4
    (gap,) = found.gaps
    assert (gap.column, gap.blas) == ("pca.error", True)
    change_info(folder, {"code.sha256": "0" * 64})
    assert Replay(folder, rtol=0.9).notes[0].startswith(f"{folder} was recorded with code 000000000000")
    again = Replay(folder)
    assert again.notes[1].startswith("pca used BLAS in that version; its last digits")
    assert again.wait().gaps == (gap,)
    spoil(folder, last, "pca.error", repr(error * (1 + 1e-3)))
    with pytest.raises(DifferenceError, match=r"differ by more than 0\.0001; the largest difference is"):
        replay(folder)
    spoil(folder, last, "pca.error", repr(error))
    value = spoil(folder, last, "p", "0.5")
    with pytest.raises(DifferenceError, match=f"frame {last}: p was 0.5, is now {value}$"):
        replay(folder)


def test_of_a_replay_without_an_end_nothing_is_said(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never_end(monkeypatch)
    with fails(f"{recorded.as_posix()}: the replay did not finish; no result", RunError):
        replay(recorded)


def test_a_damaged_table_of_a_segment_ends_a_replay(cut: Path, tmp_path: Path) -> None:
    path = cut / "001" / "values.csv"
    path.write_text(path.read_text().replace("\n23,", '\n"23,'))
    again = Replay(cut, record=tmp_path / "again")
    with fails(f"{path.as_posix()}: line 4: has a cell that is not a number", RecordError):
        again.wait()
    assert open_run(tmp_path / "again").info["ended"] == {
        "how": "error",
        "error": str(again.run.status.error),
    }
