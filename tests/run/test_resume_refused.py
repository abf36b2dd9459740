"""What no run can go on from is one line that says what to do."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, __version__, nodes
from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.io import hashing
from stream_sparse.records.state import load_state, save_state
from tests.support.errors import fails
from tests.support.recorded_films import let
from tests.support.resumable_runs import FRAMES, film, small
from tests.support.run_folders import change_info
from tests.support.units import Gate


class Counts(Node):
    """Counts the frames, from 0."""

    def reset(self) -> None:
        self._count = 0.0

    def update(self, x: float) -> float:
        if self._count + 1 < 1:
            raise InputError("the count is below 0")
        self._count += 1
        return self._count


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
    rest = small(file).run(resume=tmp_path / "b")
    b = (tmp_path / "b").as_posix()
    assert rest.notes == [
        f"goes on from {b} at frame 3",
        (
            f"{b} did not end cleanly: its rows end at frame {last}, its state is that before frame 3; "
            "what lies between comes again"
        ),
    ]
    np.testing.assert_array_equal(rest.values["k"], small(file).run().values["k"][3:])


def test_rows_that_are_lost_are_reported(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    rows = tmp_path / "a" / "frames.csv"
    rows.write_text("".join(rows.read_text().splitlines(keepends=True)[:-2]))
    a = (tmp_path / "a").as_posix()
    assert small(file).run(resume=tmp_path / "a", frames=1).notes == [
        f"goes on from {a} at frame 9",
        (
            f"{a} did not end cleanly: its rows end at frame 6, its state is that before frame 9; "
            "what lies between is lost"
        ),
    ]


@pytest.mark.parametrize(("start", "why"), [("x", "it fails with TypeError"), (-1.0, "the count is below 0")])
def test_a_state_with_which_a_node_fails_is_damaged(
    tmp_path: Path, file: str, start: object, why: str
) -> None:
    def counted() -> Pipeline:
        return small(file).then(Counts(), name="counts", from_="pixel")

    counted().run(record=tmp_path / "a", frames=3)
    path = tmp_path / "a" / "state.npz"
    state = load_state(path)
    state["nodes"]["counts"]["state"]["count"] = start
    save_state(path, state)
    assert refused(tmp_path / "a", counted()) == (
        f"/state.npz: is damaged: the state of node 'counts' does not fit: {why}; "
        "resume another run or start again"
    )


def test_a_state_that_is_damaged_or_of_another_time_is_refused(tmp_path: Path, file: str) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    path = tmp_path / "a" / "state.npz"
    content, state = path.read_bytes(), load_state(path)
    path.write_bytes(content[: len(content) // 2])
    damaged = "/state.npz: is damaged or not the state of a run; resume another run or start again"
    assert refused(tmp_path / "a", small(file)) == damaged
    save_state(path, {"whole": True})
    assert refused(tmp_path / "a", small(file)) == damaged
    save_state(path, {**state, "version": "9.0.0", "format": 2})
    assert refused(tmp_path / "a", small(file)) == (
        "/state.npz: has format 2, this version reads format 1; "
        "resume it with stream-sparse 9.0.0, which wrote it"
    )
    del state["nodes"]["k"]["state"]["seen"]
    save_state(path, state)
    with fails(
        f"--resume: {path.as_posix()}: node 'k' cannot take up its state: running_kurtosis: this state is "
        f"another node's: seen does not fit; "
        f"it was written by stream-sparse {__version__}, this is {__version__}"
    ):
        small(file).run(resume=tmp_path / "a")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda ring: ring[:-1], "ring is {kind} of shape (5, 1), {whole}"),
        (lambda ring: ring[:, :0], "ring is {kind} of shape (6, 0), {whole}"),
        (lambda ring: ring[0], "ring is {kind} of shape (1,), {whole}"),
        (lambda ring: ring.astype("c16"), "ring is complex128 of shape (6, 1), {whole}"),
        (lambda ring: ring.astype("u1"), "ring is uint8 of shape (6, 1), {whole}"),
    ],
)  # fmt: skip
def test_a_state_that_its_node_cannot_go_on_from_is_damaged(
    tmp_path: Path, file: str, change: Callable[[Array], object], said: str
) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    path = tmp_path / "a" / "state.npz"
    state = load_state(path)
    arrays = state["nodes"]["k"]["state"]["arrays"]
    ring = arrays["ring"]
    arrays["ring"] = change(ring)
    save_state(path, state)
    said = said.format(kind=ring.dtype, whole=f"expected {ring.dtype} of shape (6, 1)")
    assert refused(tmp_path / "a", small(file)) == (
        f"/state.npz: is damaged: the state of node 'k' does not fit: arrays.{said}; "
        "resume another run or start again"
    )


@pytest.mark.parametrize("ring", ["x", [1.0]])
def test_a_text_or_a_list_in_place_of_an_array_is_refused(tmp_path: Path, file: str, ring: object) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    path = tmp_path / "a" / "state.npz"
    state = load_state(path)
    state["nodes"]["k"]["state"]["arrays"]["ring"] = ring
    save_state(path, state)
    assert refused(tmp_path / "a", small(file)) == (
        "/state.npz: node 'k' cannot take up its state: the arrays of this state are those of another input, "
        f"or damaged; it was written by stream-sparse {__version__}, this is {__version__}"
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("index", -1), ("index", 1.5), ("index", 1 << 60), ("taken", None), ("time_s", math.nan),
        ("time_s", "1"), ("whole", 1), ("nodes", []), ("nodes.k", None), ("nodes.k.state", [1]),
        ("nodes.k.off", "no"),
        ("nodes.k.given", {"window": 5}), ("nodes.k.edited", None), ("nodes.k.files", "x"), ("medium", {}),
        ("medium.dtype", "nosuch"), ("medium.shape", [-1]), ("medium.shape", 3), ("source.given", None),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_damage(tmp_path: Path, file: str, place: str, value: object) -> None:
    small(file).run(record=tmp_path / "a", frames=9)
    path = tmp_path / "a" / "state.npz"
    state = load_state(path)
    *above, key = place.split(".")
    within = state
    for name in above:
        within = within[name]
    within[key] = value
    save_state(path, state)
    damaged = "/state.npz: is damaged or not the state of a run; resume another run or start again"
    assert refused(tmp_path / "a", small(file)) == damaged


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


def test_a_film_that_is_as_it_was_is_not_read_through(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(path: Path) -> str:
        raise AssertionError(f"{path} was read through")

    small(file).run(record=tmp_path / "a", frames=5)
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "sha256", never)
        assert small(file).run(resume=tmp_path / "a").status.processed == FRAMES - 5
        np.save(file, film(frames=FRAMES + 1))  # another size tells as well
        assert "was made from another film.npy" in refused(tmp_path / "a", small(file))


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


def test_atoms_count_as_they_were_when_the_recording_began(tmp_path: Path) -> None:
    atoms = tmp_path / "d.npy"
    np.save(atoms, np.eye(16)[:9])

    def coded() -> Pipeline:
        patches = nodes.Patches(size=4, count=9)
        code = nodes.Omp(dictionary={"file": str(atoms)})
        return Pipeline(Gate(count=9, side=8)).then(patches).then(code, name="code")

    run = coded().start(record=tmp_path / "a")
    np.save(atoms, np.eye(16)[1:10])
    let(run, 3)
    run.stop()
    run.wait()
    what = "dictionary of node 'code'"
    assert refused(tmp_path / "a", coded()) == OTHER_ATOMS.format(file="d.npy", what=what)


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
    assert coded().run(resume=tmp_path / "a").status.processed == FRAMES - 20
    np.save(second, np.eye(16)[1:10])
    said = OTHER_ATOMS.format(file="second.npy", what="dictionary of node 'code'")
    assert refused(tmp_path / "a", coded()) == said
