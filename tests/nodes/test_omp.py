from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import OrthogonalMatchingPursuit

from stream_sparse import reference
from stream_sparse.data.catalog import find
from stream_sparse.nodes import Omp, Patches


@pytest.fixture(scope="module")
def patches() -> np.ndarray:
    """8x8 patches of a picture."""
    import cv2

    frame = cv2.imread(str(find("china")), cv2.IMREAD_GRAYSCALE)
    return Patches(size=8, stride=29).update(frame.astype(np.float64)).patches


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-9), ("float32", 2e-5)])
@pytest.mark.parametrize("options", [{"n_nonzero_coefs": 4}, {"tol": 3000.0}, {"intercept": True}])
def test_equals_its_formula_in_both_precisions(
    patches: np.ndarray, dtype: str, close: float, options: dict[str, object]
) -> None:
    some = patches[:60].astype(dtype)
    node = Omp(dictionary={"gabor": 96}, **options)
    truth = reference.omp(some[None], **node.parameters())
    result = node.update(some)
    scale = float(np.abs(some).max())
    assert result.codes.dtype == result.reconstruction.dtype == dtype
    np.testing.assert_allclose(result.codes, truth["codes"][0], rtol=0, atol=close * scale * 10)
    np.testing.assert_allclose(result.reconstruction, truth["reconstruction"][0], rtol=0, atol=close * scale)
    for name in ("r2", "rmse", "active"):
        assert getattr(result, name) == pytest.approx(truth[name][0], rel=close)


@pytest.mark.parametrize("count", [1, 6, 10, 16, 26])
def test_sinusoids_with_an_intercept_equal_the_course(count: int) -> None:
    signal = np.cumsum(np.random.default_rng(3).standard_normal(128)) + 100
    basis = np.sin(np.outer(np.linspace(0.001, 1, 100), np.arange(128)))
    course = OrthogonalMatchingPursuit(fit_intercept=True, n_nonzero_coefs=count).fit(basis.T, signal)
    fitted = course.predict(basis.T)
    result = Omp(dictionary={"sinusoids": 100}, n_nonzero_coefs=count, intercept=True).update(signal)
    np.testing.assert_allclose(result.codes, course.coef_, rtol=0, atol=1e-8 * np.abs(course.coef_).max())
    np.testing.assert_allclose(result.reconstruction, fitted, rtol=0, atol=1e-8)
    assert result.r2 == pytest.approx(course.score(basis.T, signal), abs=1e-10)
    assert result.rmse == pytest.approx(np.sqrt(np.mean((signal - fitted) ** 2)), rel=1e-9)
    assert result.active == count


def test_contributions_are_the_active_atoms_strongest_first() -> None:
    signal = np.zeros(16)
    signal[[3, 7, 11]] = 2, -5, 1
    node = Omp(dictionary={"dct": 16}, n_nonzero_coefs=4)
    result = node.update(signal)
    assert result.contributions.shape == (4, 16)
    order = np.argsort(-np.abs(result.codes))[:4]
    np.testing.assert_allclose(result.contributions, result.codes[order, None] * result.atoms[order])
    np.testing.assert_allclose(result.contributions.sum(axis=0), result.reconstruction, atol=1e-12)


def test_a_second_input_is_the_dictionary(patches: np.ndarray) -> None:
    atoms = np.random.default_rng(0).standard_normal((32, 8, 8))
    node = Omp(n_nonzero_coefs=3)
    first = node.update(patches, atoms)
    again = node.update(patches, atoms.copy())
    assert again.atoms is first.atoms, "the same atoms are one object"
    other = node.update(patches, 2 * atoms)
    np.testing.assert_allclose(other.codes, first.codes / 2, atol=1e-9)


def test_a_patch_with_nan_is_left_out_and_spoils_no_other(patches: np.ndarray) -> None:
    holed = patches.copy()
    holed[2, 3, 3] = np.nan
    node = Omp(dictionary={"dct": 64})
    result, rest = node.update(holed), node.fresh().update(np.delete(patches, 2, axis=0))
    assert np.isnan(result.codes[2]).all()
    assert np.isnan(result.reconstruction[2]).all()
    np.testing.assert_array_equal(np.delete(result.codes, 2, axis=0), rest.codes)
    assert (result.r2, result.rmse, result.active) == (rest.r2, rest.rmse, rest.active)
