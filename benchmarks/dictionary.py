"""Is learning a dictionary fast, and is what it learns good? Against scikit-learn and spams.

Speed: a batch of 256 patches of a real video, 128 atoms. Quality: error on natural patches that were held out
after equal batches, the same coder for all; of a lasso its objective on them, too, relative to that of codes
of 0. BLAS has one thread; all ways run in turns in one process.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/dictionary.py
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
import spams
from _patches import feed, picture_patches, video_patches
from _timing import Way, medians, table
from sklearn.decomposition import MiniBatchDictionaryLearning

from stream_sparse.frame import Array
from stream_sparse.learning import OnlineDictionary, lasso, omp
from stream_sparse.learning.coder import Budget
from stream_sparse.learning.learner import Learner, first_atoms

BATCH, ATOMS, MOST = 256, 128, 5
L0 = 3  # spams' number for "at most lambda1 atoms a patch"
L1 = 2  # and for the lasso, as scikit-learn learns


def peer(seed: int, start: Array, alpha: float) -> MiniBatchDictionaryLearning:
    return MiniBatchDictionaryLearning(
        ATOMS, alpha=alpha, batch_size=BATCH, fit_algorithm="cd", dict_init=start, random_state=seed
    )


def spams_batches(X: Array, start: Array, batches: int, mode: int, weight: float) -> Array:
    """Atoms after so many batches of spams; it draws them from X by itself."""
    D = spams.trainDL(
        np.asfortranarray(X.T), D=np.asfortranarray(start.T), mode=mode, lambda1=weight, iter=batches,
        batchsize=BATCH, numThreads=1, verbose=False,
    )  # fmt: skip
    return np.ascontiguousarray(D.T)


def speed(dtype: str) -> None:
    X = video_patches(8, 20_000).astype(dtype)
    X = X[np.random.default_rng(0).permutation(len(X))]
    batches = [X[i : i + BATCH] for i in range(0, len(X) - BATCH, BATCH)]
    start = first_atoms(X, ATOMS, 0)
    assert start is not None
    learner = Learner(ATOMS, MOST, BATCH, 20, start=start)
    estimator = OnlineDictionary(ATOMS, MOST, BATCH, dict_init=start).partial_fit(batches[0])
    priced = Learner(ATOMS, Budget(MOST, 0.15), BATCH, 20, start=start)
    theirs = peer(0, start, 0.15).partial_fit(batches[0])  # about five non-zeros
    many = 40
    ours = f"ours, {dtype}: Learner.learn"
    ways: dict[str, Way] = {
        ours: lambda X: feed(learner, X),
        "ours: OnlineDictionary.partial_fit": estimator.partial_fit,
        "ours, lasso: Learner.learn": lambda X: feed(priced, X),
        "scikit-learn partial_fit (cd)": theirs.partial_fit,
        "spams.trainDL, 5 non-zeros": lambda _: spams_batches(X, start, many, L0, MOST),
        "spams.trainDL, lasso": lambda _: spams_batches(X, start, many, L1, 0.15),
    }
    slow = {name: 8 for name in ways if "spams" in name or "scikit" in name}
    times = medians(ways, batches, 40, slow)
    for name in ways:
        if "spams" in name:
            times[name] /= many
    print(f"a batch of {BATCH} patches of 8x8, {ATOMS} atoms")
    table(times, ours)
    print("targets: scikit-learn >= 45 x, spams >= 1.4 x\n")


def held_out(batches: int, seed: int) -> dict[str, float]:
    X = picture_patches(8, batches * BATCH + 20_000, seed)
    X, test = X[: batches * BATCH], X[batches * BATCH :]
    start = first_atoms(X, ATOMS, seed)
    assert start is not None

    def learned(half_life: float | None, reseed: bool, alpha: float | None = None) -> Array:
        learner = Learner(ATOMS, Budget(MOST, alpha), BATCH, half_life, reseed, start=start)
        feed(learner, X)
        assert learner.atoms is not None
        return learner.atoms

    def sklearns(alpha: float) -> Array:
        model = peer(seed, start, alpha)
        for i in range(0, len(X), BATCH):
            model.partial_fit(X[i : i + BATCH])
        return np.asarray(model.components_)

    # The l1 norm that codes with about five non-zeros lies between these; each is given its best.
    ways: dict[str, Callable[[], Array]] = {
        "ours, defaults": lambda: learned(20, True),
        "ours, half_life null": lambda: learned(None, True),
        "ours, half_life null, nothing replaced": lambda: learned(None, False),
        **{f"ours, lasso {a}": lambda a=a: learned(None, True, alpha=a) for a in (0.05, 0.15, 0.5)},
        **{f"scikit-learn (cd), alpha {a}": lambda a=a: sklearns(a) for a in (0.05, 0.15, 0.5)},
        "spams, 5 non-zeros": lambda: spams_batches(X, start, batches, L0, MOST),
        **{
            f"spams, lasso {a}": lambda a=a: spams_batches(X, start, batches, L1, a)
            for a in (0.05, 0.15, 0.5)
        },
    }
    atoms = {name: unit(way()) for name, way in ways.items()}
    found = {name: error(D, test) for name, D in atoms.items()}
    for a in (0.05, 0.15, 0.5):
        for name in (f"ours, lasso {a}", f"scikit-learn (cd), alpha {a}"):
            found[f"{name}: its objective"] = objective(atoms[name], test, a)
    return found


def unit(atoms: Array) -> Array:
    """Atoms of unit length; those without a length stay."""
    lengths = np.linalg.norm(atoms, axis=1, keepdims=True)
    return np.asarray(atoms / np.where(lengths > 0, lengths, 1))


def objective(D: Array, test: Array, alpha: float) -> float:
    """What the lasso minimises, relative to its value with codes of 0."""
    codes = lasso(test, D, alpha)
    value = ((test - codes @ D) ** 2).sum() / 2 + alpha * np.abs(codes).sum()
    return float(value / ((test**2).sum() / 2))


def error(D: Array, test: Array) -> float:
    """Relative squared error, by our coder."""
    return float(((test - omp(test, D, MOST) @ D) ** 2).sum() / (test**2).sum())


def quality(batches: int, seeds: int) -> None:
    rows = [held_out(batches, seed) for seed in range(seeds)]
    print(f"held-out error, pictures of scikit-learn, after {batches} batches, mean of {seeds} seeds")
    for name in rows[0]:
        values = [row[name] for row in rows]
        print(
            f"{name:50} {100 * np.mean(values):6.2f} %   {100 * min(values):.2f} to {100 * max(values):.2f}"
        )
    print()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for kind in ("float32", "float64"):
        speed(kind)
    quality(*(int(word) for word in sys.argv[1:3])) if len(sys.argv) > 2 else quality(200, 3)
