"""Steps: the table of a kernel's arrays, from which state and results are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.nodes import DictionaryLearning, DiffBox, RunningKurtosis, SparseCode, TemporalDiff
from stream_sparse.nodes._step import Layout, Step, Stepped
from tests.support.errors import fails


@pytest.mark.parametrize(
    ("text", "dtype", "shape"),
    [
        ("x[window + 1, n]", "u1", (4, 12)),
        ("real(x)[shape]", "f4", (3, 4)),
        ("signed(x)[5, shape]", "i2", (5, 3, 4)),
        ("distance(x)[2*window + n*n + 1]", "u1", (151,)),
        ("f8[]", "f8", ()),
    ],
)
def test_a_layout_is_dtype_and_shape(text: str, dtype: str, shape: tuple[int, ...]) -> None:
    values = {"x": np.zeros(12, np.uint8), "n": 12, "window": 3}
    layout = Layout.read(text)
    assert (layout.dtype(values), layout.shape(values, (3, 4))) == (np.dtype(dtype), shape)


LEARNS = DictionaryLearning(n_components=4, n_nonzero_coefs=1, batch_size=8)
OMP, LASSO = (
    SparseCode(dictionary={"dct": 4}, n_nonzero_coefs=1),
    SparseCode(dictionary={"dct": 8}, alpha=0.1),
)
DAMAGES: list[tuple[Stepped, str, object]] = [
    (TemporalDiff(), "seen", 3.5), (TemporalDiff(), "seen", -3), (TemporalDiff(), "seen", 1 << 62),
    (TemporalDiff(), "arrays", {"past": 3.0}), (TemporalDiff(), "arrays", {"past": [1.0, 2.0]}),
    (TemporalDiff(), "past", lambda past: past[:, :-1]),
    (TemporalDiff(), "past", lambda past: past.astype(np.float32)),
    (DiffBox(window=2), "ring", lambda ring: None), (TemporalDiff(), "other", lambda _: np.zeros(3)),
    (LEARNS, "numbers", 8), (OMP, "old_atoms", 4), (OMP, "old_counts", 5), (OMP, "old_weights", np.nan),
    (LASSO, "old_atoms", 0), (LASSO, "inner", np.inf),
]  # fmt: skip


@pytest.mark.parametrize(("node", "name", "bad"), DAMAGES)
def test_a_state_that_is_damaged_or_of_another_input_is_refused(
    node: Stepped, name: str, bad: object
) -> None:
    frame = np.random.default_rng(0).standard_normal((6, 2, 2))
    node.reset()
    node.update(frame)
    state, other = node.state(), node.fresh()
    if name in state:
        state[name] = bad
    elif callable(bad):
        state["arrays"][name] = bad(state["arrays"].get(name))
    else:
        state["arrays"][name].reshape(-1)[:] = bad
    with fails("the arrays of this state are those of another input, or damaged"):
        other.restore(state), other.update(frame)


@pytest.mark.parametrize("name", ["other", 3])
def test_arrays_of_a_state_are_taken_by_name(name: object) -> None:
    node, frames = DiffBox(window=2), np.random.default_rng(0).standard_normal((6, 3))
    for x in frames[:5]:
        node.update(x)
    state, other = node.state(), node.fresh()
    arrays = state["arrays"]
    other.restore({**state, "arrays": dict(reversed(arrays.items()))})
    np.testing.assert_array_equal(other.update(frames[5]), node.update(frames[5]))
    other.restore({**state, "arrays": {name: arrays.pop("ring"), **arrays}})
    with fails("the arrays of this state are those of another input, or damaged"):
        other.update(frames[5])


def test_an_edit_in_mid_stream_changes_results_and_keeps_the_state() -> None:
    node, other = DiffBox(window=2), DiffBox(window=2, norm="mean")
    for x in (1.0, 3.0, 7.0):
        node.update(x), other.update(x)
    node.norm = "mean"
    assert node.update(9.0) == other.update(9.0) != 0.0


def test_after_a_merge_a_node_goes_on_from_all_frames() -> None:
    frames = np.random.default_rng(0).standard_normal((7, 3))
    node, other, alone = RunningKurtosis(), RunningKurtosis(), RunningKurtosis()
    for x in frames[:3]:
        node.update(x)
    for x in frames[3:6]:
        other.update(x)
    for x in frames[:6]:
        alone.update(x)
    node.absorb(other)
    np.testing.assert_allclose(node.update(frames[6]), alone.update(frames[6]))


def negate(x: Array, out: Array) -> bool:
    for i in range(x.size):
        out[i] = -x[i]
    return True


NEGATE = Step(negate, gives={"out": "real(x)[shape]"})


class Negative(Stepped):
    """A node without arrays that are state."""

    def update(self, x: Array) -> Array:
        return np.asarray(self._run(NEGATE, x))


def test_after_an_edit_above_frames_may_be_of_another_type() -> None:
    node = Negative()
    assert node.update(np.ones(2, np.float32)).dtype == np.float32
    node.forget_input_types()
    assert node.update(np.ones(2)).dtype == np.float64


@pytest.mark.parametrize(
    ("node", "before", "after"),
    [
        (RunningKurtosis(window=2), (4, 4), (9, 9)),
        (LEARNS.fresh(), (9, 2, 2), (9, 3, 3)),
        (LEARNS.fresh(), (8, 9), (9, 8)),
    ],
)
def test_arrays_of_frames_of_one_shape_take_no_other(node: Any, before: Any, after: Any) -> None:
    rng = np.random.default_rng(0)
    for _ in range(3):
        node.update(rng.standard_normal(before))
    node.forget_input_types()
    with fails("the arrays of this state are those of another input, or damaged"):
        node.update(rng.standard_normal(after))
