"""Space-time atoms of a real video by this package and by SPORCO: error with equal non-zeros, and time.

The last 30 frames, at a quarter of their size, give films of 8x8x8, less their means. Both learn 128 atoms
from the same films, and both dictionaries then code other films of the same frames by OMP with 5 non-zeros.
SPORCO's ``BPDNDictLearn`` has a price on weights in place of their number, so two are tried: lower ones leave
more. It begins with 128 of the films. One thread.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/movie_sporco.py
"""

from __future__ import annotations

import time

import _timing
import cv2
import numpy as np
from _patches import video_frames
from sporco.dictlrn.bpdndl import BPDNDictLearn

from stream_sparse.frame import Array
from stream_sparse.learning import OnlineDictionary, omp
from stream_sparse.nodes import Patches

FRAMES, ATOMS, NONZERO = 30, 128, 5
LEARNED, OTHERS = 10_000, 4_000
STEPS = 200


def films() -> Array:
    """Films of the last frames, float64 (films, 512), in a random order, without those that are flat."""
    frames = video_frames(10_000)[-FRAMES:]
    node, found = Patches(size=8, frames=8, count=800), []
    for frame in frames:
        gray = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame
        cut = node.update(cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))
        if cut is not None:
            found.append(cut.patches.reshape(len(cut.patches), -1).astype(np.float64))
    all_films = np.concatenate(found)
    all_films = all_films[(all_films**2).sum(axis=1) > 1]
    return np.random.default_rng(0).permutation(all_films)


def left(atoms: Array, others: Array) -> float:
    """The share of the energy that codes with 5 atoms leave out."""
    unit = atoms / np.linalg.norm(atoms, axis=1, keepdims=True)
    rest = others - omp(others, unit, n_nonzero_coefs=NONZERO) @ unit
    return float((rest**2).sum() / (others**2).sum())


def main() -> None:
    print(_timing.machine())
    found = films()
    x, others = found[:LEARNED], found[LEARNED : LEARNED + OTHERS]
    OnlineDictionary(ATOMS, n_nonzero_coefs=NONZERO, random_state=0).fit(x[:1000])  # compiles
    for passes in (1, 4):
        start = time.perf_counter()
        ours = OnlineDictionary(ATOMS, n_nonzero_coefs=NONZERO, half_life=None, random_state=0)
        for _ in range(passes):
            ours.partial_fit(x)
        taken = time.perf_counter() - start
        rest = left(ours.components_, others)
        print(f"ours, {passes} passes over {LEARNED} films: {rest:.4f} left, {taken:.1f} s")
    begin = x[:ATOMS].T / np.linalg.norm(x[:ATOMS], axis=1)
    scale = float(np.abs(begin.T @ x.T).max(axis=0).mean())
    for share in (0.4, 0.8):
        options = BPDNDictLearn.Options({"MaxMainIter": STEPS, "Verbose": False})
        start = time.perf_counter()
        learner = BPDNDictLearn(begin, np.ascontiguousarray(x.T), share * scale, options)
        atoms = np.asarray(learner.solve()).T
        taken = time.perf_counter() - start
        used = float((np.abs(learner.getcoef()) > 1e-6).sum(axis=0).mean())
        print(
            f"SPORCO, {STEPS} steps, lambda {share:g} of the largest product, {used:.1f} weights in use: "
            f"{left(atoms, others):.4f} left, {taken:.1f} s"
        )


if __name__ == "__main__":
    main()
