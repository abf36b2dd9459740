from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import OrthogonalMatchingPursuit

from stream_sparse.data.dictionaries import sinusoids
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.nodes import Forecast
from stream_sparse.testing import check_node
from tests.refusals import refusal

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


@pytest.mark.parametrize(
    ("window", "codes", "text"),
    [
        (
            np.zeros(64), np.zeros(100),
            "expects a window of 128 values, got float64 of shape (64,); set frames: 64",
        ),
        (np.zeros((8, 16)), np.zeros(100), "expects a window of 128 values, got float64 of shape (8, 16)"),
        (
            np.zeros(128), np.zeros(50, np.float32),
            (
                "expects codes of 100 sinusoids, got float32 of shape (50,); "
                "give it the dictionary of the node that codes"
            ),
        ),
        (1.0, np.zeros(100), "expects an array (a frame or a vector), got a scalar"),
    ],
)  # fmt: skip
def test_refused_inputs(window: Any, codes: Any, text: str) -> None:
    assert refusal(InputError, Forecast().update, window, codes) == text


@pytest.mark.parametrize(
    ("dictionary", "text"),
    [
        ({"dct": 8}, "dictionary must be sinusoids, which run on past a window (got dct)"),
        ({"file": "d.npy"}, "dictionary must be sinusoids, which run on past a window (got file)"),
        ({"sinusoid": 8}, "dictionary: unknown key 'sinusoid'; did you mean 'sinusoids'?"),
        ({"sinusoids": 8, "low": 2}, "dictionary: low must be less than high (got 2 and 1)"),
    ],
)
def test_refused_dictionaries(dictionary: dict[str, Any], text: str) -> None:
    assert refusal(ParameterError, Forecast, dictionary=dictionary) == f"forecast: {text}"


def test_horizon_and_contract() -> None:
    assert Forecast(frames=9).horizon() == Forecast(frames=9).warmup() == 9
    check_node(Forecast, frames=5, dictionary={"sinusoids": 3}, intercept=False)
