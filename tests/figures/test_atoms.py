"""Atoms as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_sparse.analysis import plot_atoms
from stream_sparse.errors import InputError
from stream_sparse.learning import OnlineDictionary
from tests.support.errors import refusal

ATOMS = np.random.default_rng(0).standard_normal((6, 4, 5))


def tiles(axes: Any, count: int, high: int, wide: int) -> list[Any]:
    """The atoms of a mosaic, row by row."""
    page = np.asarray(axes.images[0].get_array())
    across = (page.shape[1] - 1) // (wide + 1)
    corners = [(k // across * (high + 1) + 1, k % across * (wide + 1) + 1) for k in range(count)]
    return [page[top : top + high, left : left + wide] for top, left in corners]


def test_each_atom_has_its_own_contrast_and_zero_is_gray() -> None:
    atoms = ATOMS * np.array([1, 10, 0.1, 1, 1, 0])[:, None, None]
    for atom, tile in zip(atoms, tiles(plot_atoms(atoms), 6, 4, 5), strict=True):
        most = np.abs(atom).max() or 1.0
        np.testing.assert_allclose(tile, np.repeat(atom[..., None] / most / 2 + 0.5, 3, axis=2))


def test_an_estimator_has_components() -> None:
    X = np.random.default_rng(1).standard_normal((40, 20))
    model = OnlineDictionary(n_components=6, random_state=0).partial_fit(X)
    shown = tiles(plot_atoms(model, shape=(4, 5), order=[4, 0]), 2, 4, 5)
    expected = tiles(plot_atoms(model.components_.reshape(6, 4, 5)), 6, 4, 5)
    assert np.array_equal(shown, [expected[4], expected[0]])
    assert "give shape=(rows, columns)" in refusal(InputError, plot_atoms, model)


def test_atoms_in_colour_are_shown_as_red_green_blue() -> None:
    atom = np.zeros((1, 4, 5, 3))
    atom[..., 0] = 1.0  # blue
    (tile,) = tiles(plot_atoms(atom), 1, 4, 5)
    assert np.unique(tile.reshape(-1, 3), axis=0).tolist() == [[0.5, 0.5, 1.0]]
