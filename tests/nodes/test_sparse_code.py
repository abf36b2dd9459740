from __future__ import annotations

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.frame import Array
from stream_sparse.learning import lasso
from stream_sparse.nodes import Omp, SparseCode
from tests.learning.patches import dictionary, patches

SCENE = np.random.default_rng(0).standard_normal((25, 12)) * 20


def frames(count: int, noise: float = 1.0) -> Array:
    """Signals that keep their places, with other noise in each frame."""
    rng = np.random.default_rng(2)
    return SCENE + noise * rng.standard_normal((count, *SCENE.shape))


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-9), ("float32", 2e-5)])
@pytest.mark.parametrize(
    "options",
    [{}, {"nonnegative": True, "alpha": 2.0}, {"smooth": 0.3}, {"method": "omp", "n_nonzero_coefs": 3}],
)
def test_equals_its_formula(options: dict[str, object], dtype: str, close: float) -> None:
    x = frames(3).astype(dtype)
    node = SparseCode(dictionary={"dct": 16}, **options)
    truth = reference.sparse_code(x, **node.parameters())
    for t in range(len(x)):
        result = node.update(x[t])
        assert result.codes.dtype == result.reconstruction.dtype == dtype
        for name, values in truth.items():
            size = max(float(np.abs(np.nan_to_num(values[t])).max()), 1.0)
            np.testing.assert_allclose(
                getattr(result, name), values[t], rtol=0, atol=close * size, err_msg=name
            )


def test_states_of_lca_go_on_from_frame_to_frame() -> None:
    node = SparseCode(dictionary={"dct": 16}, method="lca", steps=5)
    found = [node.update(SCENE) for _ in range(150)]
    assert found[0].kkt > 0.1
    assert found[-1].kkt <= 1e-3
    assert found[-1].iterations < found[0].iterations == 5


@pytest.mark.parametrize("method", ["lasso", "lca"])
def test_match_finds_the_alpha_that_is_as_good_as_omp(method: str) -> None:
    X, D = patches("china", 8, 400), dictionary("china", 8)
    node = SparseCode(method=method, match="omp", n_nonzero_coefs=4, steps=100_000)
    for frame in (X[:200], X[200:]):
        by_omp = Omp(n_nonzero_coefs=4).update(frame, D)
        wanted = np.sum((frame - by_omp.reconstruction) ** 2) / np.sum(frame**2)
        found = node.update(frame, D)
        assert found.error == pytest.approx(wanted, rel=1e-3)
        exact = lasso(frame, D, found.alpha)
        np.testing.assert_allclose(found.codes, exact, rtol=0, atol=1e-9 if method == "lasso" else 1e-2)


def test_match_equals_its_formula() -> None:
    x = frames(2)[:, :6]
    node = SparseCode(dictionary={"dct": 12}, match="omp", n_nonzero_coefs=3)
    truth = reference.sparse_code(x, **node.parameters())
    for t in range(len(x)):
        assert node.update(x[t]).alpha == pytest.approx(truth["alpha"][t], rel=1e-3)


def test_match_finds_an_alpha_beyond_all_correlations_where_old_weights_are_large() -> None:
    """Of two equal parts OMP with one atom leaves half, and old weights draw the codes far beyond that."""
    node = SparseCode(match="omp", n_nonzero_coefs=1, smooth=1.0)
    before = node.update(np.full((1, 2), 7.0), np.eye(2)).codes
    found = node.update(np.ones((1, 2)), np.eye(2))
    assert found.error == pytest.approx(0.5, rel=1e-3)
    assert found.alpha > np.sqrt(2)
    np.testing.assert_allclose(found.codes, (1 + before - found.alpha) / 2, rtol=1e-12)


@pytest.mark.parametrize("darker", [30, 1000])
def test_match_is_as_good_as_omp_where_old_codes_are_far_too_bright(darker: float) -> None:
    x = 20 * np.random.default_rng(0).standard_normal((60, 8, 8))
    wanted = SparseCode(dictionary={"dct": 128}, method="omp").update(x).error
    node = SparseCode(dictionary={"dct": 128}, match="omp", smooth=0.5)
    node.update(darker * x)
    for frame in (x, 1.01 * x):
        assert node.update(frame).error == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize("alpha", [1e-6, 1e-3, 20.0])
def test_kkt_is_the_violation_for_the_alpha_that_was_asked_for(alpha: float) -> None:
    x = (20 * np.random.default_rng(0).standard_normal((60, 8, 8))).astype("f4")
    found = SparseCode(dictionary={"dct": 128}, alpha=alpha).update(x)
    D = found.atoms.reshape(128, 64).astype(float)
    codes = found.codes.astype(float)
    left = (x.reshape(60, 64) - codes @ D) @ D.T
    off = np.where(codes != 0, np.abs(left - alpha * np.sign(codes)), np.abs(left) - alpha).max() / alpha
    assert found.kkt == pytest.approx(off, rel=0.02, abs=1e-4)
    assert (found.kkt > 1) == (alpha < 1)


def test_where_omp_leaves_nothing_alpha_is_next_to_nothing() -> None:
    signals = np.array([[3.0, 0.0, 0.0], [0.0, -2.0, 0.0]])
    found = SparseCode(match="omp", n_nonzero_coefs=1).update(signals, np.eye(3))
    assert 0 < found.alpha < 1e-3
    np.testing.assert_allclose(found.codes, signals, atol=1e-3)
    assert SparseCode(match="omp", n_nonzero_coefs=1).update(0 * signals, np.eye(3)).nonzeros == 0


def test_a_still_scene_is_coded_in_fewer_steps_and_a_new_one_as_at_first() -> None:
    X, D = patches("china", 8, 300), dictionary("china", 8)
    node = SparseCode(alpha=0.05)
    first, still = node.update(X, D), node.update(X + 1e-4, D)
    assert still.iterations < 0.4 * first.iterations
    other = patches("china", 8, 300, seed=5)
    assert node.update(other, D).iterations == SparseCode(alpha=0.05).update(other, D).iterations


def test_flicker_and_change_by_hand() -> None:
    node = SparseCode(dictionary={"dct": 2}, method="omp", n_nonzero_coefs=2)
    eye = node.update(np.zeros((3, 2))).atoms
    assert np.isnan([node.update(np.zeros((3, 2))).flicker, node.update(np.zeros((3, 2))).change]).all()
    node = SparseCode(method="omp", n_nonzero_coefs=2)
    before, now = np.array([[1.0, 2], [0, 4], [0, 0]]), np.array([[3.0, 0], [0, 4], [0, 0]])
    first = node.update(before @ eye, eye)
    assert np.isnan([first.flicker, first.change]).all()
    found = node.update(now @ eye, eye)
    assert found.flicker == pytest.approx(0.25)  # one of two atoms left, and none of one
    assert found.change == pytest.approx((2 + 2) / (3 + 4 + 3 + 4))


def test_a_signal_with_nan_is_left_out_and_spoils_no_other() -> None:
    x = frames(3)
    holed = x.copy()
    holed[1, 4, 2] = np.nan
    node, rest = SparseCode(dictionary={"dct": 16}), SparseCode(dictionary={"dct": 16})
    for t in range(3):
        found, other = node.update(holed[t]), rest.update(np.delete(holed[t], 4, axis=0))
        assert np.isnan(found.codes[4]).all() == np.isnan(found.reconstruction[4]).all() == (t == 1)
        np.testing.assert_array_equal(np.delete(found.codes, 4, axis=0), other.codes)
        # In the frame after, it has no codes before to compare with.
        of_all = ("error", "nonzeros", "kkt", "iterations") if t == 1 else ()
        for name in (*of_all, *(("flicker", "change") if t else ())):
            assert getattr(found, name) == getattr(other, name), name


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_start_changes_no_digit(dtype: str) -> None:
    """A run that begins in mid-file starts from other codes, with atoms in another order."""
    X, D = patches("china", 8, 800).astype(dtype), dictionary("china", 8).astype(dtype)
    node = SparseCode(alpha=0.05)
    for frame in (X[:400], X[:400] + X[400:] / 20):
        found = node.update(frame, D)
    np.testing.assert_array_equal(found.codes, SparseCode(alpha=0.05).update(frame, D).codes)
