"""Random numbers of kernels are those of NumPy, and leave the generator where NumPy's is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.kernels.random import STATE, Generator, below, chosen, entropy, normals, seeded, shuffled

SEEDS = st.one_of(st.integers(0, 9), st.sampled_from([2**32 - 1, 2**32, 2**64]), st.integers(0, 2**300))
FRAMES = st.one_of(st.integers(0, 9), st.sampled_from([2**32 - 1, 2**32]), st.integers(0, 2**62))


class Both:
    """A generator, and NumPy's of the same seed."""

    def __init__(self, seed: int, frame: int = -1) -> None:
        self.state = np.zeros(STATE, np.uint64)
        seeded(entropy(seed), frame, self.state)
        self.numpy = np.random.default_rng(seed if frame < 0 else [seed, frame])

    def agree(self) -> bool:
        """Whether both go on with the same numbers."""
        high, low, high_step, low_step, *half = self.state.tolist()
        wanted = self.numpy.bit_generator.state
        found = {"state": high << 64 | low, "inc": high_step << 64 | low_step}
        return (found, half) == (wanted["state"], [wanted["has_uint32"], wanted["uinteger"]])


@given(seed=SEEDS, frame=st.one_of(st.just(-1), FRAMES))
def test_seeds(seed: int, frame: int) -> None:
    assert Both(seed, frame).agree()


@given(
    seed=SEEDS,
    most=st.one_of(st.sampled_from([0, 1, 2, 2**31 - 1]), st.integers(0, 2**31 - 1)),
    count=st.integers(0, 40),
)
def test_below(seed: int, most: int, count: int) -> None:
    both = Both(seed)
    wanted = both.numpy.integers(0, most, count, np.int32, endpoint=True)
    assert [below(both.state, most) for _ in range(count)] == wanted.tolist()
    assert both.agree()


@pytest.mark.parametrize("most", [2**31, 3 * 2**30, 2**32 - 2, 2**32 - 1])
def test_below_draws_again_where_that_is_fair(most: int) -> None:
    both = Both(5)
    wanted = both.numpy.integers(0, most, 500, np.int64, endpoint=True)
    assert [below(both.state, most) for _ in range(500)] == wanted.tolist()
    assert both.agree()


def choice(both: Both, pool: int, count: int) -> Array:
    out = np.empty(count, np.int64)
    chosen(both.state, np.empty(pool, np.int64), out)
    return out


@given(seed=SEEDS, frame=FRAMES, data=st.data())
def test_chosen(seed: int, frame: int, data: st.DataObject) -> None:
    pool = data.draw(st.integers(1, 400))
    count = data.draw(st.integers(0, pool))
    both = Both(seed, frame)
    assert choice(both, pool, count).tolist() == both.numpy.choice(pool, count, replace=False).tolist()
    assert both.agree()


@pytest.mark.parametrize("pool", [9999, 10000, 10001, 10049, 10050, 20000])
@pytest.mark.parametrize("more", [-1, 0, 1, None])
def test_chosen_where_numpy_changes_its_method(pool: int, more: int | None) -> None:
    both, values = Both(1, 2), np.arange(pool) * 3
    count = pool if more is None else pool // 50 + more
    wanted = both.numpy.choice(values, count, replace=False)
    np.testing.assert_array_equal(values[choice(both, pool, count)], wanted)
    assert both.agree()


@given(seed=SEEDS, n=st.one_of(st.integers(0, 9), st.integers(0, 2000)))
def test_shuffled(seed: int, n: int) -> None:
    both, x = Both(seed), np.arange(n) * 7
    wanted = both.numpy.permutation(x)
    shuffled(both.state, x)
    np.testing.assert_array_equal(x, wanted)
    assert both.agree()


@pytest.mark.parametrize("kind", ["f8", "f4"])
def test_normals(kind: str) -> None:
    """A million values reach each of 256 layers of the method, and some 260 of them its tail."""
    both, out = Both(11), np.empty(1_000_000, kind)
    normals(both.state, out)
    np.testing.assert_array_equal(out, both.numpy.standard_normal(out.size).astype(kind))
    assert (np.abs(out) > 3.66).sum() > 100
    assert both.agree()


@pytest.mark.parametrize("frame", [-1, 3])
def test_a_generator_draws_as_that_of_numpy(frame: int) -> None:
    ours, theirs = Generator(5, frame), np.random.default_rng(5 if frame < 0 else [5, frame])
    for count in (1, 2, 300):
        np.testing.assert_array_equal(ours.permutation(count), theirs.permutation(count))
        np.testing.assert_array_equal(ours.standard_normal((count, 3)), theirs.standard_normal((count, 3)))
