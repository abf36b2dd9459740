from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.learning.gabor import fit_gabors
from stream_sparse.nodes import GaborFit


def edges(count: int, seed: int = 0, side: int = 12) -> Array:
    """Noisy Gabor functions in mid-patch."""
    rng = np.random.default_rng(seed)
    row, col = np.indices((side, side)) - (side - 1) / 2
    found = []
    for _ in range(count):
        angle, phase = rng.uniform(0, np.pi, 2)
        wave = np.cos(1.4 * (col * np.cos(angle) + row * np.sin(angle)) + phase)
        found.append(np.exp(-(row**2 + col**2) / 7) * wave + 0.02 * rng.standard_normal((side, side)))
    return np.stack(found)


def explained(node: GaborFit, atoms: Array) -> Array:
    result = node.update(atoms)
    assert result is not None
    return result.explained


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many atoms each call of the fit was given."""
    calls: list[int] = []

    def fit(atoms: Array) -> object:
        calls.append(len(atoms))
        return fit_gabors(atoms)

    monkeypatch.setattr("stream_sparse.nodes.gabor_fit.fit_gabors", fit)
    return calls


def test_it_counts_localized_and_oriented_atoms() -> None:
    atoms = np.concatenate([edges(3), np.eye(144)[40].reshape(1, 12, 12)])
    found = GaborFit().update(atoms)
    assert found is not None
    assert (found.share, found.count) == (0.75, 3.0)
    assert list(found.localized) == [1, 1, 1, 1]  # a pixel is localized
    assert list(found.oriented) == [1, 1, 1, 0]
    assert type(found.share) is type(found.count) is float
    assert np.array_equal(found.explained, fit_gabors(atoms).explained)


def test_unchanged_atoms_are_not_fitted_again(fitted: list[int]) -> None:
    node, atoms = GaborFit(refit=3), edges(10)
    node.update(atoms)
    node.update(atoms.copy())
    assert fitted == [10]
    atoms[4] += 0.01
    node.update(atoms)
    assert fitted == [10, 1]


def test_all_atoms_have_their_turn() -> None:
    node, before, after = GaborFit(refit=3), edges(8, seed=0), edges(8, seed=1)
    old, new = fit_gabors(before).explained, fit_gabors(after).explained
    node.update(before)
    for done in (3, 6, 8):
        assert np.array_equal(explained(node, after), np.concatenate([new[:done], old[done:]]))


def test_the_turn_goes_round_and_leaves_out_unchanged_atoms() -> None:
    node, atoms = GaborFit(refit=2), edges(6)
    first = explained(node, atoms)
    node.update(np.concatenate([edges(5, seed=1), atoms[5:]]))  # fits 0 and 1: 2 is next
    atoms = np.concatenate([edges(1, seed=2), atoms[1:5], edges(1, seed=3)])
    found = explained(node, atoms)  # 0, 1 and 5 differ from the fitted ones: 5 and 0 come first
    truth = fit_gabors(atoms).explained
    assert found[5] == truth[5]
    assert found[0] == truth[0]
    assert found[1] != truth[1]
    assert np.array_equal(found[2:5], first[2:5])


def test_an_atom_of_nan_counts_for_nothing_and_comes_back() -> None:
    node, atoms = GaborFit(), edges(3)
    clean = explained(node, atoms)
    holed = atoms.copy()
    holed[1] = np.nan
    found = node.update(holed)
    assert found is not None
    assert np.isnan(found.explained[1])
    assert (found.localized[1], found.oriented[1], found.count) == (0, 0, 2)
    assert np.array_equal(explained(node, atoms), clean)
