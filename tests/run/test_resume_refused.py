"""What no run can go on from is one line that says what to do."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError
from tests.support.resumable_runs import FRAMES, assert_as_one, film, small
from tests.support.run_folders import change_info


def refused(folder: Path, pipeline: Pipeline) -> str:
    """What is said of a folder, in one line."""
    with pytest.raises(InputError) as caught:
        pipeline.run(resume=folder, record=folder.parent / "never")
    assert not (folder.parent / "never").exists()
    start, said = f"--resume: {folder.as_posix()}", str(caught.value)
    assert said.startswith(start)
    assert "\n" not in said
    return said.removeprefix(start)


def changed(pipeline: Pipeline, **units: Node) -> Pipeline:
    """The same with other units of these names."""
    parts = tuple(
        replace(part, unit=unit, use=yaml_name(type(unit))) if (unit := units.get(part.name)) else part
        for part in pipeline.plan.parts
    )
    return Pipeline.of(replace(pipeline.plan, parts=parts))


def test_another_pipeline_is_refused_in_one_line(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=5)
    plan = small(file).plan
    turned = tuple(replace(p, inputs=plan.parts[1].inputs) if p.name == "k" else p for p in plan.parts)
    for other, why in [
        (changed(small(file), k=nodes.RunningKurtosis(window=9, bias=False)),
         "node 'k' has window 5 there, 9 here; node 'k' has bias true there, false here"),
        (changed(small(file), k=nodes.RunningKurtosis(), relu=nodes.Relu(theta=1.5),
                 pixel=nodes.PixelTap(row=1, col=1)),
         ("node 'pixel' has row 3 there, 1 here; node 'pixel' has col 4 there, 1 here; "
          "node 'relu' has theta 100 there, 1.5 here; and 1 more")),
        (changed(small(file), relu=nodes.HardThreshold()), "node 'relu' is relu there, hard_threshold here"),
        (Pipeline.of(replace(plan, parts=plan.parts[:-1], keep=())), "there is no node 'pupil' here"),
        (small(file).then(nodes.FrameKurtosis(), name="f", from_="source"), "there was no node 'f' there"),
        (Pipeline.of(replace(plan, parts=turned)), "node 'k' takes relu there, pixel here"),
    ]:  # fmt: skip
        own = f"; its own is {(tmp_path / 'a').as_posix()}/pipeline.yaml"
        assert refused(tmp_path / "a", other) == f" was made by another pipeline: {why}{own}"


def test_frames_of_another_kind_are_refused(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=5)
    for other, words in [
        (film("float32"), "float32 of shape (12, 15)"),
        (film(side=20), "uint8 of shape (20, 23)"),
    ]:
        assert refused(tmp_path / "a", small(other)) == (
            f" had frames of uint8 of shape (12, 15), the source now gives frames of {words}; "
            "give the source that it had"
        )


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, file: str) -> None:
    none = ": no such folder; give one that --record made"
    assert refused(tmp_path / "nowhere", small(file)) == none
    small(file).run(record=tmp_path / "runs" / "a", frames=3)
    assert refused(tmp_path / "runs", small(file)) == (
        f": is not a run folder, it has no run.json; did you mean {(tmp_path / 'runs' / 'a').as_posix()}?"
    )


def test_a_run_that_was_killed_early_is_reported(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=3)
    (tmp_path / "a" / "state.npz").unlink()
    change_info(tmp_path / "a", {"ended": None})
    assert refused(tmp_path / "a", small(file)) == (
        ": has no state.npz: it still runs, or ended before one was written; run it again from the start"
    )


@pytest.mark.parametrize(("frames", "last"), [(3, 5), (1, 3)])
def test_a_resumed_run_that_was_killed_early_begins_where_it_did(
    tmp_path: Path, file: str, frames: int, last: int
) -> None:
    small(file).run(record=tmp_path / "a", frames=3)
    small(file).run(record=tmp_path / "b", frames=frames, resume=tmp_path / "a")
    (tmp_path / "b" / "state.npz").unlink()
    rest = small(file).run(resume=tmp_path / "b", record=tmp_path / "c")
    b = (tmp_path / "b").as_posix()
    assert rest.notes == [
        f"goes on from {b} at frame 3",
        (
            f"{b} did not end cleanly: its rows end at frame {last}, its state is that before frame 3; "
            "what lies between comes again"
        ),
    ]
    small(file).run(record=tmp_path / "whole")
    assert_as_one(open_run(tmp_path / "c").whole(), open_run(tmp_path / "whole"))
    (tmp_path / "a").rename(tmp_path / "away")
    small(file).run(record=tmp_path / "a", frames=3)  # another run with the name of the first one
    with pytest.raises(InputError, match="b: goes on from 'a': put it beside this"):
        open_run(tmp_path / "c").whole()


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
        " was made from another film.npy: its content has changed; "
        "give the file that it had with --source or start again"
    )
    assert refused(tmp_path / "a", small(file)) == said
    monkeypatch.chdir(tmp_path)
    assert refused(tmp_path / "a", small("film.npy")) == said
    Path(file).rename(tmp_path / "other.npy")  # a film of another name is meant to be another one
    rest = small(str(tmp_path / "other.npy")).run(resume=tmp_path / "a")
    assert rest.status.processed == frames


OTHER_ATOMS = (
    " was made with another {file}: the content of the {what} has changed; "
    "give it the file that it had or start again"
)


def test_atoms_that_have_changed_under_their_name_are_refused(tmp_path: Path, file: str) -> None:
    atoms = tmp_path / "d.npy"
    np.save(atoms, np.eye(16)[:9])

    def coded(dictionary: object) -> Pipeline:
        learner = nodes.DictionaryLearning(n_components=9, batch_size=9, init={"file": str(atoms)})
        return (
            Pipeline(file)
            .then(nodes.Patches(size=4, count=9), name="patches")
            .then(nodes.Omp(dictionary=dictionary), name="code")
            .then(learner, name="dict", from_="patches")
        )

    coded({"file": str(atoms)}).run(record=tmp_path / "a", frames=5)
    coded({"dct": 9}).run(record=tmp_path / "b", frames=5)
    touch(atoms)  # is no change
    assert coded({"file": str(atoms)}).run(resume=tmp_path / "a").status.processed == FRAMES - 5
    np.save(atoms, np.eye(16)[1:10])

    for folder, dictionary, what in [
        ("a", {"file": str(atoms)}, "dictionary of node 'code'"), ("b", {"dct": 9}, "init of node 'dict'")
    ]:  # fmt: skip
        assert refused(tmp_path / folder, coded(dictionary)) == OTHER_ATOMS.format(file="d.npy", what=what)
