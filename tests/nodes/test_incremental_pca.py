from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from sklearn.decomposition import PCA

from stream_sparse import reference
from stream_sparse.frame import Array
from stream_sparse.nodes import IncrementalPca


def film(frames: int, count: int, shape: tuple[int, ...], seed: int = 0, offset: float = 0.0) -> Array:
    """Patches with a different variance in each direction."""
    rng = np.random.default_rng(seed)
    size = math.prod(shape)
    turn = np.linalg.qr(rng.standard_normal((size, size)))[0]
    x = rng.standard_normal((frames, count, size)) * np.linspace(3, 0.1, size)
    return np.asarray(offset + (x @ turn).reshape(frames, count, *shape))


def signed(a: Array, b: Array) -> Array:
    """The rows of a, with the signs of the rows of b."""
    flat, other = a.reshape(len(a), -1), b.reshape(len(b), -1)
    return np.asarray(a * np.sign((flat * other).sum(axis=1)).reshape(-1, *[1] * (a.ndim - 1)))


@pytest.mark.parametrize("shape", [(4, 5), (12,), (2, 2, 3)])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_it_is_the_pca_of_all_patches_so_far(shape: tuple[int, ...], offset: float) -> None:
    x = film(6, 30, shape, offset=offset)
    node = IncrementalPca(n_components=4, refresh=0)
    assert node.update(x[0]) is None
    for t in range(1, len(x)):
        result = node.update(x[t])
        pca = PCA(4, svd_solver="full").fit(x[:t].reshape(30 * t, -1))
        size = math.prod(shape)
        truth = signed(pca.components_, result.components.reshape(4, size))
        near = 1e-7 if offset else 1e-10
        assert np.allclose(result.components.reshape(4, size), truth, atol=near)
        assert np.allclose(result.variance, pca.explained_variance_ratio_, atol=near)
        assert result.components.shape == (4, *shape)
        # the result for frame t depends on earlier frames only
        flat = x[t].reshape(30, size)
        codes = (flat - pca.mean_) @ truth.T
        assert np.allclose(result.codes, codes, atol=1e3 * near)
        rebuilt = (codes @ truth + pca.mean_).reshape(x[t].shape)
        assert np.allclose(result.reconstruction, rebuilt, atol=1e3 * near)
        missed = ((x[t] - rebuilt) ** 2).sum() / (x[t] ** 2).sum()
        assert result.error == pytest.approx(missed, rel=1e-4)


def test_fewer_patches_than_components() -> None:
    x = film(4, 1, (6,))[:, 0]
    node = IncrementalPca(n_components=3)
    node.update(x[0])
    one = node.update(x[1])  # a single patch has a mean and nothing else
    assert not one.components.any()
    assert np.isnan(one.variance).all()
    assert np.array_equal(one.reconstruction, x[0])
    two = node.update(x[2])  # two have one direction
    assert list(two.components.any(axis=1)) == [True, False, False]
    assert two.variance == pytest.approx([1, 0, 0])
    way = (x[1] - x[0]) / np.linalg.norm(x[1] - x[0])
    assert abs(two.components[0] @ way) == pytest.approx(1)


def test_signs_are_steady() -> None:
    x = film(60, 8, (3, 3), seed=3)
    node = IncrementalPca(n_components=5, refresh=0)
    shown = [result.components.reshape(5, -1) for result in map(node.update, x) if result]
    first = shown[0]
    assert (first[np.arange(5), np.abs(first).argmax(axis=1)] > 0).all()
    for before, now in pairwise(shown):
        alike = now @ before.T
        near = alike[np.arange(5), np.abs(alike).argmax(axis=1)]
        assert (near[np.abs(near) > 0.1] > 0).all()


def test_the_sign_follows_a_component_that_changes_its_place() -> None:
    rng = np.random.default_rng(0)
    node = IncrementalPca(n_components=2, refresh=0)
    axes = np.array([[-0.8, 0.6, 0.0], [0.6, 0.8, 0.0]])
    weak = rng.standard_normal((50, 2)) * [3, 1] @ axes
    node.update(weak)
    before = node.update(rng.standard_normal((50, 2)) * [3, 30] @ axes).components
    after = node.update(weak).components
    assert (before @ after.T + 0.0).round().tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_patches_with_nan_are_left_out() -> None:
    x = film(5, 20, (3, 4))
    holed = x.copy()
    holed[:, 3, 1, 1] = np.nan
    holed[2] = np.nan
    without = np.delete(x, 3, axis=1)
    node, calm = IncrementalPca(n_components=3, refresh=0), IncrementalPca(n_components=3, refresh=0)
    for t in range(5):
        result = node.update(holed[t])
        plain = None if t == 2 else calm.update(without[t])
        if t == 2:
            assert np.isnan(result.codes).all()
            assert math.isnan(result.error)
        elif t:
            assert np.isnan(result.codes[3]).all()
            assert np.isnan(result.reconstruction[3]).all()
            assert np.array_equal(np.delete(result.codes, 3, axis=0), plain.codes)
            assert result.error == plain.error
            assert np.array_equal(result.components, plain.components)


@pytest.mark.parametrize("refresh", [0.0, 0.3])
@pytest.mark.parametrize(("count", "shape"), [(5, (3, 3)), (1, (8,))])
def test_it_equals_the_formula(refresh: float, count: int, shape: tuple[int, ...]) -> None:
    x = film(15, count, shape)
    x = x[:, 0] if count == 1 else x
    x[4] = np.nan
    result = IncrementalPca(n_components=3, refresh=refresh).batch(x)
    truth = reference.incremental_pca(x, n_components=3, refresh=refresh)
    assert set(result) == set(truth)
    for name, value in truth.items():
        assert np.allclose(result[name], value, equal_nan=True, atol=1e-9), name
