from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.frame import Array
from stream_sparse.nodes import DictionaryLearning, FromPatches, Omp, Patches, SumOfAtoms
from stream_sparse.nodes.sum_of_atoms import AtomSum

from .frames import assert_equals_reference

PLACE = {"row": 13, "col": 17}
CORNERS = np.array([(row, col) for row in (0, 4, 8) for col in (0, 4, 8)], np.int32)


@given(
    seed=st.integers(0, 2**32),
    row=st.integers(0, 12),
    col=st.integers(0, 15),
    terms=st.integers(1, 9),
    whitened=st.booleans(),
)
def test_it_equals_the_formula(seed: int, row: int, col: int, terms: int, whitened: bool) -> None:
    node = SumOfAtoms(row=row, col=col, terms=terms)
    columns = node.example_inputs(3, np.random.default_rng(seed))
    assert_equals_reference(node, *columns[: 6 if whitened else 5])


def coded(dtype: str, **parameters: Any) -> tuple[Array, Any, Any]:
    """Return a frame, its whitened patches, and these coded with atoms learned from frames before."""
    cells = Patches(size=4, whiten=True, **parameters)
    learner = DictionaryLearning(n_components=20, n_nonzero_coefs=4, batch_size=32)
    rng = np.random.default_rng(0)
    for _ in range(6):
        x = rng.standard_normal((28, 36)).cumsum(axis=0).cumsum(axis=1)
        x = (255 * (x - x.min()) / np.ptp(x)).astype(dtype)
        cut = cells.update(x)
        learned = None if cut is None else learner.update(cut.patches)
    return x, cut, learned


def summed(cut: Any, learned: Any, **parameters: Any) -> AtomSum:
    node = SumOfAtoms(**{**PLACE, **parameters})
    return node.update(cut.patches, cut.positions, cut.means, learned.codes, learned.atoms, cut.coloring)


@pytest.mark.parametrize("frames", [1, 3])
def test_atoms_are_learned_from_colour_and_give_colour_back(frames: int) -> None:
    cells = Patches(size=3, frames=frames, whiten=True, components=20)
    learner = DictionaryLearning(n_components=24, n_nonzero_coefs=4, batch_size=32)
    coder, rng = Omp(n_nonzero_coefs=4), np.random.default_rng(0)
    for _ in range(12):
        x = rng.standard_normal((24, 33, 3)).cumsum(axis=0).cumsum(axis=1)
        cut = cells.update(x)
        learned = None if cut is None else learner.update(cut.patches)
    assert learned.atoms.shape == (24, 3, 3, 3) if frames == 1 else (24, 3, 3, 3, 3)
    assert learned.reconstruction.shape == cut.patches.shape
    coded = coder.update(cut.patches, learned.atoms)
    np.testing.assert_allclose(coded.reconstruction, learned.reconstruction, atol=1e-9)
    if frames > 1:
        return
    found = summed(cut, learned, row=4, col=7)
    k = int(np.flatnonzero((cut.positions == (3, 6)).all(axis=1))[0])
    back = FromPatches().update(learned.reconstruction, cut.positions, cut.means, cut.coloring)
    np.testing.assert_allclose(found.patch - found.rest, back[3:6, 6:9], atol=1e-9)
    assert found.terms.shape == (5, 3, 3, 3)
    kept = (cut.patches[k].ravel() @ cut.coloring).reshape(3, 3, 3) + cut.means[k]
    np.testing.assert_allclose(found.patch, kept, atol=1e-9)


def test_colour_equals_the_formula() -> None:
    rng, node = np.random.default_rng(0), SumOfAtoms(row=5, col=8)
    patches, places, means, codes, atoms, _ = node.example_inputs(3, rng)
    patches, atoms = (x[..., np.newaxis] * rng.standard_normal(3) for x in (patches, atoms))
    assert_equals_reference(node, patches, places, means, codes, atoms, rng.standard_normal((3, 60, 60)))


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
@pytest.mark.parametrize("center", [True, False])
def test_the_sum_is_the_patch_of_the_frame(dtype: str, center: bool) -> None:
    x, cut, learned = coded(dtype, center=center)
    close = {"rtol": 0, "atol": 1e-9 if dtype == "float64" else 5e-3}  # rounding, times the coloring
    found = summed(cut, learned, terms=3)
    np.testing.assert_allclose(found.patch, x[12:16, 16:20], **close)
    whole = found.mean + found.terms.sum(axis=0) + found.others + found.rest
    np.testing.assert_allclose(whole, found.patch, **close)
    # by the plain formula: the sum of w_i (a_i @ coloring)
    k = int(np.flatnonzero((cut.positions == (12, 16)).all(axis=1))[0])
    flat = learned.atoms.reshape(20, -1)
    parts = {i: w * (flat[i] @ cut.coloring) for i, w in enumerate(learned.codes[k]) if w}
    assert len(parts) == found.active == 4
    np.testing.assert_allclose(
        found.patch.ravel() - found.mean - sum(parts.values()), found.rest.ravel(), **close
    )
    for number, weight, term in zip(found.numbers, found.weights, found.terms, strict=True):
        assert weight == learned.codes[k, number]
        np.testing.assert_allclose(term.ravel(), parts.pop(int(number)), **close)
    ((_, other),) = parts.items()
    np.testing.assert_allclose(found.others.ravel(), other, **close)
    sizes = [np.abs(term).max() for term in (*found.terms, found.others)]
    assert sizes == sorted(sizes, reverse=True)
    np.testing.assert_allclose(found.atoms.reshape(20, -1), flat @ cut.coloring, **close)


def one(row: int, col: int, corners: Array = CORNERS, size: tuple[int, int] = (4, 4), **changed: Any) -> Any:
    """Return the sum of the patch at a place, and its outline; patch k has values around 10 k, one atom."""
    n, node = len(corners), SumOfAtoms(row=row, col=col)
    ramp = np.linspace(-1, 1, size[0] * size[1]).reshape(1, *size)
    given = {
        "patches": np.tile(ramp, (n, 1, 1)), "positions": corners, "means": 10.0 * np.arange(n),
        "codes": np.full((n, 1), 0.5), "atoms": ramp,
    }  # fmt: skip
    assert node.outline() is None
    found = node.update(*{**given, **changed}.values())
    return found, node.outline()


@pytest.mark.parametrize(
    ("row", "col", "outline"),
    [(0, 0, (0, 0, 4, 4)), (3, 7, (0, 4, 4, 8)), (4, 8, (4, 8, 8, 12)), (500, 5, (8, 4, 12, 8))],
)
def test_the_patch_is_the_one_around_the_place_or_nearest_to_it(row: int, col: int, outline: Any) -> None:
    found, box = one(row, col)
    assert box == outline
    assert (found.top, found.left) == outline[:2]
    assert found.mean == 10 * (outline[0] // 4 * 3 + outline[1] // 4)


def test_of_patches_that_overlap_it_is_the_one_whose_centre_is_nearest() -> None:
    corners = np.array([[0, col] for col in range(0, 12, 2)], np.int32)
    assert [one(2, col, corners)[1][1] for col in range(2, 8)] == [0, 2, 2, 4, 4, 6]
    assert one(3, 9, np.array([[0, 0], [2, 0]]), (2, 12))[1] == (2, 0, 4, 12)


def test_a_patch_with_nan_has_no_terms_and_does_not_count() -> None:
    whole, _ = one(0, 0)
    patches, codes = np.tile(np.linspace(-1, 1, 16).reshape(4, 4), (9, 1, 1)), np.full((9, 1), 0.5)
    patches[4], codes[4] = np.nan, np.nan
    found, box = one(5, 5, patches=patches, codes=codes)
    assert box == (4, 4, 8, 8)
    assert found.numbers.tolist() == [-1] * 5
    assert math.isnan(found.active)
    assert not found.terms.any()
    assert np.isnan(found.rest).all()
    assert found.error == pytest.approx(whole.error) == pytest.approx(25.0)
    assert found.usage.tolist() == [1.0]


def test_atoms_are_the_same_array_until_they_change() -> None:
    node = SumOfAtoms(row=0, col=0)
    first, later = map(list, zip(*node.example_inputs(2, np.random.default_rng(0)), strict=True))
    shown = node.update(*first).atoms
    assert node.update(*first).atoms is shown
    first[5] = later[5]
    assert node.update(*first).atoms is not shown
    first[4] = later[4]
    other = node.update(*first).atoms
    np.testing.assert_allclose(other.reshape(7, -1), later[4].reshape(7, -1) @ later[5])


def test_without_variance_there_is_no_error() -> None:
    assert math.isnan(one(0, 0, patches=np.zeros((9, 4, 4)), codes=np.zeros((9, 1)))[0].error)
    none = np.full((9, 4, 4), np.nan)
    found, _ = one(0, 0, patches=none, codes=np.full((9, 1), np.nan))
    assert math.isnan(found.error)
    assert found.usage.tolist() == [0.0]
