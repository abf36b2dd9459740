"""Are atoms fields like V1's by a second judge, too? Do more become so from patches with energy?

The judge shares the rule of ``gabor_fit`` (70 % of the variance, centre and sigmas, selectivity 0.5), but no
code and no method with it. The starts of its fit are the best of 115,000 Gabor functions, all of which are
tried; all eight parameters are then fitted together by scipy's ``least_squares``. The selectivity is read
from a Fourier transform of 256x256.

First the atoms of the samples, and what has no fields. Then dictionaries as ``tools/make_fields.py`` learns
them, with the halves of the patches that have more energy, and from as many patches without choice: shares by
both judges, and the error of patches that were not learned from, coded with eight atoms. These need
scikit-image, whose pictures they are.

Run: python benchmarks/judge.py [SEEDS, 5]
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import _timing
import numpy as np
from scipy.optimize import least_squares

from stream_sparse.frame import Array
from stream_sparse.learning import OnlineDictionary, omp
from stream_sparse.learning.dictionaries import load_atoms
from stream_sparse.learning.gabor import fit_gabors

sys.path.insert(0, str(Path(__file__).parents[1]))
from tools import make_fields

TURNS, SIGMAS, TONES = 16, (0.9, 1.6, 2.8, 5.0), 7
HELD_OUT, SPECTRUM = 6000, 256


def waves(x: Array, row: Array, col: Array) -> Array:
    """Two Gabor functions in quadrature for each row of parameters: (2, functions, pixels).

    Parameters:
        x: (functions, 6): row, column, log sigma along and across, direction, frequency.
    """
    y, x0, su, sv, angle, f = (part[:, None] for part in x.T)
    u = (col - x0) * np.cos(angle) + (row - y) * np.sin(angle)
    v = (row - y) * np.cos(angle) - (col - x0) * np.sin(angle)
    envelope = np.exp(-0.5 * ((u / np.exp(su)) ** 2 + (v / np.exp(sv)) ** 2))
    return envelope * np.stack([np.cos(2 * np.pi * f * u), np.sin(2 * np.pi * f * u)])


def starts(atoms: Array) -> Array:
    """Of all Gabor functions on a grid the one that explains the most of each atom: (atoms, 6)."""
    count, side, _ = atoms.shape
    row, col = (axis.ravel() for axis in np.indices((side, side)))
    flat = atoms.reshape(count, -1).astype(np.float32)
    best, found = np.full(count, -1.0), np.empty((count, 6))
    places = np.arange(1, side, 2)
    tones = np.linspace(1 / side, 0.45, TONES)
    for turn in range(TURNS):
        grid = np.array(
            list(product(places, places, np.log(SIGMAS), np.log(SIGMAS), [np.pi * turn / TURNS], tones))
        )
        even, odd = waves(grid, row, col).astype(np.float32)
        # The part of an atom in the plane of both: by two directions at right angles to each other.
        even /= np.linalg.norm(even, axis=1, keepdims=True)
        odd -= (odd * even).sum(axis=1, keepdims=True) * even
        odd /= np.linalg.norm(odd, axis=1, keepdims=True) + 1e-6
        share = (flat @ even.T) ** 2 + (flat @ odd.T) ** 2
        top = share.argmax(axis=1)
        value = share[np.arange(count), top]
        found[value > best] = grid[top[value > best]]
        best = np.maximum(best, value)
    return found


def fitted(atom: Array, start: Array) -> tuple[float, Array]:
    """Share of the atom's variance that its Gabor function explains, and the parameters of that function."""
    row, col = (axis.ravel() for axis in np.indices(atom.shape))
    y = atom.ravel()
    pair = waves(start[None], row, col)[:, 0].T
    first = np.concatenate([start, np.linalg.lstsq(pair, y, rcond=None)[0]])
    end = least_squares(
        lambda x: y - x[6:] @ waves(x[None, :6], row, col)[:, 0], first, method="lm", max_nfev=400
    )
    return float(1 - 2 * end.cost / ((y - y.mean()) ** 2).sum()), end.x


def selective(atom: Array) -> bool:
    """Whether the best wave has three times the amplitude of that at right angles."""
    amplitude = np.abs(np.fft.fft2(atom, (SPECTRUM, SPECTRUM)))
    k = np.fft.fftfreq(SPECTRUM, 1 / SPECTRUM).astype(int)
    radius = np.hypot(k[:, None], k) / SPECTRUM
    ring = (radius >= 1 / max(atom.shape)) & (radius <= 0.5)
    i, j = np.unravel_index(np.argmax(amplitude * ring), amplitude.shape)
    a, b = amplitude[i, j], amplitude[k[j], -k[i]]
    return bool((a - b) / (a + b) >= 0.5)


def judged(atoms: Array) -> tuple[Array, Array]:
    """Whether each atom is a field, bool (atoms,), and the larger sigma of each."""
    atoms = atoms.astype(np.float64)
    side = atoms.shape[1]
    fields, sizes = [], []
    for atom, start in zip(atoms, starts(atoms), strict=True):
        explained, x = fitted(atom, start)
        inside = (x[:2] >= -1).all() and (x[:2] <= side).all()
        sizes.append(np.exp(x[2:4]).max())
        fields.append(explained >= 0.7 and inside and sizes[-1] < side / 3 and selective(atom))
    return np.array(fields), np.array(sizes)


def line(name: str, atoms: Array, more: str = "") -> None:
    """Print the shares of both judges, and on how many atoms they differ."""
    fit = fit_gabors(atoms)
    ours, (theirs, _) = fit.localized & fit.oriented, judged(atoms)
    shares = [100 * float(part.mean()) for part in (ours, theirs, ours != theirs)]
    print(f"{name:36}" + "".join(f"{share:7.1f}" for share in shares) + more, flush=True)


def places(name: str) -> None:
    """Print what the bounds of the rule mean for the fields of a sample: where they lie, and how large."""
    atoms = load_atoms(f"sample:{name}")
    fit, side = fit_gabors(atoms), atoms.shape[1]
    some = fit.localized & fit.oriented
    row, col, size = (part[some] for part in (fit.row, fit.col, np.maximum(fit.along, fit.across)))
    edge = np.minimum(np.minimum(row, col), side - 1 - np.maximum(row, col))
    shares = [100 * float(part.mean()) for part in (edge < 0, edge > size, size < 4)]
    print(
        f"{name}, {side}x{side}: of {some.sum()} fields {shares[0]:.0f} % have their centre outside of the "
        f"patch, and {shares[1]:.0f} % lie in it up to one sigma on all sides; sigmas up to {side / 3:.1f} "
        f"pixels count, and {shares[2]:.0f} % of the fields are below 4"
    )


def learned(shown: list[Array], seed: int, choose: str) -> tuple[Array, float]:
    """Atoms, and the error of patches that they were not learned from, in per cent of their energy."""
    count = make_fields.PATCHES if choose == "energetic" else make_fields.PATCHES // 2
    model = OnlineDictionary(
        make_fields.ATOMS, make_fields.NONZERO, half_life=None, choose=choose, random_state=seed
    )
    rng = np.random.default_rng(seed)
    blocks = make_fields.whitened(shown, count + make_fields.BLOCK, rng)
    apart = next(blocks)[:HELD_OUT]  # of one seed the same patches, however atoms are learned
    for x in blocks:
        model.partial_fit(x)
    rest = apart - omp(apart, model.components_, make_fields.NONZERO) @ model.components_
    atoms = model.components_.reshape(-1, make_fields.SIDE, make_fields.SIDE)
    return atoms, 100 * float((rest**2).sum() / (apart**2).sum())


def main(seeds: range) -> None:
    print(_timing.machine())
    for name in ("fields", "fields-0.5"):
        places(name)
    print("localized and oriented, %: by gabor_fit, by the other judge; atoms on which they differ, %")
    for name in ("fields", "fields-0.5"):
        line(f"sample {name}", load_atoms(f"sample:{name}"))
    rng = np.random.default_rng(0)
    line("white noise", rng.standard_normal((64, 16, 16)))
    shown = make_fields.halves()
    x = make_fields.patches(shown, 20_000, rng)
    _, directions = np.linalg.eigh(x.T @ x)
    line("principal components", directions.T[::-1][:64].reshape(64, 16, 16))
    if len(shown) < make_fields.PICTURES:
        print("the rest needs scikit-image")
        return
    for choose, seed in product(("energetic", "all"), seeds):
        atoms, error = learned(shown, seed, choose)
        line(f"{choose}, seed {seed}", atoms, f"   held-out error {error:.2f} %")


if __name__ == "__main__":
    main(range(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
