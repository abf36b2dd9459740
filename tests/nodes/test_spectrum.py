from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import welch

from stream_sparse.nodes import Spectrum

from .frames import results


@pytest.mark.parametrize(("frames", "segment"), [(64, 16), (50, 15), (33, 33), (2, 2), (9, 3)])
def test_equals_scipy(frames: int, segment: int) -> None:
    x = 100 + 30 * np.random.default_rng(frames).standard_normal(frames + 7)
    for t, found in enumerate(results(Spectrum(frames=frames, segment=segment), x)):
        if t < frames - 1:
            assert found is None
            continue
        frequency, power = welch(x[t + 1 - frames : t + 1], nperseg=segment)
        np.testing.assert_allclose(found.frequency, frequency, rtol=1e-15)
        np.testing.assert_allclose(found.power, power, rtol=1e-10, atol=1e-10 * power.max())
        assert found.peak == frequency[1 + np.argmax(power[1:])]


def test_a_sine_has_its_power_at_its_frequency() -> None:
    t = np.arange(96)
    found = results(Spectrum(frames=96, segment=32), 7 + 3 * np.sin(2 * np.pi * t * 5 / 32))[-1]
    assert found.peak == 5 / 32
    assert found.power.sum() / 32 == pytest.approx(4.5)  # half of the squared amplitude
    assert found.power[[0, 1, 2, 10, 16]].max() < 1e-20 * found.power.max()


def test_a_constant_has_no_power_and_nan_spreads() -> None:
    node = Spectrum(frames=8, segment=4)
    found = results(node, [0.1] * 8)[-1]
    assert not found.power.any()
    assert np.isnan(found.peak)
    found = node.update(np.nan)
    assert np.isnan(found.power).all()
    assert np.isnan(found.peak)
    assert not np.isnan(results(node, np.sin(np.arange(8.0)))[-1].power).any()
