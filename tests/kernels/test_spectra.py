from __future__ import annotations

import numpy as np

from stream_sparse.kernels.spectra import welch


def test_the_window_is_made_once_and_values_are_read_oldest_first() -> None:
    ring, window, waves, values = np.zeros(6), np.zeros(4), np.zeros((2, 4)), np.zeros(4)
    power, frequency, peak = np.empty(3), np.empty(3), np.empty(1)
    x = np.random.default_rng(0).standard_normal(9)
    for seen, value in enumerate(x):
        ready = welch(np.array([value]), ring, seen, 6, 4, window, waves, values, power, frequency, peak)
        assert ready == (seen >= 5)
    np.testing.assert_allclose(window, [0.0, 0.5, 1.0, 0.5], atol=1e-15)
    np.testing.assert_allclose(waves, [[1, 0, -1, 0], [0, 1, 0, -1]], atol=1e-15)
    parts = [x[start : start + 4] for start in (3, 5)]
    found = [abs(np.fft.rfft((part - part.mean()) * window)) ** 2 for part in parts]
    np.testing.assert_allclose(power, np.mean(found, axis=0) * [1, 2, 1] / 1.5, rtol=1e-12)
    assert peak[0] == frequency[1 + np.argmax(power[1:])]
