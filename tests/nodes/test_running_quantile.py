from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.nodes import RunningQuantile

from .frames import results


@pytest.mark.parametrize("quantile", [0.0, 0.1, 0.5, 0.77, 1.0])
@pytest.mark.parametrize("window", [1, 2, 9])
def test_equals_numpy(window: int, quantile: float) -> None:
    x = np.random.default_rng(window).standard_normal((40, 3, 4))
    found = RunningQuantile(window=window, quantile=quantile).batch(x)
    windows = np.lib.stride_tricks.sliding_window_view(x, window, axis=0)
    np.testing.assert_allclose(found[window - 1 :], np.quantile(windows, quantile, axis=-1), rtol=1e-14)
    assert np.isnan(found[: window - 1]).all()


def test_nan_lasts_as_long_as_it_is_in_the_window() -> None:
    x = [1.0, np.nan, 3.0, 4.0, np.nan, np.nan, 7.0, 8.0, 9.0]
    found = results(RunningQuantile(window=3), x)
    assert found[:2] == [None, None]
    np.testing.assert_array_equal(found[2:], [np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 8.0])


def test_infinite_values_are_the_smallest_and_the_largest() -> None:
    found = results(RunningQuantile(window=3), [-np.inf, 1.0, np.inf, np.inf, 2.0, -np.inf, -np.inf])
    assert found[2:] == [1.0, np.inf, np.inf, 2.0, -np.inf]


def test_the_median_is_the_background_behind_what_moves() -> None:
    picture = np.random.default_rng(0).integers(0, 200, (8, 30)).astype(np.uint8)
    film = np.stack([picture] * 15)
    for t, frame in enumerate(film):
        frame[:, 2 * t : 2 * t + 2] = 255  # a bar that moves by its width in each frame
    np.testing.assert_array_equal(results(RunningQuantile(window=5), film)[-1], picture)
    node = RunningQuantile(window=5)
    results(node, film[:-1])
    node.edit(quantile=1.0)
    assert (node.update(film[-1])[:, 20:] == 255).all()
