"""Is orthogonal matching pursuit fast? Patches of a real video, against scikit-learn and spams.

BLAS has one thread; all ways run in turns in one process. spams chooses atoms a little differently (by what
is left over, not by inner product) and gives a sparse matrix, as does our coder; ``omp`` gives all codes.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/omp.py
"""

from __future__ import annotations

import warnings

import numpy as np
import spams
from _patches import feed, video_patches
from _timing import Way, medians, table
from sklearn.linear_model import orthogonal_mp_gram

from stream_sparse.frame import Array
from stream_sparse.learning import omp
from stream_sparse.learning.coder import Coder
from stream_sparse.learning.learner import Learner

COUNT = 10_000


def dictionary(X: Array, atoms: int) -> Array:
    """Atoms learned from patches, as in use: among patches themselves scikit-learn finds twins and stops."""
    learner = Learner(atoms, 5, 256, 20)
    feed(learner, X[np.random.default_rng(1).permutation(len(X))])
    assert learner.atoms is not None
    return learner.atoms


def compare(size: int, atoms: int, most: int, dtype: str) -> None:
    whole = video_patches(size, COUNT)
    X, D = whole.astype(dtype), dictionary(whole, atoms).astype(dtype)
    by_columns, columns = np.asfortranarray(X.T), np.asfortranarray(D.T)
    few = X[:: COUNT // 2_000]  # scikit-learn takes so long
    coder = Coder(D)

    def peer(_: object) -> Array:
        codes: Array = orthogonal_mp_gram(D @ D.T, D @ few.T, n_nonzero_coefs=most).T
        return codes

    ours = f"ours, {dtype}, sparse codes"
    ways: dict[str, Way] = {
        ours: lambda _: coder.code(X, most),
        "ours, two threads": lambda _: coder.code(X, most, threads=2),
        "stream_sparse.omp, all codes": lambda _: omp(X, D, most),
        "stream_sparse.omp, two threads": lambda _: omp(X, D, most, threads=2),
        "spams.omp": lambda _: spams.omp(by_columns, columns, L=most, eps=0.0, numThreads=1),
        "scikit-learn orthogonal_mp_gram": peer,
    }
    times = medians(ways, [None], 15, {"scikit-learn orthogonal_mp_gram": 3})
    times["scikit-learn orthogonal_mp_gram"] *= COUNT / len(few)
    print(f"{COUNT} patches of {size}x{size}, {atoms} atoms, {most} non-zeros")
    table(times, ours)
    same = ((omp(few, D, most) != 0) == (peer(None) != 0)).all(axis=1).mean()
    two = times[ours] / times["ours, two threads"]
    print(f"same atoms as scikit-learn on {100 * same:.2f} % of patches; two threads {two:.2f} times as fast")
    print(f"{COUNT / times[ours]:.0f} patches/ms; targets: scikit-learn 120 x (8x8 float32), spams 1.8 x\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # scikit-learn says where it stops early
    for dtype in ("float32", "float64"):
        compare(8, 128, 5, dtype)
        compare(16, 256, 10, dtype)
        compare(16, 1024, 32, dtype)
