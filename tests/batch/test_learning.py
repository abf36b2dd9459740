"""One dictionary from many videos: the same for any workers, taken up where it stopped, failures named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.batch.items import read_items
from stream_sparse.batch.learning import Learned, Learning, Round, learn_dictionary
from stream_sparse.batch.options import LearnOptions
from stream_sparse.batch.piece_coding import Answer, code_piece
from stream_sparse.errors import Error, InputError, RunError
from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner
from stream_sparse.nodes import Patches
from stream_sparse.plan import registry
from stream_sparse.recording.run_json import versions
from tests.support.batch_films import LEARNING
from tests.support.errors import fails, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distributed import Client

WORDS = ("a.npy", "b.npy", "c.npy")
HALF: dict[str, Any] = {"passes": 1, "held_out": 0.2, "frames": 3}


def serially(tasks: Any) -> Any:
    return [code_piece(task) for task in tasks]


@pytest.fixture(autouse=True)
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Array]:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    rng = np.random.default_rng(0)
    made = [rng.integers(0, 255, (count, 12, 16), dtype=np.uint8) for count in (9, 4, 6)]
    for name, film in zip("abc", made, strict=True):
        np.save(f"{name}.npy", film)
    return made


def learned(out: str, compute: Any = serially, words: Any = WORDS, **options: Any) -> Learned:
    given = LearnOptions(**{"frames": 4, "round": 2, "held_out": 0.0, **options})
    return Learning(load("many.yaml").plan, read_items(words), out, given).run(compute)


def signals(film: Array) -> Array:
    """The patches that the node learns from, by another way."""
    cells = Patches(size=4, stride=4).batch(film)["patches"]
    return np.ascontiguousarray(cells.reshape(-1, 16), np.float32)


def test_rounds_of_one_piece_are_steps_of_the_estimator(films: list[Array]) -> None:
    found = learned("one.bin.npy", words=("b.npy",), frames=2, round=1, passes=3)
    pieces = [signals(films[1][start : start + 2]) for start in (0, 2)]
    seed = load("many.yaml").plan.parts[1].unit.parameters()["seed"]
    learner = Learner(8, 2, 256, None, seed=seed)  # as in OnlineDictionary
    for number in range(3):
        for k in np.random.default_rng([seed, number + 1]).permutation(2):
            energy, lost = learner.learn(pieces[k])
    assert learner.atoms is not None
    np.testing.assert_array_equal(found.atoms, learner.atoms.reshape(8, 4, 4))
    np.testing.assert_array_equal(np.load("one.bin.npy"), found.atoms)
    assert found.rounds[-1].error == lost / energy


def test_each_piece_has_a_level_of_energy_of_its_own(films: list[Array]) -> None:
    Path("many.yaml").write_text(LEARNING.replace("n_comp", "choose: energetic, n_comp"))
    found = learned("loud.npy", words=("a.npy",), frames=3, round=1, passes=1)
    learner = Learner(8, 2, 256, None)
    cells = signals(films[0]).reshape(3, 3, 12, 16)
    for k in np.random.default_rng([0, 1]).permutation(3):
        node, level = load("many.yaml").plan.parts[1].unit, np.zeros(1)
        learner.learn(np.concatenate([node.signals(x, t, level)[0] for t, x in enumerate(cells[k])]))
    assert learner.atoms is not None
    assert learner.seen < 0.7 * 108
    np.testing.assert_array_equal(found.atoms, learner.atoms.reshape(8, 4, 4))


@pytest.mark.parametrize("center", [True, False])
def test_patches_of_all_pieces_are_whitened_by_the_same_statistics(films: list[Array], center: bool) -> None:
    Path("many.yaml").write_text(LEARNING.replace("stride: 4", f"stride: 4, whiten: true, center: {center}"))
    found = learned("white.npy", words=("a.npy", "b.npy"), frames=2, round=1)
    pieces = [*(films[0][start : start + 2] for start in range(0, 9, 2)), films[1][:2], films[1][2:]]
    flat = [patches(piece, center) for piece in pieces]
    level = 0.0 if center else np.concatenate(flat).mean()
    moments = np.mean([np.outer(x, x) for x in np.concatenate(flat) - level], axis=0)
    values, vectors = np.linalg.eigh(moments)
    matrix = vectors / np.sqrt(values + 0.01 * values.mean()) @ vectors.T
    seed = load("many.yaml").plan.parts[1].unit.parameters()["seed"]
    learner = Learner(8, 2, 256, None, seed=seed)
    for k in np.random.default_rng([seed, 1]).permutation(7):
        learner.learn(np.ascontiguousarray((flat[k] - level) @ matrix, np.float32))
    assert learner.atoms is not None
    np.testing.assert_allclose(found.atoms.reshape(8, 16), learner.atoms, atol=1e-4)


def test_films_of_all_pieces_are_whitened_by_the_same_components(films: list[Array]) -> None:
    options = "stride: 4, frames: 2, whiten: true, components: 12, center: false"
    Path("many.yaml").write_text(LEARNING.replace("stride: 4", options))
    found = learned("white.npy", words=("a.npy",), frames=9, round=1)
    flat = patches(films[0], False).reshape(9, -1, 16)
    clips = np.concatenate([flat[:-1], flat[1:]], axis=2)
    before = clips[::2].reshape(-1, 32)  # those that share no frame
    level = before.mean()
    values, vectors = np.linalg.eigh((before - level).T @ (before - level) / len(before))
    matrix = vectors[:, -12:] / np.sqrt(values[-12:]) @ vectors[:, -12:].T
    learner = Learner(8, 2, 256, None, seed=load("many.yaml").plan.parts[1].unit.parameters()["seed"])
    learner.learn(np.ascontiguousarray((clips.reshape(-1, 32) - level) @ matrix, np.float32))
    assert learner.atoms is not None
    assert found.atoms.shape == (8, 2, 4, 4)
    np.testing.assert_allclose(found.atoms.reshape(8, 32), learner.atoms, atol=1e-4)


def patches(film: Array, center: bool) -> Array:
    """Cut cells of 4 x 4 pixels in the order of rows, another way."""
    cells = np.float64(film).reshape(-1, 3, 4, 4, 4).swapaxes(2, 3).reshape(-1, 16)
    return np.asarray(cells - cells.mean(axis=1, keepdims=True) if center else cells)


def test_flat_videos_whiten_nothing() -> None:
    Path("many.yaml").write_text(LEARNING.replace("stride: 4", "stride: 4, whiten: true"))
    np.save("flat.npy", np.full((4, 12, 16), 7, np.uint8))
    assert refusal(RunError, learned, "none.npy", words=("flat.npy",)) == (
        "nothing could be learned: all signals are flat, or there are no signals"
    )


@pytest.mark.xdist_group("batch")
@pytest.mark.parametrize("whiten", [False, True])
def test_neither_workers_nor_a_stop_change_a_bit(client: Client, whiten: bool) -> None:
    Path("many.yaml").write_text(LEARNING.replace("stride: 4", f"stride: 4, whiten: {whiten}"))
    alone = learned("alone.npy", **HALF)
    options = LearnOptions(round=2, client=client, **HALF)
    many = learn_dictionary(load("many.yaml").plan, read_items(WORDS), "many.npy", options)
    np.testing.assert_array_equal(many.atoms, alone.atoms)
    np.testing.assert_equal(many.rounds, alone.rounds)
    assert not np.isnan(alone.rounds[-1].held_out)

    count = 0

    def stops(tasks: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3 + whiten:  # it measures first
            raise KeyboardInterrupt
        return serially(tasks)

    with pytest.raises(KeyboardInterrupt):
        learned("part.npy", stops, **HALF)
    rest: list[Round] = []
    given = LearnOptions(round=2, **HALF)
    Learning(load("many.yaml").plan, read_items(WORDS), "part.npy", given).run(serially, rest.append)
    assert [now.number for now in rest] == list(range(3, len(alone.rounds) + 1))
    np.testing.assert_array_equal(np.load("part.npy"), alone.atoms)
    done = learn_dictionary(
        load("many.yaml").plan, read_items(WORDS), "part.npy", LearnOptions(round=2, jobs=1, **HALF)
    )
    np.testing.assert_equal(done.rounds, alone.rounds)


def test_what_failed_is_named_and_the_others_are_learned_from() -> None:
    Path("broken.npy").write_bytes(b"no array")
    np.save("small.npy", np.zeros((3, 2, 2), np.uint8))
    found = learned("some.npy", words=("*.npy",))
    assert sorted(Path(name).name for name in found.failures) == ["broken.npy", "small.npy"]
    assert found.atoms.shape == (8, 4, 4)


def test_what_is_refused() -> None:
    def refused(**changes: Any) -> str:
        plan = load("many.yaml", set=changes.pop("set", {})).plan
        given = {"out": "x.npy", **changes}
        return refusal(InputError, Learning, plan, read_items(["a.npy"]), **given)

    assert refused(out="x.txt") == "--out x.txt: expected a name that ends with .npy"
    assert refused(options=LearnOptions(node="cells")) == (
        "--node cells: is not a dictionary_learning node of many; there is dict"
    )
    Path("kept.yaml").write_text(
        LEARNING.replace("cells: {", "k: {use: running_kurtosis}\n  cells: {from: k, ")
    )
    told = refusal(InputError, Learning, load("kept.yaml").plan, read_items(["a.npy"]), "x.npy")
    assert told == (
        "node 'k' (running_kurtosis) remembers all frames, so that pieces of a video cannot be learned from "
        "one by one; give it a window, or leave it out"
    )
    assert refused(set={"dict.algorithm": "minibatch"}) == "node 'dict': learn needs algorithm: omp"
    learned("y.npy", words=("a.npy",))
    other = Learning(load("many.yaml").plan, read_items(["b.npy"]), "y.npy", LearnOptions(jobs=1))
    assert refusal(InputError, other.run, serially) == (
        "y.npy.state.npz: is of another pipeline, other videos or options; give --out another name, or "
        "remove it to begin again"
    )
    Path("y.npy.state.npz").unlink()
    assert refusal(InputError, other.run, serially) == "--out y.npy: exists already; give another name"


def test_no_video_that_can_be_read() -> None:
    Path("broken.npy").write_bytes(b"no array")
    assert refusal(RunError, learned, "none.npy", words=("broken.npy",)) == (
        f"nothing could be learned: array: {Path.cwd().as_posix()}/broken.npy: not a NumPy file; expected "
        ".npy or .npz as np.save and np.savez write them"
    )


def test_the_same_command_repeats_a_failure_and_a_changed_unit_makes_another_pipeline() -> None:
    Path("half.py").write_text(
        "def half(x):\n    if x[0, 0] == 9:\n        raise ValueError('nine')\n    return x // 2\n"
    )
    Path("many.yaml").write_text(LEARNING.replace("cells: {", "half: {use: half}\n  cells: {"))
    film = np.load("c.npy")
    film[:, 0, 0] = 0
    film[1, 0, 0] = 9
    np.save("c.npy", film)
    registry.add_file("half.py")
    first = learned("half.npy", words=("b.npy", "c.npy"))
    assert [Path(name).name for name in first.failures] == ["c.npy"]
    again = learned("half.npy", words=("b.npy", "c.npy"))
    assert again.failures == first.failures
    Path("half.py").write_text("def half(x):\n    return x // 3\n")
    registry.forget()
    registry.add_file("half.py")
    told = refusal(InputError, learned, "half.npy", words=("b.npy", "c.npy"))
    assert told.startswith("half.npy.state.npz: is of another pipeline")


def test_a_looped_source_is_cut_into_pieces_too() -> None:
    Path("loop.yaml").write_text(LEARNING.replace("path: a.npy", "path: a.npy, loop: true"))
    options = LearnOptions(frames=4, round=2, held_out=0.0)
    looped = Learning(load("loop.yaml").plan, read_items(WORDS), "loop.npy", options).run(serially)
    np.testing.assert_array_equal(looped.atoms, learned("once.npy").atoms)


FALLING = "import os\n\n\ndef fall(x):\n    if x[0, 0] == 251:\n        os._exit(1)\n    return x\n"


@pytest.mark.xdist_group("batch")
def test_a_worker_that_dies_is_a_failure_of_its_video(client: Client, films: list[Array]) -> None:
    Path("fall.py").write_text(FALLING)
    Path("many.yaml").write_text(LEARNING.replace("cells: {", "fall: {use: fall}\n  cells: {"))
    films[1][:, 0, 0], films[2][:, 0, 0] = 0, 251
    np.save("b.npy", films[1])
    np.save("c.npy", films[2])
    registry.add_file("fall.py")
    given = LearnOptions(client=client, frames=4, round=2, held_out=0.0)
    found = learn_dictionary(load("many.yaml").plan, read_items(("b.npy", "c.npy")), "died.npy", given)
    assert found.failures == {"c.npy": "its worker died: it crashed, was killed, or had no memory left"}
    assert found.rounds[-1].signals == 12 * len(films[1])


@pytest.mark.xdist_group("batch")
def test_workers_of_other_versions_end_the_learning(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    given, here, me = LearnOptions(client=client, **HALF), versions(), os.getpid()
    there = f"numpy {here['numpy']}, here 0.1; install the same on all machines"

    def refused(out: str) -> str:
        plan, items = load("many.yaml").plan, read_items(WORDS)
        return refusal(Error, learn_dictionary, plan, items, out, given)

    def told() -> dict[str, str]:
        return {**here, "numpy": "0.1"} if os.getpid() == me else here

    # one that joins later says so of its first piece, which is no failure of a video
    monkeypatch.setattr("stream_sparse.batch.learning.versions", told)
    assert refused("v.npy") == f"this worker has other versions: {there}"
    assert not Path("v.npy.state.npz").exists()
    monkeypatch.setattr("stream_sparse.batch.cluster.versions", told)
    assert refused("v.npy") == f"this worker has other versions: {there}"


def parts_of(words: Sequence[str], frames: int) -> list[tuple[str, int]]:
    """The pieces of some films in the order of learning."""
    size = {"a.npy": 9, "b.npy": 4, "c.npy": 6, "flat.npy": 4}
    pieces = [(word, start) for word in words for start in range(0, size[word], frames)]
    seed = load("many.yaml").plan.parts[1].unit.parameters()["seed"]
    order = np.random.default_rng([seed, 1]).permutation(len(pieces))
    return [pieces[k] for k in order]


def test_no_sound_piece_is_lost_where_the_first_ones_fail_or_are_flat(films: list[Array]) -> None:
    words = ("a.npy", "b.npy", "c.npy")
    order = parts_of(words, 2)
    broken = {order[0], order[2]}

    def fails_at_first(tasks: Any) -> Any:
        named = [(Path(task.piece.source).name, task.piece.start) for task in tasks]
        return [
            Answer(None, error="broken") if name in broken else code_piece(task)
            for name, task in zip(named, tasks, strict=True)
        ]

    found = learned("late.npy", fails_at_first, words=words, frames=2, round=4)
    lost = sum(12 * len(films["abc".index(word[0])][start : start + 2]) for word, start in broken)
    assert found.rounds[-1].signals == 12 * 19 - lost
    np.save("flat.npy", np.full((4, 12, 16), 7, np.uint8))
    found = learned("flat.out.npy", words=("flat.npy", "b.npy"), frames=1, round=8)
    assert found.rounds[-1].signals == 12 * 4


@pytest.mark.parametrize("init", ["patches", "random"])
def test_the_first_piece_is_learned_from_whatever_the_first_atoms_are(init: str) -> None:
    Path("many.yaml").write_text(LEARNING.replace("n_components: 8", f"n_components: 8, init: {init}"))
    found = learned("init.npy", words=("b.npy",), frames=2, round=1)
    assert [now.signals for now in found.rounds] == [24, 48]


LATE = LEARNING.replace(
    "cells: {", "late: {use: temporal_diff, tau: 8}\n  cells: {from: late, whiten: true, "
)
RECENT = LEARNING[: LEARNING.index("  cells")] + (
    "  pixel: {use: pixel_tap, row: 1, col: 1}\n  last: {use: recent, frames: 8}\n"
    "  dict: {use: dictionary_learning, n_components: 4, n_nonzero_coefs: 2}\n"
)


@pytest.mark.parametrize(("text", "coded"), [(LATE, None), (RECENT, 0)])
def test_a_piece_without_a_value_gives_nothing_and_is_no_failure(text: str, coded: int | None) -> None:
    Path("many.yaml").write_text(text)
    answers: list[Answer] = []

    def kept(tasks: Any) -> list[Answer]:
        answers.extend(serially(tasks))
        return answers

    said = refusal(RunError, learned, "none.npy", compute=kept, words=("b.npy",))
    assert said == "nothing could be learned: all signals are flat, or there are no signals"
    (answer,) = answers
    assert (answer.error, answer.moments, answer.coded and answer.coded.size) == ("", None, coded)


def test_the_last_round_is_tested_on_held_out_pieces_whatever_its_number() -> None:
    found = learned("held.npy", frames=1, round=1, held_out=0.2, passes=3)
    tested = [now.number for now in found.rounds if not np.isnan(now.held_out)]
    assert tested == [*range(4, 45, 4), 45]


def test_atoms_that_were_removed_are_written_again_and_others_are_left_alone() -> None:
    atoms = learned("y.npy", words=("a.npy",)).atoms
    Path("y.npy").unlink()
    np.testing.assert_array_equal(learned("y.npy", words=("a.npy",)).atoms, atoms)
    np.testing.assert_array_equal(np.load("y.npy"), atoms)
    os.utime("a.npy", ns=(0, 0))  # another film of the same size may be in its place
    assert refusal(InputError, learned, "y.npy", words=("a.npy",)).startswith(
        "y.npy.state.npz: is of another"
    )


@pytest.mark.parametrize("whiten", [False, True])
def test_signals_of_another_size_are_a_failure_of_their_video(films: list[Array], whiten: bool) -> None:
    how = f"size: frame, whiten: {whiten}"
    Path("many.yaml").write_text(LEARNING.replace("size: 4, stride: 4", how))
    np.save("c.npy", films[2][:, :, :8])
    found = learned("size.npy", words=("a.npy", "c.npy"), frames=9)
    (why,) = found.failures.values()
    assert "learn from videos of one size" in why


@pytest.mark.skipif(os.name == "nt", reason="makes links")
def test_a_lock_that_is_a_link_is_refused(place: Path) -> None:
    notes = place / "notes.txt"
    notes.write_text("mine")
    (place / "atoms.npy.lock").symlink_to(notes)
    with fails(f"{place.as_posix()}/atoms.npy.lock: is a link; remove it"):
        learn_dictionary(load("many.yaml").plan, read_items(WORDS), place / "atoms.npy")
    assert notes.read_text() == "mine"


def test_whole_videos_are_held_out() -> None:
    sources: dict[str, set[str]] = {}

    def noting(tasks: Any) -> Any:
        for task in tasks:
            sources.setdefault(task.want, set()).add(task.piece.source)
        return serially(tasks)

    learned("atoms.npy", noting, held_out=0.3, held_out_by="video", frames=2)
    held, seen = sources.pop("error"), set().union(*sources.values())
    assert (len(held), len(seen), held & seen) == (1, 2, set())
    with fails("held_out_by video: needs two videos at least, got 1; hold out by piece"):
        learned("again.npy", words=("a.npy",), held_out=0.3, held_out_by="video")
    with fails("held_out_by: expected piece or video (got 'frame')"):
        LearnOptions(held_out_by="frame")  # type: ignore[arg-type]


def test_held_out_pieces_are_drawn_apart_from_the_order_of_each_pass() -> None:
    held: set[tuple[str, int]] = set()

    def noting(tasks: Any) -> Any:
        held.update((task.piece.source, task.piece.start) for task in tasks if task.want == "error")
        return serially(tasks)

    learned("atoms.npy", noting, held_out=0.2, frames=1)
    pieces = [
        (item.source, start)
        for item, n in zip(read_items(WORDS), (9, 4, 6), strict=True)
        for start in range(n)
    ]
    seed = load("many.yaml").plan.parts[1].unit.parameters()["seed"]
    draw = np.random.default_rng([seed, 0])  # passes have [seed, 1] and so on
    assert held == {pieces[k] for k in draw.permutation(19)[:4]}
