from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.frame import Array
from stream_sparse.nodes import MotionEnergy

from .frames import results

SPACE, TIME = 0.2, 0.15


def node(**values: Any) -> MotionEnergy:
    return MotionEnergy(**{"spatial_frequency": SPACE, "temporal_frequency": TIME, "frames": 10, **values})


def grating(degrees: float, amplitude: float = 20.0, time: float = TIME, phase: float = 0.0) -> Array:
    """Return a grating that moves in a direction: 0 is to the right, 90 up."""
    t, row, col = np.mgrid[:10, :31, :40]
    angle = np.radians(degrees)
    return amplitude * np.sin(
        2 * np.pi * (SPACE * (col * np.cos(angle) - row * np.sin(angle)) - time * t) + phase
    )


@pytest.mark.parametrize("k", range(8))
def test_a_grating_has_its_squared_amplitude_in_its_own_direction(k: int) -> None:
    found = results(node(), grating(45 * k))[-1]
    assert np.argmax(found.energy) == k
    assert found.energy[k] == pytest.approx(400, rel=0.02)
    assert np.delete(found.energy, [k, (k + 1) % 8, (k - 1) % 8]).max() < 8
    assert found.opponent[k % 4] == pytest.approx(400 if k < 4 else -400, rel=0.02)
    assert found.places.shape == (8, 2, 3)


def test_flicker_and_what_stands_still_have_no_direction() -> None:
    flicker = grating(0) + grating(180)
    for film, least in ((flicker, 300), (grating(0, time=0.0), 0)):
        found = results(node(), film)[-1]
        assert found.energy[0] > least
        assert np.abs(found.opponent).max() < 0.02 * 400
    assert results(node(), np.full((10, 31, 40), 128.0))[-1].energy.max() < 0.01


def test_equals_the_reference_with_other_parameters() -> None:
    film = np.random.default_rng(0).integers(0, 256, (9, 22, 25)).astype(np.uint8)
    live = MotionEnergy(directions=6, spatial_frequency=0.27, temporal_frequency=0.11, frames=7, stride=3)
    found, wanted = live.batch(film), reference.motion_energy(film, **live.parameters())
    for name, values in wanted.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-10, atol=1e-9, err_msg=name)


def test_the_result_is_late_by_half_of_its_frames() -> None:
    # A grating for one moment: the energy is largest when that frame is in the middle of the filter.
    for frames in (9, 10):
        film = np.zeros((30, 31, 40))
        film[10] = grating(0)[0]
        live = node(frames=frames)
        found = [each and float(each.energy[0]) for each in results(live, film)]
        assert np.nanargmax(np.array(found, float)) == 10 + frames // 2
        assert live.latency() == frames // 2


def test_an_edit_of_the_temporal_frequency_counts_at_once() -> None:
    live, other = node(temporal_frequency=0.0), node()
    film = grating(0)
    results(live, film[:-1])
    live.edit(temporal_frequency=TIME)
    np.testing.assert_array_equal(live.update(film[-1]).energy, results(other, film)[-1].energy)
