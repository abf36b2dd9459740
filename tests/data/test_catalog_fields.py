from __future__ import annotations

import numpy as np

from stream_sparse.learning.dictionaries import load_atoms
from stream_sparse.learning.gabor import fit_gabors
from stream_sparse.nodes import Omp, Patches
from stream_sparse.sources import Sample


def test_they_are_small_float32_of_unit_length_and_no_two_are_alike() -> None:
    atoms = load_atoms("sample:fields")
    assert (atoms.shape, atoms.dtype) == ((256, 16, 16), np.float32)
    flat = atoms.reshape(256, -1)
    np.testing.assert_allclose(np.linalg.norm(flat, axis=1), 1, rtol=0, atol=1e-6)
    assert np.abs(np.triu(flat @ flat.T, 1)).max() < 0.95


def test_most_are_localized_and_oriented_and_these_come_first() -> None:
    atoms = load_atoms("sample:fields")
    fit = fit_gabors(atoms)
    fields = fit.localized & fit.oriented
    count = round(0.9 * len(atoms))
    assert fields.mean() >= 0.9
    assert fields[:count].mean() > 0.98
    assert fields[count + 2 :].mean() < 0.1


def test_they_code_whitened_patches_better_than_those_they_are_not_made_for() -> None:
    source = Sample(name="natural")
    source.open()
    frames = [frame.data for frame, _ in zip(source.frames(), range(12), strict=False)]
    source.close()
    patches = Patches(size=16, count=300, whiten=True, seed=3)
    fields, cosines = Omp(dictionary={"file": "sample:fields"}), Omp(dictionary={"dct": 256})
    ours, theirs = [], []
    for frame in frames:
        said = patches.update(frame)
        if said is not None:
            ours.append(fields.update(said.patches).r2)
            theirs.append(cosines.update(said.patches).r2)
    assert len(ours) == 11
    assert np.mean(ours) > np.mean(theirs) + 0.05
