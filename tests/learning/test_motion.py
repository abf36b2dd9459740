from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.learning import motion_fit
from tests.support.errors import refusal


class Planted(NamedTuple):
    """Atoms that drift: their directions in degrees, anticlockwise from the right, speeds and frequencies."""

    atoms: Array
    direction: Array
    speed: Array
    frequency: Array


def planted(count: int, noise: float, *, window: bool, speed: float | None = None, seed: int = 0) -> Planted:
    """Draw gratings, or Gabor functions, that drift; noise is relative to the norm of an atom."""
    rng = np.random.default_rng(seed)
    frame, row, col = (axis - 3.5 for axis in np.indices((8, 8, 8)))
    angle, frequency = rng.uniform(0, 2 * np.pi, count), rng.uniform(1 / 6, 0.32, count)
    speeds = np.minimum(rng.uniform(0.25, 1.5, count), 0.35 / frequency)
    speeds = speeds if speed is None else np.full(count, speed)
    atoms = np.empty((count, 8, 8, 8))
    for k in range(count):
        y, x = row - rng.uniform(-1, 1), col - rng.uniform(-1, 1)
        along = x * np.cos(angle[k]) - y * np.sin(angle[k]) - speeds[k] * frame
        atoms[k] = np.cos(2 * np.pi * frequency[k] * along + rng.uniform(0, 6))
        if window:
            atoms[k] *= np.exp(-(x * x + y * y) / (2 * rng.uniform(1.5, 2.2) ** 2))
        atoms[k] /= np.linalg.norm(atoms[k])
    atoms += noise * rng.standard_normal(atoms.shape) / np.sqrt(512)
    return Planted(atoms, np.degrees(angle), speeds, frequency)


@pytest.mark.parametrize("window", [False, True])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_direction_and_speed_of_planted_atoms_are_found(window: bool, noise: float) -> None:
    known = planted(60, noise, window=window)
    found = motion_fit(known.atoms)
    away = np.abs((found.direction - known.direction + 180) % 360 - 180)
    assert away.max() < 15
    assert np.median(np.abs(found.speed / known.speed - 1)) <= 0.03
    assert np.median(np.abs(found.spatial_frequency / known.frequency - 1)) <= 0.03
    assert found.good.all()
    assert found.selective.mean() >= 0.95
    bars = np.abs((found.orientation - (known.direction + 90) + 90) % 180 - 90)
    assert bars.max() < 15


def test_what_is_still_has_no_direction() -> None:
    found = motion_fit(planted(20, 0.0, window=True, speed=0.0).atoms)
    assert (found.direction_index == 0).all()
    assert (found.speed == 0).all()
    assert np.isnan(found.direction).all()
    assert found.inseparability.max() < 1e-12
    assert found.good.all()
    assert not found.selective.any()


def test_a_flicker_goes_both_ways() -> None:
    still = planted(20, 0.0, window=True, speed=0.0).atoms
    course = np.cos(2 * np.pi * 0.2 * np.arange(8) + 0.4)[:, None, None]
    found = motion_fit(still * course)
    assert np.abs(found.direction_index).max() < 1e-12
    assert found.inseparability.max() < 1e-12
    assert not found.selective.any()


def test_noise_is_hardly_ever_good() -> None:
    found = motion_fit(np.random.default_rng(3).standard_normal((100, 8, 8, 8)))
    assert found.good.mean() < 0.02
    assert found.two_parts.max() < 0.5
    assert found.direction_index.max() > 0.9  # the index alone says little


def test_each_atom_is_measured_alone_whatever_its_size() -> None:
    atoms = planted(5, 0.2, window=True).atoms
    whole, last = motion_fit(atoms), motion_fit(-1e30 * atoms[4:])
    for name in ("direction", "speed", "direction_index", "two_parts"):
        np.testing.assert_allclose(getattr(whole, name)[4:], getattr(last, name), rtol=1e-9)


def test_atoms_without_values_are_not_good() -> None:
    atoms = np.zeros((3, 4, 5, 6))
    atoms[1, 2, 3, 4], atoms[2, 0, 0, 0] = np.nan, np.inf
    found = motion_fit(atoms)
    assert np.isnan(found.speed).all()
    assert not found.good.any()
    assert motion_fit(atoms[:0]).speed.shape == (0,)


def test_what_is_no_film_is_refused() -> None:
    expected = "expects atoms of shape (atoms, frames, rows, columns), got float64 of shape (2, 8, 8)"
    assert refusal(InputError, motion_fit, np.zeros((2, 8, 8))) == (
        f"{expected}; give the patches node frames: 8"
    )
    for shape in ((2, 3, 8, 8), (2, 8, 4, 8)):
        assert refusal(InputError, motion_fit, np.zeros(shape)) == (
            f"expects atoms of at least 4 frames and 5x5 pixels, got float64 of shape {shape}"
        )
