"""What no run can go on from is one line that says what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes
from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.records.state import load_state, save_state

from .resumed import film, small


@pytest.fixture
def file(tmp_path: Path) -> str:
    np.save(tmp_path / "film.npy", film())
    return str(tmp_path / "film.npy")


def refused(folder: Path, pipeline: Pipeline) -> str:
    with pytest.raises(InputError) as caught:
        pipeline.run(resume=folder, record=folder.parent / "never")
    assert not (folder.parent / "never").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_another_pipeline_is_told_in_one_line(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=5)
    shown = (tmp_path / "a").as_posix()

    def said(**units: Node) -> str:
        plan = small(file).plan
        parts = tuple(replace(p, unit=units.get(p.name, p.unit)) for p in plan.parts)
        return refused(tmp_path / "a", Pipeline.of(replace(plan, parts=parts)))

    head, tail = f"--resume: {shown} was made by another pipeline: ", f"; its own is {shown}/pipeline.yaml"
    assert said(k=nodes.RunningKurtosis(window=9, bias=False)) == (
        f"{head}node 'k' has window 5 there, 9 here; node 'k' has bias true there, false here{tail}"
    )
    assert said(
        k=nodes.RunningKurtosis(), relu=nodes.Relu(theta=1.5), pixel=nodes.PixelTap(row=1, col=1)
    ) == (
        f"{head}node 'pixel' has row 3 there, 1 here; node 'pixel' has col 4 there, 1 here; "
        f"node 'relu' has theta 100 there, 1.5 here; and 1 more{tail}"
    )
    plan = small(file).plan
    fewer = Pipeline.of(replace(plan, parts=plan.parts[:-1], record=()))
    assert refused(tmp_path / "a", fewer) == f"{head}there is no node 'pupil' here{tail}"
    more = small(file).then(nodes.FrameKurtosis(), name="f", inputs="source")
    assert refused(tmp_path / "a", more) == f"{head}there was no node 'f' there{tail}"
    use = tuple(
        replace(p, use="hard_threshold", unit=nodes.HardThreshold()) if p.name == "relu" else p
        for p in plan.parts
    )
    assert refused(tmp_path / "a", Pipeline.of(replace(plan, parts=use))) == (
        f"{head}node 'relu' is relu there, hard_threshold here{tail}"
    )
    turned = tuple(replace(p, inputs=plan.parts[1].inputs) if p.name == "k" else p for p in plan.parts)
    assert refused(tmp_path / "a", Pipeline.of(replace(plan, parts=turned))) == (
        f"{head}node 'k' takes relu there, pixel here{tail}"
    )


def test_frames_of_another_kind_are_refused(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=5)
    shown = (tmp_path / "a").as_posix()
    for other, words in [
        (film("float32"), "float32 of shape (12, 15)"),
        (film(side=20), "uint8 of shape (20, 23)"),
    ]:
        assert refused(tmp_path / "a", small(other)) == (
            f"--resume: {shown} had frames of uint8 of shape (12, 15), the source now gives frames of "
            f"{words}; give the source that it had"
        )


def test_nothing_left_is_told(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a")
    assert refused(tmp_path / "a", small(file)) == (
        f"--resume: {(tmp_path / 'a').as_posix()}: nothing is left to resume: its source has no more than "
        "the 48 frames that were taken; give another with --source"
    )


def test_no_run_folder_is_told(tmp_path: Path, file: str) -> None:
    nowhere = tmp_path / "nowhere"
    assert refused(nowhere, small(file)) == (
        f"--resume: {nowhere.as_posix()}: no such folder; give one that --record made"
    )
    small(file).run(record=tmp_path / "runs" / "a", frames=3)
    assert refused(tmp_path / "runs", small(file)) == (
        f"--resume: {(tmp_path / 'runs').as_posix()}: is no run folder, it has no run.json; "
        f"did you mean {(tmp_path / 'runs' / 'a').as_posix()}?"
    )


def test_a_run_that_was_killed_early_is_told(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=3)
    (tmp_path / "a" / "state.npz").unlink()
    info = json.loads((tmp_path / "a" / "run.json").read_text())
    (tmp_path / "a" / "run.json").write_text(json.dumps({**info, "ended": None}))
    assert refused(tmp_path / "a", small(file)) == (
        f"--resume: {(tmp_path / 'a').as_posix()}: has no state.npz: it still runs, or was killed before one "
        "was written; run it again from the start"
    )


def test_a_resumed_run_without_a_state_names_the_one_before(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=3)
    small(file).run(record=tmp_path / "b", frames=3, resume=tmp_path / "a")
    (tmp_path / "b" / "state.npz").unlink()
    assert refused(tmp_path / "b", small(file)) == (
        f"--resume: {(tmp_path / 'b').as_posix()}: has no state.npz: it was recorded without one; "
        "resume a again, as it did"
    )


def test_a_state_that_is_damaged_or_of_another_time_is_told(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    path = tmp_path / "a" / "state.npz"
    content, state = path.read_bytes(), load_state(path)
    path.write_bytes(content[: len(content) // 2])
    damaged = (
        f"--resume: {path.as_posix()}: is damaged or no state of a run; resume another run or begin anew"
    )
    assert refused(tmp_path / "a", small(file)) == damaged
    save_state(path, {"whole": True})
    assert refused(tmp_path / "a", small(file)) == damaged
    save_state(path, {**state, "format": 2, "version": "9.9"})
    assert refused(tmp_path / "a", small(file)) == (
        f"--resume: {path.as_posix()}: has format 2, this version reads format 1; "
        "resume it with stream-sparse 9.9, which wrote it"
    )
    state["version"] = "0.0.1"
    save_state(path, state)
    run = small(file).run(resume=tmp_path / "a")
    assert run.notes[1].startswith(
        f"{(tmp_path / 'a').as_posix()} was recorded by stream-sparse 0.0.1, this is "
    )
    assert run.notes[1].endswith(": numbers may differ")
    del state["nodes"]["k"]["state"]["ring"]
    save_state(path, state)
    with pytest.raises(InputError) as caught:
        small(file).run(resume=tmp_path / "a")
    assert str(caught.value).startswith(
        f"--resume: {path.as_posix()}: node 'k' cannot take up its state: running_kurtosis: this state is "
        "another node's: ring does not fit; it was written by stream-sparse 0.0.1, this is "
    )
