from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import OrthogonalMatchingPursuit

from stream_sparse.learning.dictionaries import sinusoids
from stream_sparse.nodes import Forecast

BASIS = {"sinusoids": 20, "low": 0.1, "high": 2.0}


def test_the_default_is_the_course_s_basis() -> None:
    node = Forecast()
    assert node.dictionary == {"sinusoids": 100, "low": 0.001, "high": 1.0}
    assert (node.frames, node.intercept) == (128, True)


@pytest.mark.parametrize("intercept", [True, False])
def test_the_prediction_is_that_of_scikit_learn(intercept: bool) -> None:
    rng = np.random.default_rng(0)
    n, atoms = 32, sinusoids(32, 20, 0.1, 2.0)
    x = 5 + np.cumsum(rng.standard_normal(3 * n))
    node = Forecast(frames=n, dictionary=BASIS, intercept=intercept)
    fits = []
    ahead = sinusoids(2 * n, 20, 0.1, 2.0)[:, n:]
    for t in range(2 * n):
        window = x[t : t + n]
        fits.append(
            OrthogonalMatchingPursuit(n_nonzero_coefs=4, fit_intercept=intercept).fit(atoms.T, window)
        )
        result = node.update(window, fits[-1].coef_)
        if t < n:
            assert result is None
            continue
        truth = fits[t - n].predict(ahead.T)
        assert np.allclose(result.prediction, truth)
        assert result.rmse == pytest.approx(np.sqrt(np.mean((truth - window) ** 2)))


def test_a_sinusoid_is_predicted_exactly() -> None:
    n = 16
    wave = 3 + 2 * np.sin(0.1 * np.arange(3 * n))
    codes = np.zeros(20)
    node = Forecast(frames=n, dictionary=BASIS)
    for t in range(n + 1):
        codes[:] = 0
        codes[0] = 2.0 if t == 0 else np.nan  # only the codes of the first window are used
        result = node.update(wave[t : t + n], codes)
    assert result.rmse == pytest.approx(0, abs=1e-12)
    assert np.allclose(result.prediction, wave[n : 2 * n])


def test_types_follow_the_window() -> None:
    for dtype in (np.float32, np.float64):
        node = Forecast(frames=2, dictionary=BASIS)
        for _ in range(3):
            result = node.update(np.ones(2, dtype), np.zeros(20, dtype))
        assert result.prediction.dtype == dtype
        assert (type(result.rmse), result.rmse) == (float, 0.0)


def test_nan_is_gone_after_a_window() -> None:
    node = Forecast(frames=3, dictionary=BASIS)
    rmse = []
    for t in range(9):
        result = node.update(np.full(3, np.nan if t == 3 else 1.0), np.zeros(20))
        rmse.append(result.rmse if result else None)
    assert rmse[:3] == [None] * 3
    assert np.isnan([rmse[3], rmse[6]]).all()
    assert [rmse[4], rmse[5], rmse[7], rmse[8]] == [0.0] * 4


def test_a_state_of_version_0_6_goes_on() -> None:
    rng = np.random.default_rng(0)
    windows, codes = rng.standard_normal((9, 4)), rng.standard_normal((9, 20))
    whole, node = Forecast(frames=4, dictionary=BASIS), Forecast(frames=4, dictionary=BASIS)
    for window, code in zip(windows[:6], codes[:6], strict=True):
        whole.update(window, code)
    ring = [4, 5, 2, 3]  # the windows that are kept, by their place
    node.restore(
        {
            "inputs": [((4,), "<f8"), ((20,), "<f8")],
            "seen": 6,
            "codes": codes[ring],
            "means": windows[ring].mean(axis=1),
        }
    )
    for window, code in zip(windows[6:], codes[6:], strict=True):
        wanted, found = whole.update(window, code), node.update(window, code)
        np.testing.assert_allclose(found.prediction, wanted.prediction, rtol=1e-12)
