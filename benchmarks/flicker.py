"""Do codes stay the same where a video does? Those of OMP and of the lasso, with the same error.

Patches of 8x8 less their mean at 1,000 places, in pairs of frames that follow each other, each sixth pair.
The overlap is the number of atoms that a place uses in both frames, relative to those that it uses in either
(1 less ``flicker`` of ``sparse_code``), mean over places that use one. The stillest quarter are the pairs of
patches that differ least. One alpha for all patches leaves as much as OMP with five atoms. OMP takes five
atoms where there is hardly any contrast, too; the last columns are of pairs that both methods code.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/flicker.py
"""

from __future__ import annotations

import cv2
import numpy as np
from _patches import cut, feed, video_frames
from _penalty import as_good

from stream_sparse.frame import Array
from stream_sparse.learning import lasso, omp
from stream_sparse.learning.dictionaries import dct, gabor
from stream_sparse.learning.learner import Learner

SIZE, ATOMS, MOST, PLACES, EVERY = 8, 128, 5, 1000, 6


def learned(frames: list[Array]) -> Array:
    """Return atoms learned from random patches of all frames."""
    learner, rng = Learner(ATOMS, MOST, 256, None), np.random.default_rng(1)
    for frame in frames:
        feed(learner, cut(frame, SIZE, 256, rng))
    assert learner.atoms is not None
    return learner.atoms


def pairs(frames: list[Array]) -> tuple[Array, Array]:
    """Return patches, and those at the same places in the frames after."""
    now = [cut(frame, SIZE, PLACES, np.random.default_rng(0)) for frame in frames]
    return np.concatenate(now[:-1:EVERY]), np.concatenate(now[1::EVERY])


def overlaps(before: Array, now: Array) -> Array:
    """Return the overlap of the supports of each pair; nan where neither has an atom."""
    both, either = ((before != 0) & (now != 0)).sum(axis=1), ((before != 0) | (now != 0)).sum(axis=1)
    return np.where(either > 0, both / np.maximum(either, 1), np.nan)


def compare(name: str, D: Array, before: Array, now: Array) -> None:
    alpha = as_good(before, D, MOST)
    codes = [(omp(x, D, MOST), lasso(x, D, alpha)) for x in (before, now)]
    greedy, steady = (overlaps(first, second) for first, second in zip(*codes, strict=True))
    change = ((now - before) ** 2).sum(axis=1)
    coded = np.isfinite(greedy) & np.isfinite(steady)
    for which, some in (("all", change >= 0), ("stillest quarter", change <= np.quantile(change, 0.25))):
        a, b = np.nanmean(greedy[some]), np.nanmean(steady[some])
        c, d = greedy[some & coded].mean(), steady[some & coded].mean()
        share = (some & coded).sum() / some.sum()
        print(
            f"{name:10} {which:18} {alpha:7.4f} {a:7.3f} {b:7.3f} {b / a:6.2f} x"
            f" {c:9.3f} {d:7.3f} {d / c:6.2f} x   ({share:.0%} of the pairs)"
        )


if __name__ == "__main__":
    whole = video_frames(100_000)
    for scale in (1, 2, 4):
        size = whole[0].shape[1] // scale, whole[0].shape[0] // scale
        frames = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in whole]
        before, now = pairs(frames)
        print(f"{size[0]}x{size[1]}, {len(before)} pairs of patches, {ATOMS} atoms, OMP with {MOST}")
        print(f"{'atoms':10} {'':18} {'alpha':>7} {'OMP':>7} {'lasso':>7} {'':9} {'OMP':>8} {'lasso':>7}")
        flat = {"gabor": gabor((SIZE, SIZE), ATOMS), "dct": dct((SIZE, SIZE), ATOMS)}
        banks = {"learned": learned(frames)} | {k: x.reshape(ATOMS, -1) for k, x in flat.items()}
        for name, D in banks.items():
            compare(name, D, before, now)
        print()
