"""What no run can go on from is one line that says what to do."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, __version__, nodes
from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.io import hashing
from stream_sparse.records.state import load_state, save_state
from tests.failing import fails
from tests.resumed import FRAMES, film, small


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
    kept = json.loads((tmp_path / "a" / "run.json").read_text())
    (tmp_path / "a" / "run.json").write_text(json.dumps({**kept, "ended": None}))
    assert refused(tmp_path / "a", small(file)) == (
        f"--resume: {(tmp_path / 'a').as_posix()}: has no state.npz: it still runs, or was killed before one "
        "was written; run it again from the start"
    )


def test_a_resumed_run_that_was_killed_early_begins_where_it_did(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=3)
    small(file).run(record=tmp_path / "b", frames=3, resume=tmp_path / "a")
    (tmp_path / "b" / "state.npz").unlink()
    rest = small(file).run(resume=tmp_path / "b")
    b = (tmp_path / "b").as_posix()
    assert rest.notes == [
        f"goes on from {b} at frame 3",
        f"{b} did not end cleanly: frames 3 to 5 came after its last state and will be computed again",
    ]
    whole = small(file).run()
    np.testing.assert_array_equal(rest.values["k"], whole.values["k"][3:])


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
    save_state(path, {**state, "version": "0.0.1"})
    assert refused(tmp_path / "a", small(file)) == (
        f"--resume: {(tmp_path / 'a').as_posix()} was recorded by stream-sparse 0.0.1, "
        f"this is {__version__}: what its nodes remember may not fit; "
        "resume it with stream-sparse 0.0.1 or begin anew"
    )
    del state["nodes"]["k"]["state"]["ring"]
    save_state(path, state)
    with fails(
        f"--resume: {path.as_posix()}: node 'k' cannot take up its state: running_kurtosis: this state is "
        f"another node's: ring does not fit; "
        f"it was written by stream-sparse {__version__}, this is {__version__}"
    ):
        small(file).run(resume=tmp_path / "a")


def touch(path: Path) -> None:
    """Another time of change, and the same content."""
    known = path.stat()
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns + 1_000_000_000))


@pytest.mark.parametrize("frames", [FRAMES, FRAMES + 1])
def test_a_film_that_has_changed_under_its_name_is_refused(
    tmp_path: Path, file: str, frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = small(file).run()
    small(file).run(record=tmp_path / "a", frames=5)
    touch(Path(file))  # is no change
    rest = small(file).run(resume=tmp_path / "a")
    np.testing.assert_array_equal(rest.values["k"], whole.values["k"][5:])
    np.save(file, 255 - film(frames=frames))
    touch(Path(file))
    said = (
        f"--resume: {(tmp_path / 'a').as_posix()} was made from another film.npy: its content has changed; "
        "give the file that it had with --source or begin anew"
    )
    assert refused(tmp_path / "a", small(file)) == said
    monkeypatch.chdir(tmp_path)
    assert refused(tmp_path / "a", small("film.npy")) == said
    Path(file).rename(tmp_path / "other.npy")  # a film of another name is meant to be another one
    rest = small(str(tmp_path / "other.npy")).run(resume=tmp_path / "a")
    assert rest.frames == frames


def test_a_film_that_is_as_it_was_is_not_read_through(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(path: Path) -> str:
        raise AssertionError(f"{path} was read through")

    small(file).run(record=tmp_path / "a", frames=5)
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "sha256", never)
        assert small(file).run(resume=tmp_path / "a").frames == FRAMES - 5
        np.save(file, film(frames=FRAMES + 1))  # another size tells as well
        assert "was made from another film.npy" in refused(tmp_path / "a", small(file))


def test_atoms_that_have_changed_under_their_name_are_refused(tmp_path: Path, file: str) -> None:
    atoms = tmp_path / "d.npy"
    np.save(atoms, np.eye(16)[:9])

    def coded(dictionary: object) -> Pipeline:
        learner = nodes.DictionaryLearning(n_components=9, batch_size=9, init={"file": str(atoms)})
        return (
            Pipeline(file)
            .then(nodes.Patches(size=4, count=9), name="patches")
            .then(nodes.Omp(dictionary=dictionary), name="code")
            .then(learner, name="dict", inputs="patches")
        )

    coded({"file": str(atoms)}).run(record=tmp_path / "a", frames=5)
    coded({"dct": 9}).run(record=tmp_path / "b", frames=5)
    touch(atoms)  # is no change
    assert coded({"file": str(atoms)}).run(resume=tmp_path / "a").frames == FRAMES - 5
    np.save(atoms, np.eye(16)[1:10])

    def said(folder: str, what: str) -> str:
        return (
            f"--resume: {(tmp_path / folder).as_posix()} was made with another d.npy: the content of the "
            f"{what} has changed; give it the file that it had or begin anew"
        )

    assert refused(tmp_path / "a", coded({"file": str(atoms)})) == said("a", "dictionary of node 'code'")
    assert refused(tmp_path / "b", coded({"dct": 9})) == said("b", "init of node 'dict'")


def test_atoms_that_were_set_in_mid_run_count(tmp_path: Path, file: str) -> None:
    first, second = tmp_path / "first.npy", tmp_path / "second.npy"
    for path in (first, second):
        np.save(path, np.eye(16)[:9])

    def coded() -> Pipeline:
        omp = nodes.Omp(dictionary={"file": str(first)})
        return Pipeline(file).then(nodes.Patches(size=4, count=9), name="patches").then(omp, name="code")

    run = coded().start(record=tmp_path / "a", pace=True, frames=20)
    run.set("code.dictionary", {"file": str(second)})
    run.wait()
    np.save(first, np.eye(16)[1:10])  # is used no more
    assert coded().run(resume=tmp_path / "a").frames == FRAMES - 20
    np.save(second, np.eye(16)[1:10])
    assert refused(tmp_path / "a", coded()) == (
        f"--resume: {(tmp_path / 'a').as_posix()} was made with another second.npy: the content of the "
        "dictionary of node 'code' has changed; give it the file that it had or begin anew"
    )
