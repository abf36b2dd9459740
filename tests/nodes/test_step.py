"""Steps: what a kernel is called with, from which state and results are made."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.frame import Array, Value
from stream_sparse.kernels import bands
from stream_sparse.nodes import DictionaryLearning, DiffBox, Relu, RunningKurtosis, SparseCode, TemporalDiff
from stream_sparse.nodes._step import AHEAD, BAND, SEEN, KernelNode, Step, result, room, row, state
from tests.support.errors import fails

CALLS: list[tuple[int, ...]] = []


class Two(NamedTuple):
    sums: Array
    calls: Array


def add(x: Array, seen: int, kept: Two, out: Array, found: Two, ahead: bool, start: int, stop: int) -> bool:
    CALLS.append((ahead, start, stop))
    kept.sums[start:stop] += x[start:stop]
    kept.calls[0] += 1
    out[start:stop] = kept.sums[start:stop]
    found.sums[0], found.calls[:] = kept.sums.sum(), (seen, kept.calls[0])
    return seen > 0 or start > 0


def add_ahead(kept: Two, x: Array, start: int, stop: int) -> None:
    CALLS.append((kept.sums.size, x.size, start, stop))


class Sums(KernelNode):
    """The sums of all frames, with all that a step can name."""

    def update(self, x: Value) -> Any:
        return self._run(x)

    def step(self, x: Array) -> Step:
        kept, found = Two(state(x.dtype, x.size), room("i8", 1)), Two(result("f8"), row(">i8", (1, 2)))
        return Step(add, x, SEEN, kept, row("f8", x.shape), found, AHEAD, *BAND).after(add_ahead)


def test_a_kernel_gets_state_room_and_results_where_the_step_names_them() -> None:
    x, node = np.arange(6, dtype=">f2").reshape(2, 3), Sums()
    assert node.update(x) is None
    found, other = node.update(x), node.fresh()
    np.testing.assert_array_equal(found.pop("out"), 2 * x.astype("f8"), strict=True)
    assert repr(found) == "{'sums': 30.0, 'calls': array([[1, 2]])}"
    assert {name: (x.dtype, x.size) for name, x in node.state()["arrays"].items()} == {"sums": ("f4", 6)}
    other.restore(node.state())
    assert (other.update(x)["calls"].tolist(), node.update(x)["calls"].tolist()) == ([[2, 1]], [[2, 3]])
    node.reset()
    assert (node.update(1.5), repr(node.update(2.0)["out"])) == (None, "3.5")


def test_the_mask_of_a_later_frame_is_not_ignored() -> None:
    node = Relu()
    node.update(np.ones(3))
    with pytest.raises(Exception, match="MaskedArray"):
        node.update(np.ma.masked_greater(np.ones(3), 0))


def test_two_arrays_of_state_with_one_name_are_refused() -> None:
    class Twins(Sums):
        def step(self, x: Array) -> Step:
            return Step(lambda sums, kept: True, state("f8"), Two(state("f8", 2), room("i8", 1)))

    with fails("Twins: two arrays of its state have one name", TypeError):
        Twins().update(np.ones(2))


def test_a_large_frame_has_sums_ahead_and_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "cores", lambda: 2)
    n, node, ones = 1 << 20, Sums(), np.ones(1 << 20, np.bool_)
    CALLS.clear()
    Sums().update(np.ones(3))
    assert (node.update(ones), CALLS[0]) == (None, (0, 0, 3))  # of two bands one has no result
    assert set(CALLS[1:3]) == {(n, n, 0, 128), (n, n, 128, 256)}
    assert set(CALLS[3:]) == {(1, 0, n // 2), (1, n // 2, n)}
    np.testing.assert_array_equal(node.update(ones)["out"], np.full(n, 2.0))


LEARNS = DictionaryLearning(n_components=4, n_nonzero_coefs=1, batch_size=8)
OMP = SparseCode(dictionary={"dct": 4}, n_nonzero_coefs=1)
LASSO = SparseCode(dictionary={"dct": 8}, alpha=0.1)
DAMAGES: list[tuple[KernelNode, str, object]] = [
    (TemporalDiff(), "seen", 3.5), (TemporalDiff(), "seen", -3), (TemporalDiff(), "seen", 1 << 62),
    (TemporalDiff(), "arrays", {"past": 3.0}), (TemporalDiff(), "arrays", [3.0]),
    (TemporalDiff(), "past", lambda past: past[:, :-1]),
    (TemporalDiff(), "past", lambda past: past.astype(np.float32)),
    (DiffBox(window=2), "ring", lambda ring: None), (TemporalDiff(), "other", lambda _: np.zeros(3)),
    (DiffBox(window=2), "arrays", lambda kept: {3: kept.pop("ring"), **kept}),
    (LEARNS, "numbers", 8), (OMP, "old_atoms", 4), (OMP, "old_counts", 5), (OMP, "old_weights", np.nan),
    (LASSO, "old_atoms", 0), (LASSO, "inner", np.inf),
]  # fmt: skip
REFUSED = "the arrays of this state are those of another input, or damaged"


@pytest.mark.parametrize(("node", "name", "bad"), DAMAGES)
def test_a_damaged_state_or_of_another_input_is_refused(node: KernelNode, name: str, bad: Any) -> None:
    frame = np.random.default_rng(0).standard_normal((6, 2, 2))
    node.reset()
    node.update(frame)
    saved, other = node.state(), node.fresh()
    held = saved if name in saved else saved["arrays"]
    held[name] = bad(held.get(name)) if callable(bad) else bad if held is saved else held[name] * 0 + bad
    with fails(REFUSED):
        other.restore(saved)
        other.update(frame)


def test_after_an_edit_in_mid_stream_the_state_stays_and_its_arrays_go_by_name() -> None:
    node, other, frames = DiffBox(window=2), DiffBox(window=2), np.random.default_rng(0).random((6, 3))
    for x in frames[:5]:
        node.update(x)
    saved = node.state()
    other.restore({**saved, "arrays": dict(reversed(saved["arrays"].items()))})
    node.norm = "mean"
    np.testing.assert_allclose(node.update(frames[5]) * 2 / np.sqrt(3), other.update(frames[5]))


def test_after_a_merge_a_node_goes_on_from_all_frames() -> None:
    frames = np.random.default_rng(0).standard_normal((7, 3))
    node, other, alone = RunningKurtosis(), RunningKurtosis(), RunningKurtosis()
    for t, x in enumerate(frames[:6]):
        (node if t < 3 else other).update(x), alone.update(x)
    node.merge_in(other)
    np.testing.assert_allclose(node.update(frames[6]), alone.update(frames[6]))


def test_after_an_edit_above_frames_may_be_of_another_type() -> None:
    node = Relu()
    assert node.update(np.ones(2, np.float32)).dtype == "f4"
    node.forget_input_types()
    assert node.update(np.ones(2)).dtype == "f8"


@pytest.mark.parametrize(
    ("node", "before", "after"),
    [(RunningKurtosis(window=2), (4, 4), (9, 9)), (LEARNS, (9, 2, 2), (9, 3, 3)), (LEARNS, (8, 9), (9, 8))],
)
def test_arrays_of_frames_of_one_shape_take_no_other(node: Any, before: Any, after: Any) -> None:
    node, rng = node.fresh(), np.random.default_rng(0)
    for _ in range(3):
        node.update(rng.standard_normal(before))
    node.forget_input_types()
    with fails(REFUSED):
        node.update(rng.standard_normal(after))
