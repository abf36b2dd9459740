from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse import reference
from stream_sparse.data import catalog
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.learning.gabor import Gabors, fit_gabors
from tests.support.errors import refusal


def wave(fit: Gabors, k: int, shape: tuple[int, ...]) -> Array:
    """The Gabor function of atom k."""
    row, col = np.indices(shape)
    dr, dc, angle = row - fit.row[k], col - fit.col[k], fit.direction[k]
    u, v = dc * np.cos(angle) + dr * np.sin(angle), dr * np.cos(angle) - dc * np.sin(angle)
    envelope = np.exp(-(u**2) / (2 * fit.along[k] ** 2) - v**2 / (2 * fit.across[k] ** 2))
    return np.asarray(fit.amplitude[k] * envelope * np.cos(2 * np.pi * fit.frequency[k] * u + fit.phase[k]))


def planted(count: int, shape: tuple[int, int], seed: int, noise: float = 0.0) -> tuple[Gabors, Array]:
    """Gabor functions that lie in the patch, with noise in units of their own standard deviation."""
    rng = np.random.default_rng(seed)
    side, ones = min(shape), np.ones(count)
    truth = Gabors(
        explained=ones,
        row=rng.uniform(0.25, 0.75, count) * (shape[0] - 1),
        col=rng.uniform(0.25, 0.75, count) * (shape[1] - 1),
        along=rng.uniform(0.13, 0.2, count) * side,
        across=rng.uniform(0.15, 0.25, count) * side,
        direction=rng.uniform(0, np.pi, count),
        frequency=rng.uniform(0.18, 0.38, count),
        phase=rng.uniform(-np.pi, np.pi, count),
        amplitude=rng.uniform(0.5, 2, count),
        selectivity=ones,
        preferred=ones,
        localized=ones,
        oriented=ones,
    )
    atoms = np.stack([wave(truth, k, shape) for k in range(count)])
    atoms += noise * atoms.std(axis=(1, 2), keepdims=True) * rng.standard_normal(atoms.shape)
    return truth, atoms


def fields(atoms: Array) -> Array:
    """The atoms that are localized and oriented."""
    fit = fit_gabors(atoms)
    return np.asarray(fit.localized & fit.oriented)


def angle_between(a: Array, b: Array) -> Array:
    return np.asarray(np.abs((a - b + np.pi / 2) % np.pi - np.pi / 2))


@pytest.mark.parametrize("shape", [(8, 8), (10, 14)])
def test_planted_functions_are_found(shape: tuple[int, int]) -> None:
    truth, atoms = planted(100, shape, seed=1)
    fit = fit_gabors(atoms)
    found = fit.explained > 1 - 1e-6
    assert found.mean() >= 0.98
    for name in ("row", "col", "along", "across", "frequency", "amplitude"):
        error = np.abs(getattr(fit, name) - getattr(truth, name))[found]
        assert np.median(error) < 1e-5, name
        assert (error < 1e-3).mean() >= 0.95, name
    assert angle_between(fit.direction, truth.direction)[found].max() < 0.01
    assert (fit.localized & fit.oriented).mean() >= 0.97


def test_planted_functions_are_found_under_noise() -> None:
    truth, atoms = planted(150, (12, 12), seed=2, noise=0.3)
    fit = fit_gabors(atoms)
    assert (fit.explained > 0.85).all()
    assert (angle_between(fit.direction, truth.direction) < np.radians(8)).mean() >= 0.97
    assert (np.abs(fit.frequency - truth.frequency) < 0.03).mean() >= 0.95
    distance = np.hypot(fit.row - truth.row, fit.col - truth.col)
    assert np.median(distance) < 0.15
    assert (distance < 0.6).mean() >= 0.95
    assert (fit.localized & fit.oriented).mean() >= 0.97


def test_the_explained_share_is_that_of_the_function_described() -> None:
    _, atoms = planted(30, (12, 12), seed=3, noise=0.5)
    fit = fit_gabors(atoms)
    for k, atom in enumerate(atoms):
        rest = ((atom - wave(fit, k, atom.shape)) ** 2).sum()
        assert 1 - rest / ((atom - atom.mean()) ** 2).sum() == pytest.approx(fit.explained[k], abs=1e-9)
    assert (fit.direction >= 0).all()
    assert (fit.direction < np.pi).all()
    assert (fit.amplitude > 0).all()


def test_a_fit_does_not_depend_on_the_other_atoms_or_on_the_layout() -> None:
    _, atoms = planted(8, (12, 12), seed=5, noise=0.4)
    together = fit_gabors(atoms)
    single = atoms.astype(np.float32)
    for other, expected in (
        (np.concatenate([fit_gabors(a[None]) for a in atoms], axis=1), together),
        (fit_gabors(atoms[::-1]), np.array(together)[:, ::-1]),
        (fit_gabors(np.asfortranarray(atoms)), together),
        (fit_gabors(single), fit_gabors(single.astype(float))),
    ):
        assert np.array_equal(other, expected)


@pytest.mark.parametrize("scale", [-1.0, 1e-6, 1e100, 1e-100])
def test_scale_and_sign_change_only_amplitude_and_phase(scale: float) -> None:
    _, atoms = planted(10, (12, 12), seed=6, noise=0.2)
    plain, scaled = fit_gabors(atoms), fit_gabors(scale * atoms)
    for name in ("explained", "row", "col", "along", "across", "frequency", "selectivity", "preferred"):
        assert np.allclose(getattr(scaled, name), getattr(plain, name), atol=1e-6), name
    assert np.allclose(scaled.amplitude, abs(scale) * plain.amplitude, rtol=1e-5, atol=0)
    shift = np.exp(1j * (scaled.phase - plain.phase)) * np.sign(scale)
    assert np.allclose(shift, 1, atol=1e-4)


@pytest.mark.slow
def test_other_patterns_are_no_fields() -> None:
    rng = np.random.default_rng(0)
    row, col = np.indices((12, 12))
    pixels = np.eye(144).reshape(-1, 12, 12)
    gratings = np.stack([
        np.cos(2 * np.pi * f * (col * np.cos(a) + row * np.sin(a)) + p)
        for f in (0.1, 0.2, 0.3, 0.45)
        for a in np.radians((0, 30, 45, 90, 120))
        for p in (0, 1)
    ])  # fmt: skip
    for name, atoms in {
        "single pixels": pixels,
        "single pixels without their mean": pixels - pixels.mean(axis=(1, 2), keepdims=True),
        "a constant": np.full((1, 12, 12), 3.0),
        "white noise": rng.standard_normal((100, 12, 12)),
        "small white noise": rng.standard_normal((300, 8, 8)),
        "gratings": gratings,
        "small gratings": gratings[:, :8, :8],
        "checkerboards": np.stack([(-1.0) ** (row // n + col // n) for n in (1, 2, 3, 4, 6)]),
        "blobs": np.exp(-((row - 5) ** 2 + (col - 6) ** 2) / np.array([1, 4, 9])[:, None, None]),
    }.items():
        assert not fields(atoms).any(), name


def test_principal_components_of_pictures_are_no_fields() -> None:
    rng = np.random.default_rng(0)
    patches = []
    for name in ("china", "flower"):
        gray = cv2.imread(str(catalog.find(name)), cv2.IMREAD_GRAYSCALE)
        assert gray is not None
        small = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(float)
        windows = np.lib.stride_tricks.sliding_window_view(small, (12, 12))
        row, col = (rng.integers(n, size=3000) for n in windows.shape[:2])
        patches.append(windows[row, col].reshape(3000, -1))
    components = np.linalg.eigh(np.cov(np.concatenate(patches).T))[1].T[::-1]
    assert fields(components[:128].reshape(-1, 12, 12)).mean() < 0.02


def test_empty_atoms_are_nan_and_leave_the_others_alone() -> None:
    _, atoms = planted(4, (9, 9), seed=8)
    expected = np.array(fit_gabors(atoms))
    atoms[1], atoms[2, 3, 3] = 0, np.nan
    fit = fit_gabors(atoms)
    assert np.isnan(np.array(fit[:11])[:, 1:3]).all()
    assert np.array_equal(np.array(fit)[:, [0, 3]], expected[:, [0, 3]])
    assert list(fit.localized & fit.oriented) == [True, False, False, True]
    assert {column.shape for column in fit_gabors(np.zeros((0, 9, 9)))} == {(0,)}


@pytest.mark.slow
def test_no_worse_than_a_slow_fit() -> None:
    rng = np.random.default_rng(9)
    _, one = planted(6, (9, 9), seed=9)
    _, two = planted(6, (9, 9), seed=10)
    atoms = one + 0.4 * two + 0.1 * rng.standard_normal(one.shape)  # of more than one part
    slow = {name: values[0] for name, values in reference.gabor_fit(atoms[None]).items()}
    fit = fit_gabors(atoms)
    assert (fit.explained > slow["explained"] - 0.01).sum() >= 5
    assert np.abs(np.median(fit.explained - slow["explained"])) < 1e-6
    assert np.array_equal(fit.oriented, slow["oriented"])
    assert (fit.localized != slow["localized"]).sum() <= 1


def test_localized_scales_with_the_patch() -> None:
    for sigma, side, expected in ((2.4, 8, True), (3.0, 8, False), (3.0, 12, True)):
        row, col = np.indices((side, side)) - (side - 1) / 2
        atom = np.exp(-(row**2 + col**2) / (2 * sigma**2)) * np.cos(1.5 * col)
        assert fit_gabors(atom[None]).localized[0] == expected


def test_refused_atoms() -> None:
    text = "expects atoms of at least 5x5 pixels, got float64 of shape (4, 12, 4)"
    assert refusal(InputError, fit_gabors, np.zeros((4, 12, 4))) == text
