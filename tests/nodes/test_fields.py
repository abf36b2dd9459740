from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse.errors import InputError, ParameterError
from stream_sparse.kernels.gabor import fit_gabors
from stream_sparse.nodes import Fields
from stream_sparse.nodes import fields as module
from stream_sparse.testing import check_node

if TYPE_CHECKING:
    from stream_sparse.frame import Array


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


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many atoms each call of the fit was given."""
    calls: list[int] = []

    def fit(atoms: Array) -> Array:
        calls.append(len(atoms))
        return fit_gabors(atoms)

    monkeypatch.setattr("stream_sparse.nodes.fields.fit_gabors", fit)
    return calls


def test_it_counts_fields() -> None:
    atoms = np.concatenate([edges(3), np.eye(144)[:1].reshape(1, 12, 12)])
    found = Fields().update(atoms)
    assert (found.share, found.count) == (0.75, 3.0)
    assert list(found.localized) == [1, 1, 1, 1]  # a pixel is localized
    assert list(found.oriented) == [1, 1, 1, 0]
    assert type(found.share) is type(found.count) is float
    assert np.array_equal(found.explained, fit_gabors(atoms)[:, 0])


def test_types_follow_the_atoms() -> None:
    for dtype in (np.float32, np.float64):
        found = Fields().update(edges(2).astype(dtype))
        assert {found.explained.dtype, found.localized.dtype, found.oriented.dtype} == {np.dtype(dtype)}


def test_atoms_that_stay_are_not_fitted_again(fitted: list[int]) -> None:
    node, atoms = Fields(refit=3), edges(10)
    node.update(atoms)
    node.update(atoms.copy())
    assert fitted == [10]
    atoms[4] += 0.01
    node.update(atoms)
    assert fitted == [10, 1]


def test_a_frame_fits_no_more_than_refit_atoms(fitted: list[int]) -> None:
    node, rng = Fields(refit=3), np.random.default_rng(0)
    atoms = edges(10)
    for _ in range(8):
        atoms += 0.01 * rng.standard_normal(atoms.shape)
        node.update(atoms)
    assert fitted == [10] + [3] * 7


def test_all_atoms_have_their_turn() -> None:
    node, before, after = Fields(refit=3), edges(8, seed=0), edges(8, seed=1)
    old, new = fit_gabors(before)[:, 0], fit_gabors(after)[:, 0]
    node.update(before)
    mixed = after.copy()
    for done in ([0, 1, 2], [0, 1, 2, 3, 4, 5], [*range(8)]):
        said = node.update(mixed).explained
        assert np.array_equal(said, [new[k] if k in done else old[k] for k in range(8)])


def test_the_turn_goes_round_and_leaves_out_what_stays() -> None:
    node, atoms = Fields(refit=2), edges(6)
    first = node.update(atoms).explained
    node.update(np.concatenate([edges(5, seed=1), atoms[5:]]))  # 0 and 1 are fitted: 2 is next
    atoms = np.concatenate([edges(1, seed=2), atoms[1:5], edges(1, seed=3)])
    said = node.update(
        atoms
    ).explained  # 0, 1 and 5 differ from what they were when fitted: 5 and 0 come first
    truth = fit_gabors(atoms)[:, 0]
    assert said[5] == truth[5]
    assert said[0] == truth[0]
    assert said[1] != truth[1]
    assert np.array_equal(said[2:5], first[2:5])


def test_an_atom_of_nan_counts_for_nothing_and_comes_back() -> None:
    node, atoms = Fields(), edges(3)
    clean = node.update(atoms)
    holed = atoms.copy()
    holed[1] = np.nan
    said = node.update(holed)
    assert np.isnan(said.explained[1])
    assert (said.localized[1], said.oriented[1], said.count) == (0, 0, 2)
    assert np.array_equal(node.update(atoms).explained, clean.explained)


def test_an_edit_of_refit_resets_nothing() -> None:
    node = Fields()
    node.update(edges(2))
    assert node.edit(refit=1) is False
    assert (node.horizon(), node.units_of_measure("px")) == (None, "")


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (
            (128, 144),
            (
                "expects atoms of shape (atoms, rows, columns), got float64 of shape (128, 144); "
                "only atoms learned from patches have an orientation"
            ),
        ),
        ((128, 4, 4), "expects atoms of at least 5x5 pixels, got float64 of shape (128, 4, 4)"),
    ],
)
def test_what_has_no_fields(shape: tuple[int, ...], text: str) -> None:
    with pytest.raises(InputError) as caught:
        Fields().update(np.zeros(shape))
    assert str(caught.value) == text


def test_refit_is_at_least_one() -> None:
    with pytest.raises(ParameterError) as caught:
        Fields(refit=0)
    assert str(caught.value) == "fields: refit must be >= 1 (got 0)"


def test_contract_with_all_atoms_a_frame() -> None:
    check_node(Fields, refit=8)
    assert module.__all__ == ["Fields", "Found"]
