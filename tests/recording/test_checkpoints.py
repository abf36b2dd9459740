"""State that is written while a run goes on, at its end, and where it fails."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, Run, nodes, open_run
from stream_sparse.errors import NodeError, RunError
from stream_sparse.frame import Stamp
from stream_sparse.recording import checkpoints
from stream_sparse.recording.recorder import Recorder
from stream_sparse.records.state import load_state, save_state
from tests.support.errors import fails
from tests.support.recorded_films import let
from tests.support.resumable_runs import FRAMES, Fragile, Hoards, Pupil, small
from tests.support.units import Gate, Numbers
from tests.support.waiting import until


def three(gate: Any) -> Pipeline:
    return (
        Pipeline(gate)
        .then(Pupil(), name="one")
        .then(nodes.TemporalDiff(tau=2), name="diff", from_="source")
        .then(Pupil(rate=0.25), name="two")
        .keep("one")
        .keep("two")
    )


def kept_on_the_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Run, dict[str, Any]]:
    """A run that writes its state as often as it can, and a state of it from the middle."""
    monkeypatch.setattr(checkpoints, "EVERY_S", 0.0)
    run = three(Gate(count=FRAMES, side=4)).start(record=folder)
    kept: dict[str, Any] = {"index": -1}

    def newer() -> bool:
        nonlocal kept
        found = load_state(folder / "state.npz") if (folder / "state.npz").exists() else kept
        found, kept = kept, found
        return kept["index"] > found["index"]

    while kept["index"] < 9:
        let(run, 1)
        with suppress(AssertionError):  # at a frame that comes while a state is being written there is none
            until(newer, seconds=1.0)
    run.access.supply.reader.source.let(FRAMES)
    run.wait()
    assert load_state(folder / "state.npz")["whole"] is True
    return run, kept


def as_if_killed(folder: Path, kept: dict[str, Any]) -> Run:
    """The run that resumes from a state as if the other one had been killed then."""
    kept["source"]["use"] = "numbers"  # the same, without a gate
    save_state(folder / "state.npz", kept)
    return three(Numbers(count=FRAMES, side=4)).run(resume=folder)


def test_every_node_is_kept_while_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, kept = kept_on_the_way(tmp_path / "a", monkeypatch)
    index, states = kept["index"], kept["nodes"]
    assert (kept["whole"], states["one"]["state"]["seen"], states["two"]["state"]["seen"]) == (
        True, index, index - 2
    )  # fmt: skip
    rest, shown = as_if_killed(tmp_path / "a", kept), (tmp_path / "a").as_posix()
    lost = f"its rows end at frame 47, its state is that before frame {index}; what lies between comes again"
    assert rest.notes[1] == f"{shown} did not end cleanly: {lost}"
    assert len(rest.values["one"]) == FRAMES - index
    for name in ("one", "two"):
        np.testing.assert_array_equal(rest.values[name], run.values[name][-len(rest.values[name]) :])


def test_of_what_is_too_large_to_be_kept_on_the_way_learners_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_ROOM", 100)
    run, kept = kept_on_the_way(tmp_path / "a", monkeypatch)
    index = kept["index"]
    assert (kept["whole"], kept["nodes"]["one"]["state"]["seen"]) == (False, index)
    assert kept["nodes"]["diff"]["state"] is None
    rest = as_if_killed(tmp_path / "a", kept)
    assert rest.notes[2] == (
        f"{(tmp_path / 'a').as_posix()} did not end cleanly: what was learned until frame {index} is kept "
        "(one, two), all other nodes start again"
    )
    np.testing.assert_array_equal(rest.values["one"], run.values["one"][index:])


def test_a_state_waits_for_the_rows_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "FIRST_S", 0.0)
    written = threading.Event()
    row = Recorder.row

    def late(self: Recorder, at: Stamp, *more: Any) -> None:
        assert at.index or written.wait(30)
        row(self, at, *more)

    monkeypatch.setattr(Recorder, "row", late)
    run = three(Numbers(count=3, side=4)).start(record=tmp_path / "a")
    state = tmp_path / "a" / "state.npz"
    until(lambda: run.access.engine.graph.timings()["two"].count >= 1, run)  # so it was gathered
    assert not state.exists()
    written.set()
    run.wait()
    assert state.exists()


def test_a_run_that_failed_keeps_what_was_last_written(tmp_path: Path, file: str) -> None:
    def failing() -> Pipeline:
        return small(file).then(Fragile(), name="fragile", from_="pixel")

    with pytest.raises(NodeError):
        failing().run(record=tmp_path / "a")
    assert not (tmp_path / "a" / "state.npz").exists()
    with fails(
        f"--resume: {(tmp_path / 'a').as_posix()}: has no state.npz: it still runs, or ended before one "
        "was written; run it again from the start"
    ):
        failing().run(resume=tmp_path / "a")


def test_a_source_that_broke_leaves_all_state(tmp_path: Path) -> None:
    def numbers(**more: Any) -> Pipeline:
        return Pipeline(Numbers(count=30, **more)).then(nodes.RunningKurtosis(window=5), name="k")

    whole = numbers().run()
    with pytest.raises(RunError, match="numbers broke at frame 12"):
        numbers(breaks_at=12).run(record=tmp_path / "a")
    kept = load_state(tmp_path / "a" / "state.npz")
    assert (kept["whole"], kept["index"]) == (True, 12)
    kept["source"]["given"]["breaks_at"] = "null"  # the film was mended
    save_state(tmp_path / "a" / "state.npz", kept)
    rest = numbers().run(resume=tmp_path / "a")
    np.testing.assert_array_equal(rest.values["k"], whole.values["k"][12:])


def test_a_disk_that_is_full_at_the_end_fails_the_run_and_keeps_the_rows(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError) as caught:
        small(file).run(record=tmp_path / "a")
    path = (tmp_path / "a" / "state.npz").as_posix()
    assert str(caught.value) == (
        f"{path}: the disk is full; what was recorded before is kept; make room or record elsewhere"
    )
    record = open_run(tmp_path / "a")
    assert record.info["ended"] == {"how": "error", "error": str(caught.value)}
    assert len(record.index) == FRAMES


def test_a_node_whose_state_is_not_plain_costs_the_file_and_not_the_run(tmp_path: Path, file: str) -> None:
    run = Pipeline(file).then(Hoards(), name="hoards").run(record=tmp_path / "a")
    assert run.ended == "end"
    (note,) = run.notes
    assert note.startswith("no state.npz, so --resume will not work: node 'hoards': state.seen is a set")
    assert not (tmp_path / "a" / "state.npz").exists()
