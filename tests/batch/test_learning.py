"""One dictionary from many videos: the steps of the estimator, taken up where it stopped, failures named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.batch.items import read_items
from stream_sparse.batch.learning import Learning, Round
from stream_sparse.batch.options import LearnOptions
from stream_sparse.errors import InputError, RunError
from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner
from stream_sparse.nodes import Patches
from stream_sparse.plan import registry
from tests.support.batch_films import LEARNING
from tests.support.errors import fails, refusal

WORDS = ("a.npy", "b.npy", "c.npy")


@pytest.fixture(autouse=True)
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Array]:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    rng = np.random.default_rng(0)
    made = [rng.integers(0, 255, (count, 12, 16), dtype=np.uint8) for count in (30, 4, 26)]
    for name, film in zip("abc", made, strict=True):
        np.save(f"{name}.npy", film)
    return made


def learned(
    out: str = "atoms.npy", words: Any = WORDS, progress: Any = lambda _: None, **options: Any
) -> Learning:
    given = LearnOptions(**{"held_out": 0.0, **options})
    work = Learning(load("many.yaml").plan, read_items(words), out, given)
    np.testing.assert_array_equal(work.run(progress), np.load(out))
    return work


def atoms(out: str = "atoms.npy") -> Array:
    return np.load(out).reshape(8, 16)


def signals(film: Array, **options: Any) -> list[Array]:
    """The patches of each frame that the node learns from, by another way."""
    cells = Patches(**{"size": 4, "stride": 4, **options}).batch(film)["patches"]
    return [np.ascontiguousarray(x.reshape(-1, 16), np.float32) for x in cells]


@pytest.mark.parametrize("whiten", [False, True])
def test_each_video_is_learned_from_in_batches_of_its_frames(films: list[Array], whiten: bool) -> None:
    """Nodes begin each video anew, and the last batch of a video is as small as it is."""
    Path("many.yaml").write_text(LEARNING.replace("stride: 4", f"stride: 4, whiten: {whiten}"))
    found = learned(passes=2)
    learner = Learner(8, 2, 256, None)
    for number in (1, 2):
        for k in np.random.default_rng([0, number]).permutation(3):
            frames = [X for X in signals(films[k], whiten=whiten) if np.isfinite(X).all()]
            for start in range(0, len(frames), 22):  # 12 patches a frame: 264 are the first from 256 on
                learner.learn(np.concatenate(frames[start : start + 22]))
    assert learner.atoms is not None
    np.testing.assert_array_equal(atoms(), learner.atoms)
    assert [now.number for now in found.rounds] == [1, 2, 3, 4, 5, 6]
    assert found.rounds[-1].signals == learner.seen
    assert 0 < found.rounds[-1].error < 1


def test_the_same_again_goes_on_to_the_bit() -> None:
    whole = learned("whole.npy", passes=2, held_out=0.4)
    assert not np.isnan(whole.rounds[-1].held_out)

    def stops(now: Round) -> None:
        if now.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learned("part.npy", progress=stops, passes=2, held_out=0.4)
    rest: list[Round] = []
    part = learned("part.npy", progress=rest.append, passes=2, held_out=0.4)
    assert [now.number for now in rest] == [3, 4]
    np.testing.assert_array_equal(atoms("part.npy"), atoms("whole.npy"))
    np.testing.assert_equal(part.rounds, whole.rounds)
    Path("part.npy").unlink()  # atoms that were removed are written again
    learned("part.npy", passes=2, held_out=0.4)
    np.testing.assert_array_equal(atoms("part.npy"), atoms("whole.npy"))


def test_held_out_videos_are_drawn_and_never_learned_from(films: list[Array]) -> None:
    found = learned(held_out=0.3, passes=20)
    held = np.random.default_rng([0, 0]).permutation(3)[0]
    assert found.rounds[-1].signals == 20 * 12 * sum(len(films[k]) for k in range(3) if k != held)
    looks = [now.number for now in found.rounds if not np.isnan(now.held_out)]
    assert looks == [*range(4, 41, 4)]


def test_each_video_has_a_level_of_energy_of_its_own(films: list[Array]) -> None:
    Path("many.yaml").write_text(LEARNING.replace("n_comp", "choose: energetic, n_comp"))
    found = learned(words=("b.npy",))
    node, level = load("many.yaml").plan.parts[1].unit, np.zeros(1)
    chosen = [node.signals(x.reshape(12, 4, 4), t, level)[0].copy() for t, x in enumerate(signals(films[1]))]
    learner = Learner(8, 2, 256, None)
    learner.learn(np.concatenate(chosen))
    np.testing.assert_array_equal(atoms(), learner.atoms)
    assert found.rounds[-1].signals == sum(map(len, chosen)) < 48


def test_what_failed_is_named_and_the_others_are_learned_from(films: list[Array]) -> None:
    Path("half.py").write_text(
        "def half(x):\n    if x[0, 0] == 9:\n        raise ValueError('nine')\n    return x\n"
    )
    Path("many.yaml").write_text(LEARNING.replace("cells: {", "half: {use: half}\n  cells: {"))
    registry.add_file("half.py")
    Path("broken.npy").write_bytes(b"no array")
    for film in films:
        film[:, 0, 0] = 0
    films[2][5, 0, 0] = 9
    for name, film in zip("abc", films, strict=True):
        np.save(f"{name}.npy", film)
    Path("out").mkdir()
    found = learned("out/atoms.npy", words=("*.npy",))
    assert sorted(Path(name).name for name in found.failures) == ["broken.npy", "c.npy"]
    assert found.rounds[-1].signals == 12 * (30 + 4 + 5)
    assert learned("out/atoms.npy", words=("*.npy",)).failures == found.failures


@pytest.mark.parametrize("film", [b"no array", np.full((4, 12, 16), 7, np.uint8)])
def test_nothing_to_learn_from(film: Any) -> None:
    np.save("x.npy", film) if isinstance(film, np.ndarray) else Path("x.npy").write_bytes(film)
    flat = "all signals are flat, or there are no signals"
    why = flat if isinstance(film, np.ndarray) else "array: .*x.npy: "
    with pytest.raises(RunError, match=f"nothing could be learned: {why}"):
        learned(words=("x.npy",))


def test_what_is_refused() -> None:
    def refused(out: str = "x.npy", changes: Any = (), **options: Any) -> str:
        plan = load("many.yaml", set=dict(changes)).plan
        return refusal(InputError, Learning, plan, read_items(["a.npy"]), out, LearnOptions(**options))

    assert refused("x.txt") == "--out x.txt: expected a name that ends with .npy"
    assert refused(node="cells") == (
        "many: learn needs one dictionary_learning node; name it with --node (there is: dict)"
    )
    assert refused(changes={"dict.algorithm": "minibatch"}) == "node 'dict': learn needs algorithm: omp"
    assert refusal(InputError, LearnOptions, held_out=1.0).endswith("(got 1, 1.0)")


def test_a_state_of_another_learning_is_refused() -> None:
    learned("y.npy", words=("a.npy",))
    os.utime("a.npy", ns=(0, 0))  # another film of the same size may be in its place
    for words in (("a.npy",), ("b.npy",)):
        with fails(
            "y.npy.state.npz: is of another pipeline, other videos or options; give --out another name, or "
            "remove it to start again"
        ):
            learned("y.npy", words=words)
    Path("y.npy.state.npz").unlink()
    with fails("--out y.npy: exists already; give another name"):
        learned("y.npy", words=("b.npy",))
