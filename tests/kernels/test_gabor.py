from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.kernels.gabor import Gabors, fit_gabors, is_localized, is_oriented

if TYPE_CHECKING:
    from stream_sparse.frame import Array


def wave(fit: Gabors, k: int, shape: tuple[int, ...]) -> Array:
    """The Gabor function that a fit tells of."""
    row, col = np.indices(shape)
    dr, dc, angle = row - fit.row[k], col - fit.col[k], fit.direction[k]
    u, v = dc * np.cos(angle) + dr * np.sin(angle), dr * np.cos(angle) - dc * np.sin(angle)
    envelope = np.exp(-(u**2) / (2 * fit.along[k] ** 2) - v**2 / (2 * fit.across[k] ** 2))
    return np.asarray(fit.amplitude[k] * envelope * np.cos(2 * np.pi * fit.frequency[k] * u + fit.phase[k]))


def planted(count: int, shape: tuple[int, int], seed: int, noise: float = 0.0) -> tuple[Gabors, Array]:
    """Gabor functions that lie in the patch, with so much noise (of their own standard deviation)."""
    rng = np.random.default_rng(seed)
    side = min(shape)
    truth = Gabors(
        explained=np.ones(count),
        row=rng.uniform(0.25, 0.75, count) * (shape[0] - 1),
        col=rng.uniform(0.25, 0.75, count) * (shape[1] - 1),
        along=rng.uniform(0.13, 0.2, count) * side,
        across=rng.uniform(0.15, 0.25, count) * side,
        direction=rng.uniform(0, np.pi, count),
        frequency=rng.uniform(0.18, 0.38, count),
        phase=rng.uniform(-np.pi, np.pi, count),
        amplitude=rng.uniform(0.5, 2, count),
        selectivity=np.ones(count),
        preferred=np.ones(count),
    )
    atoms = np.stack([wave(truth, k, shape) for k in range(count)])
    atoms += noise * atoms.std(axis=(1, 2), keepdims=True) * rng.standard_normal(atoms.shape)
    return truth, atoms


def counted(atoms: Array) -> Array:
    fits = fit_gabors(atoms)
    return np.asarray(is_localized(fits, atoms.shape[1:]) & is_oriented(fits))


def turned(a: Array, b: Array) -> Array:
    """The angle between two directions."""
    return np.asarray(np.abs((a - b + np.pi / 2) % np.pi - np.pi / 2))


@pytest.mark.parametrize("shape", [(12, 12), (8, 8), (16, 16), (10, 14)])
def test_what_was_planted_is_found(shape: tuple[int, int]) -> None:
    truth, atoms = planted(100, shape, seed=1)
    fits = fit_gabors(atoms)
    fit = Gabors(*fits.T)
    assert (fit.explained > 1 - 1e-6).mean() >= 0.98
    found = fit.explained > 1 - 1e-6
    for name in ("row", "col", "along", "across", "frequency", "amplitude"):
        error = np.abs(getattr(fit, name) - getattr(truth, name))[found]
        assert np.median(error) < 1e-5, name
        assert (error < 1e-3).mean() >= 0.95, name
    assert turned(fit.direction, truth.direction)[found].max() < 0.01
    assert (is_localized(fits, shape) & is_oriented(fits)).mean() >= 0.97


def test_it_is_found_under_noise() -> None:
    truth, atoms = planted(150, (12, 12), seed=2, noise=0.3)
    fit = Gabors(*fit_gabors(atoms).T)
    assert (fit.explained > 0.85).all()
    assert (turned(fit.direction, truth.direction) < np.radians(8)).mean() >= 0.97
    assert (np.abs(fit.frequency - truth.frequency) < 0.03).mean() >= 0.95
    off = np.hypot(fit.row - truth.row, fit.col - truth.col)
    assert np.median(off) < 0.15
    assert (off < 0.6).mean() >= 0.95
    assert counted(atoms).mean() >= 0.97


def test_every_number_means_what_it_says() -> None:
    _, atoms = planted(30, (12, 12), seed=3, noise=0.5)
    fit = Gabors(*fit_gabors(atoms).T)
    for k, atom in enumerate(atoms):
        rest = ((atom - wave(fit, k, atom.shape)) ** 2).sum()
        assert 1 - rest / ((atom - atom.mean()) ** 2).sum() == pytest.approx(fit.explained[k], abs=1e-9)
    assert (fit.direction >= 0).all()
    assert (fit.direction < np.pi).all()
    assert (fit.amplitude > 0).all()


def test_the_best_wave_is_that_of_the_spectrum() -> None:
    _, atoms = planted(40, (12, 12), seed=4)
    fit = Gabors(*fit_gabors(atoms).T)
    padded = np.abs(np.fft.fft2(atoms, s=(240, 240))) ** 2
    tops = [np.unravel_index(np.argmax(power), power.shape) for power in padded]
    at = [np.hypot(*((i + 120) % 240 - 120 for i in top)) / 240 for top in tops]
    assert np.abs(fit.preferred - at).max() < 0.02
    assert (fit.selectivity > 0.6).all()


def test_an_atom_is_fitted_for_itself() -> None:
    _, atoms = planted(8, (12, 12), seed=5, noise=0.4)
    together = fit_gabors(atoms)
    assert np.array_equal(np.concatenate([fit_gabors(a[None]) for a in atoms]), together)
    assert np.array_equal(fit_gabors(atoms[::-1]), together[::-1])
    assert np.array_equal(fit_gabors(np.asfortranarray(atoms)), together)
    assert np.array_equal(
        fit_gabors(atoms.astype(np.float32)), fit_gabors(atoms.astype(np.float32).astype(float))
    )


@pytest.mark.parametrize("scale", [-1.0, 1e-6, 1e100, 1e-100])
def test_scale_and_sign_change_only_amplitude_and_phase(scale: float) -> None:
    _, atoms = planted(10, (12, 12), seed=6, noise=0.2)
    plain, scaled = Gabors(*fit_gabors(atoms).T), Gabors(*fit_gabors(scale * atoms).T)
    for name in ("explained", "row", "col", "along", "across", "frequency", "selectivity", "preferred"):
        assert np.allclose(getattr(scaled, name), getattr(plain, name), atol=1e-6), name
    assert np.allclose(scaled.amplitude, abs(scale) * plain.amplitude, rtol=1e-5, atol=0)
    shift = np.exp(1j * (scaled.phase - plain.phase)) * np.sign(scale)
    assert np.allclose(shift, 1, atol=1e-4)


def test_a_turned_atom_has_a_turned_fit() -> None:
    _, atoms = planted(20, (12, 12), seed=7, noise=0.1)
    plain = Gabors(*fit_gabors(atoms).T)
    other = Gabors(*fit_gabors(np.rot90(atoms, axes=(1, 2)).copy()).T)
    assert np.allclose(other.explained, plain.explained, atol=1e-6)
    assert np.allclose(other.row, 11 - plain.col, atol=1e-3)
    assert np.allclose(other.col, plain.row, atol=1e-3)
    assert turned(other.direction, plain.direction - np.pi / 2).max() < 1e-3


def test_what_is_no_field() -> None:
    rng = np.random.default_rng(0)
    row, col = np.indices((12, 12))
    gratings = [
        np.cos(2 * np.pi * f * (col * np.cos(a) + row * np.sin(a)) + p)
        for f in (0.1, 0.2, 0.3, 0.45)
        for a in np.radians((0, 30, 45, 90, 120))
        for p in (0, 1)
    ]
    boards = [np.where((row // n + col // n) % 2, 1.0, -1.0) for n in (1, 2, 3, 4, 6)]
    centre = np.stack([p - p.mean() for p in np.eye(144).reshape(-1, 12, 12)])
    for name, atoms in {
        "single pixels": np.eye(144).reshape(-1, 12, 12),
        "single pixels without their mean": centre,
        "a constant": np.full((1, 12, 12), 3.0),
        "white noise": rng.standard_normal((300, 12, 12)),
        "small white noise": rng.standard_normal((300, 8, 8)),
        "gratings": np.stack(gratings),
        "small gratings": np.stack(gratings)[:, :8, :8],
        "checkerboards": np.stack(boards),
        "blobs": np.exp(-((row - 5) ** 2 + (col - 6) ** 2) / np.array([1, 4, 9])[:, None, None]),
    }.items():
        assert not counted(atoms).any(), name


def test_principal_components_of_pictures_are_no_fields() -> None:
    rng = np.random.default_rng(0)
    patches = []
    for name in ("china", "flower"):
        gray = cv2.imread(str(catalog.find(name)), cv2.IMREAD_GRAYSCALE)
        assert gray is not None
        small = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(float)
        for _ in range(3000):
            r, c = rng.integers(small.shape[0] - 12), rng.integers(small.shape[1] - 12)
            patches.append(small[r : r + 12, c : c + 12].ravel())
    components = np.linalg.eigh(np.cov(np.array(patches).T))[1].T[::-1]
    assert counted(components[:128].reshape(-1, 12, 12)).mean() < 0.02


def test_nothing_to_fit_is_nan_and_harms_nobody() -> None:
    _, atoms = planted(4, (9, 9), seed=8)
    expected = fit_gabors(atoms)
    atoms[1], atoms[2, 3, 3] = 0, np.nan
    fits = fit_gabors(atoms)
    assert np.isnan(fits[1:3]).all()
    assert np.array_equal(fits[[0, 3]], expected[[0, 3]])
    assert list(is_localized(fits, (9, 9)) & is_oriented(fits)) == [True, False, False, True]
    assert fit_gabors(np.zeros((0, 9, 9))).shape == (0, 11)


def test_no_worse_than_a_slow_fit() -> None:
    judge = importlib.import_module("stream_sparse.reference.fields")._judge
    rng = np.random.default_rng(9)
    _, one = planted(12, (9, 9), seed=9)
    _, two = planted(12, (9, 9), seed=10)
    atoms = one + 0.4 * two + 0.1 * rng.standard_normal(one.shape)  # of more than one part
    slow = np.array([judge(atom.tobytes(), atom.shape) for atom in atoms])
    fits = fit_gabors(atoms)
    assert (fits[:, 0] > slow[:, 0] - 0.01).sum() >= 11
    assert np.abs(np.median(fits[:, 0] - slow[:, 0])) < 1e-6
    assert np.array_equal(is_oriented(fits), slow[:, 2])
    assert (is_localized(fits, (9, 9)) != slow[:, 1]).sum() <= 1


def test_localized_scales_with_the_patch() -> None:
    row, col = np.indices((8, 8)) - 3.5
    for sigma, expected in ((2.4, True), (3.0, False)):
        atom = np.exp(-(row**2 + col**2) / (2 * sigma**2)) * np.cos(1.5 * col)
        assert is_localized(fit_gabors(atom[None]), (8, 8))[0] == expected
        assert is_localized(fit_gabors(atom[None]), (12, 12))[0]


@pytest.mark.parametrize(
    ("atoms", "text"),
    [
        (
            np.zeros((4, 64), np.float32),
            (
                "expects atoms of shape (atoms, rows, columns), got float32 of shape (4, 64); "
                "only atoms learned from patches have an orientation"
            ),
        ),
        (np.zeros((4, 12, 4)), "expects atoms of at least 5x5 pixels, got float64 of shape (4, 12, 4)"),
    ],
)
def test_what_cannot_be_fitted(atoms: Array, text: str) -> None:
    with pytest.raises(InputError) as caught:
        fit_gabors(atoms)
    assert str(caught.value) == text
