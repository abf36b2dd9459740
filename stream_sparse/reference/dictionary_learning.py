"""Learn a dictionary online."""

from typing import Any

import numpy as np

from stream_sparse.frame import Array

from ._rows import stacked
from .omp import pursuit


def update(D: Array, A: Array, B: Array, positive: bool = False) -> Array:
    """Move each atom once, in order, to u scaled to unit length.

    ``u[j] = D[j] + (B[j] - A[j] @ D) / A[j, j]``

    Parameters:
        D: (atoms, features).
        A: (atoms, atoms), sums of products of codes; an atom with ``A_jj`` 0 stays.
        B: (atoms, features), sums of products of codes and signals.
        positive: values of u below 0 become 0; an atom that has no others stays.

    Source: Mairal, Bach, Ponce and Sapiro (2010), "Online learning for matrix factorization and sparse
    coding", algorithm 2, where atoms have at most unit length.
    """
    D = D.copy()
    for j in range(len(D)):
        if A[j, j] > np.finfo(np.float64).tiny / np.finfo(np.float64).eps:
            moved = D[j] + (B[j] - A[j] @ D) / A[j, j]
            moved = np.maximum(moved, 0) if positive else moved
            D[j] = moved / np.linalg.norm(moved) if moved.any() else D[j]
    return D


class _LearnedDictionary:
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.D: Array | None = None
        self.waiting: list[Array] = []
        self.batches = self.reseeded = 0

    def code(self, X: Array) -> Array:
        assert self.D is not None
        return np.array([pursuit(x, self.D, self.options["n_nonzero_coefs"]) for x in X])

    def take(self, X: Array) -> None:
        size = self.options["batch_size"]
        self.waiting.extend(X)
        while len(self.waiting) >= size:
            self.learn(np.array(self.waiting[:size]))
            del self.waiting[:size]

    def learn(self, X: Array) -> None:
        k, half_life = self.options["n_components"], self.options["half_life"]
        if self.D is None:
            self.D = _start(X, k, self.options["seed"])
            self.A, self.B, self.used = np.zeros((k, k)), np.zeros((k, X.shape[1])), np.zeros(k)
        C = self.code(X)
        self.batches += 1
        keep = min((1 - 1 / self.batches) ** 5, 1 if half_life is None else 0.5 ** (1 / half_life))
        self.A = keep * self.A + C.T @ C
        self.B = keep * self.B + C.T @ X
        self.used = keep * self.used + (C != 0).sum(axis=0)
        residual = X - C @ self.D
        self.D = update(self.D, self.A, self.B)
        if self.options["reseed"] and self.batches % 10 == 0:
            self.replace(X, C, residual)

    def replace(self, X: Array, C: Array, residual: Array) -> None:
        assert self.D is not None
        near = np.triu(np.abs(self.D @ self.D.T), 1)
        energy = (X**2).sum(axis=1)
        worst = list(np.argsort(-(residual**2).sum(axis=1) / (energy + energy.mean()), kind="stable"))
        faintest = np.sort(C**2, axis=1)[:, -self.options["n_nonzero_coefs"]]
        while worst and near.max() > 0.9:
            i, j = np.unravel_index(np.argmax(near), near.shape)
            near[[i, j]], near[:, [i, j]] = 0, 0
            loser = j if self.used[j] <= self.used[i] else i
            new = residual[worst[0]] / np.linalg.norm(residual[worst[0]])
            twin = np.delete(np.abs(self.D @ self.D[loser]), loser).max()
            gain = np.maximum((residual @ new) ** 2 - faintest, 0)
            if gain.sum() - gain.max() <= (C[:, loser] ** 2).sum() * (1 - twin**2):
                continue  # losing this atom would cost more than the new one gains
            worst.pop(0)
            self.D[loser] = new
            self.A[loser], self.A[:, loser], self.B[loser], self.used[loser] = 0, 0, 0, 0
            self.reseeded += 1


def _start(X: Array, count: int, seed: int) -> Array:
    energy = (X**2).sum(axis=1)
    rng = np.random.default_rng(seed)
    atoms: list[Array] = []
    candidates = rng.permutation(np.flatnonzero(energy > 1e-3 * energy.mean()))
    others = rng.standard_normal((count, X.shape[1]))
    for row in candidates:
        atom = X[row] / np.sqrt(energy[row])
        if len(atoms) < count and all(abs(atom @ other) < 0.99 for other in atoms):
            atoms.append(atom)
    atoms.extend(row / np.linalg.norm(row) for row in others[len(atoms) :])
    return np.array(atoms)


_SHARE = 0.5 ** (1 / 20)  # weight of the earlier usage, each frame


def dictionary_learning(
    x: Array,
    *,
    n_components: int = 128,
    n_nonzero_coefs: int = 5,
    batch_size: int = 256,
    half_life: float | None = 20,
    choose: str = "all",
    learn_from: int | None = 256,
    reseed: bool = True,
    seed: int = 0,
    **fixed: Any,
) -> dict[str, Array]:
    """Code each frame with the atoms of all earlier batches, and measure how the dictionary moves.

    Parameters:
        x: (frames, features), (frames, signals, features) or (frames, signals, rows, columns).
        fixed: the other parameters of the node, at their defaults.
    """
    del fixed
    options = {"n_components": n_components, "n_nonzero_coefs": n_nonzero_coefs, "batch_size": batch_size,
               "half_life": half_life, "reseed": reseed, "seed": seed}  # fmt: skip
    single = x.ndim == 2
    shape = x.shape[1:] if single else x.shape[2:]
    learner, usage, before = _LearnedDictionary(options), None, None
    left_out, level = 0, None
    results: list[Any] = []
    for t in range(len(x)):
        X = np.asarray(x[t], np.float64).reshape(1 if single else x.shape[1], -1)
        good = np.isfinite(X).all(axis=1)
        left_out += int((~good).sum())
        results.append(None)
        if learner.D is not None:
            codes = np.full((len(X), n_components), np.nan)
            codes[good] = learner.code(X[good])
            rebuilt = codes @ learner.D
            used = (codes[good] != 0).mean(axis=0)
            usage = used if usage is None else _SHARE * usage + (1 - _SHARE) * used
            moved = 0.0 if before is None else np.linalg.norm(learner.D - before) / np.linalg.norm(before)
            before = learner.D
            results[-1] = {
                "codes": codes[0] if single else codes,
                "atoms": learner.D.reshape(-1, *shape),
                "reconstruction": rebuilt.reshape(x.shape[1:]),
                "error": np.nansum((X - rebuilt) ** 2) / np.sum(X[good] ** 2),
                "usage": usage, "drift": moved,
                "reseeded": learner.reseeded, "left_out": left_out,
            }  # fmt: skip
        energy = np.where(good, (X**2).sum(axis=1), 0)
        chosen = np.flatnonzero(energy > 0)
        if choose == "energetic" and len(chosen):
            energy_of_chosen = energy[chosen]
            level = np.sort(energy_of_chosen)[(len(energy_of_chosen) - 1) // 2] if level is None else level
            chosen = chosen[energy_of_chosen > level]
            level *= np.exp(0.1 * (2 * len(chosen) / len(energy_of_chosen) - 1))
        if learn_from is not None and len(chosen) > learn_from:
            chosen = np.random.default_rng([seed, t]).choice(chosen, learn_from, replace=False)
        learner.take(X[chosen])
    first: dict[str, Any] = next(filter(None, results), {})
    return stacked(results, {name: np.shape(value) for name, value in first.items()})
