from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import OrthogonalMatchingPursuit

from stream_sparse import reference
from stream_sparse.data.catalog import find
from stream_sparse.nodes import HeldOut


@pytest.mark.parametrize("shape", [(20,), (4, 20), (3, 4, 6)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_equals_its_formula_for_every_kind_of_signal(shape: tuple[int, ...], dtype: str) -> None:
    x = np.random.default_rng(1).standard_normal((2, *shape)).astype(dtype)
    node = HeldOut(dictionary={"dct": 30}, n_nonzero_coefs=3, folds=3, intercept=True)
    truth = reference.held_out(x, **node.parameters())
    for t, frame in enumerate(x):
        result = node.update(frame)
        assert result == pytest.approx((truth["rmse"][t], truth["r2"][t]), rel=1e-9)


def test_equals_cross_validation_with_scikit_learn() -> None:
    signal = np.load(find("trace"))[:60].astype(np.float64)
    basis = np.sin(np.outer(np.linspace(0.001, 1, 100), np.arange(60))).T
    predicted = np.empty(60)
    for fold in range(5):
        out = np.arange(60) % 5 == fold
        model = OrthogonalMatchingPursuit(fit_intercept=True, n_nonzero_coefs=6)
        predicted[out] = model.fit(basis[~out], signal[~out]).predict(basis[out])
    node = HeldOut(dictionary={"sinusoids": 100}, n_nonzero_coefs=6, intercept=True)
    assert node.update(signal).rmse == pytest.approx(np.sqrt(np.mean((predicted - signal) ** 2)), rel=1e-9)


def test_a_model_that_fits_noise_is_worse_elsewhere() -> None:
    wave = 5 * np.sin(0.3 * np.arange(80)) + np.random.default_rng(2).standard_normal(80)
    few, many = (
        HeldOut(dictionary={"sinusoids": 100}, n_nonzero_coefs=k, intercept=True).update(wave).rmse
        for k in (1, 60)
    )
    assert few < 1.3, "about the noise"
    assert many > 3 * few


def test_a_signal_with_nan_is_left_out() -> None:
    x = np.random.default_rng(3).standard_normal((3, 20))
    hole = np.vstack([x, np.full((1, 20), np.nan)])
    assert HeldOut(dictionary={"dct": 9}).update(hole) == HeldOut(dictionary={"dct": 9}).update(x)
    assert np.isnan(HeldOut(dictionary={"dct": 9}).update(np.full(20, np.nan))).all()
    assert np.isnan(HeldOut(dictionary={"dct": 9}).update(np.full(20, 3.0)).r2)
