"""Is the lasso fast? Patches of a real video, against scikit-learn and spams.

The penalty is that with which the codes explain as much as those of orthogonal matching pursuit. BLAS has one
thread; all ways run in turns in one process. spams solves the same problem by LARS.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/lasso.py
"""

from __future__ import annotations

import time
import warnings

import numpy as np
import spams
from _patches import feed, video_frames, video_patches
from _penalty import as_good
from _timing import Way, medians, table
from sklearn.decomposition import sparse_encode

from stream_sparse.frame import Array
from stream_sparse.kernels.lasso import code_lasso
from stream_sparse.kernels.omp import BLOCK, Prepared, padded, prepare
from stream_sparse.learning import lasso
from stream_sparse.learning.coder import Coder
from stream_sparse.learning.learner import Learner

COUNT, SIZE, ATOMS, NON_ZEROS = 10_000, 8, 128, 5


def residual(X: Array, D: Array, codes: Array, alpha: float) -> float:
    """Return the largest violation of the optimality conditions, relative to alpha."""
    X, D, codes = (x.astype(np.float64) for x in (X, D, codes))
    left = (X - codes @ D) @ D.T
    off = np.where(codes != 0, np.abs(left - np.sign(codes) * alpha), np.maximum(np.abs(left) - alpha, 0))
    return float(off.max() / alpha)


def compare(X: Array, D: Array, alpha: float, dtype: str) -> None:
    X, D = X.astype(dtype), D.astype(dtype)
    few = X[:: COUNT // 1_000]  # scikit-learn takes so long
    by_columns, columns, coder = np.asfortranarray(X.T), np.asfortranarray(D.T), Coder(D)
    ours, peer = f"ours, {dtype}", "scikit-learn lasso_cd"
    ways: dict[str, Way] = {
        ours: lambda _: coder.lasso(X, alpha),
        "learning.lasso, all codes": lambda _: lasso(X, D, alpha),
        "omp of ours": lambda _: coder.code(X, NON_ZEROS),
        "spams.lasso": lambda _: spams.lasso(by_columns, columns, lambda1=alpha, numThreads=1),
        peer: lambda _: sparse_encode(few, D, algorithm="lasso_cd", alpha=alpha, check_input=False),
    }
    times = medians(ways, [None], 9, {peer: 3})
    times[peer] *= COUNT / len(few)
    print(f"{COUNT} patches of {SIZE}x{SIZE}, {ATOMS} atoms, {dtype}")
    table(times, ours)
    codes = lasso(X, D, alpha)
    used, off = np.count_nonzero(codes) / COUNT, residual(X, D, codes, alpha)
    print(f"{used:.2f} non-zeros; largest residual / alpha {off:.1e}")
    print("targets: scikit-learn 40 x, spams 1.8 x\n")


def still(D: Array, alpha: float) -> None:
    """Code a frame from the codes of the same scene with other noise, into the same arrays, as a node does.

    The ratio is the median over pairs of one way after the other, by processor time.
    """
    rng = np.random.default_rng(0)
    picture = video_frames(2)[0] / 255
    windows = np.lib.stride_tricks.sliding_window_view
    frames = [windows(picture + 0.002 * rng.standard_normal(picture.shape), (SIZE, SIZE)) for _ in range(2)]
    before, now = (f[::SIZE, ::SIZE].reshape(-1, SIZE * SIZE)[:COUNT] for f in frames)
    before, now = (np.ascontiguousarray(x - x.mean(axis=1, keepdims=True), np.float32) for x in (before, now))
    D = D.astype(np.float32)
    begin, codes = (Coder(D).lasso(x, alpha) for x in (before, now))
    nothing, wide = begin._replace(counts=np.zeros_like(begin.counts)), padded(len(D))
    prepared = Prepared(np.empty((SIZE * SIZE, wide), np.float32), np.empty((wide, wide), np.float32))
    prepare(D, *prepared)
    room = np.empty((BLOCK, wide), np.float32)
    steps, residuals = np.empty_like(codes.counts), np.empty(len(now), np.float32)
    pairs = []
    for _ in range(50):
        pair = []
        for start in (nothing, begin):
            started = time.thread_time()
            for part, first in zip(codes, start, strict=True):
                part[:] = first
            code_lasso(now, prepared, alpha, False, 0.0, start, room, codes, steps, residuals)
            pair.append(1000 * (time.thread_time() - started))
        pairs.append(pair)
    cold, warm = np.median(pairs, axis=0)
    ratio = np.median([one / other for one, other in pairs])
    print(f"a still scene: {cold:.1f} ms, from the codes of the frame before {warm:.1f} ms, {ratio:.2f} x")
    print("target: 2 x")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    whole = video_patches(SIZE, COUNT)
    learner = Learner(ATOMS, NON_ZEROS, 256, 20)
    feed(learner, whole[np.random.default_rng(1).permutation(COUNT)])
    assert learner.atoms is not None
    penalty = as_good(whole, learner.atoms, NON_ZEROS)
    print(f"alpha {penalty:.4g}")
    for kind in ("float32", "float64"):
        compare(whole, learner.atoms, penalty, kind)
    still(learner.atoms, penalty)
