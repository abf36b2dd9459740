"""Is a planted dictionary found whole, how soon, and is one that changes followed? A study.

Signals are sums of a few random atoms, weights of random sign and size 0.5 to 2, with noise. Learned by the
defaults, batches of 256; an atom counts as found where some learned atom has |cos| > 0.99 with it.
Run: python benchmarks/planted.py [FOLDER for planted.png, runs] [SEEDS, 5]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from _patches import feed

from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner

SAMPLES, PASSES, BATCH = 60_000, 4, 256


class Case(NamedTuple):
    """A planted dictionary: ``uneven`` is how often the most used atom is used for each use of the least."""

    size: int
    atoms: int
    most: int
    db: float = 30
    uneven: float = 1


CASES = {
    "A: 64 dimensions, 96 atoms, 5 non-zeros, 30 dB": Case(64, 96, 5),
    "B: 48 dimensions, 72 atoms, 4 non-zeros, 30 dB": Case(48, 72, 4),
    "A with noise of 20 dB": Case(64, 96, 5, db=20),
    "B with noise of 20 dB": Case(48, 72, 4, db=20),
    "A, atoms used up to 10 times as often as others": Case(64, 96, 5, uneven=10),
    "B, atoms used up to 10 times as often as others": Case(48, 72, 4, uneven=10),
    "A, up to 30 times": Case(64, 96, 5, uneven=30),
}
WAYS: dict[str, tuple[float | None, bool]] = {
    "defaults": (20, True),
    "half_life null": (None, True),
    "without reseed": (20, False),
}


def planted(case: Case, rng: np.random.Generator) -> Array:
    """A random dictionary, (atoms, size), of unit length."""
    atoms = rng.standard_normal((case.atoms, case.size))
    return np.asarray(atoms / np.linalg.norm(atoms, axis=1, keepdims=True))


def signals(atoms: Array, case: Case, count: int, rng: np.random.Generator) -> Array:
    # The smallest of exponential waiting times: a draw without replacement, by shares.
    shares = np.geomspace(case.uneven, 1, case.atoms)
    chosen = np.argpartition(rng.exponential(size=(count, case.atoms)) / shares, case.most, axis=1)
    weights = rng.uniform(0.5, 2, (count, case.most)) * rng.choice([-1, 1], (count, case.most))
    X = np.einsum("sk,skf->sf", weights, atoms[chosen[:, : case.most]])
    noise = rng.standard_normal(X.shape)
    return np.asarray(X + noise * (np.linalg.norm(X) / np.linalg.norm(noise) * 10 ** (-case.db / 20)))


def found(learned: Array, atoms: Array) -> float:
    """Share of atoms that were found."""
    return float((np.abs(atoms @ learned.T).max(axis=1) > 0.99).mean())


def curve(case: Case, way: str, seed: int) -> Iterator[float]:
    """Share of atoms found after each pass."""
    rng = np.random.default_rng(seed)
    atoms = planted(case, rng)
    X = signals(atoms, case, SAMPLES, rng)
    half_life, reseed = WAYS[way]
    learner = Learner(case.atoms, case.most, BATCH, half_life, reseed, seed=seed)
    for _ in range(PASSES):
        feed(learner, X)
        assert learner.atoms is not None
        yield found(learner.atoms, atoms)


def change(case: Case, way: str, seed: int, batches: int = 600) -> list[float]:
    """Share found of the dictionary as it is, batch by batch; a third of it is exchanged half way."""
    rng = np.random.default_rng(seed)
    atoms = planted(case, rng)
    half_life, reseed = WAYS[way]
    learner = Learner(case.atoms, case.most, BATCH, half_life, reseed, seed=seed)
    shares = []
    for batch in range(batches):
        if batch == batches // 2:
            atoms[: case.atoms // 3] = planted(case, rng)[: case.atoms // 3]
        feed(learner, signals(atoms, case, BATCH, rng))
        assert learner.atoms is not None
        shares.append(found(learner.atoms, atoms))
    return shares


def soon(shares: list[float], share: float) -> str:
    """How many batches after the change until so many are found for good."""
    later = np.array(shares[len(shares) // 2 :]) >= share
    if not later[-1]:
        return "not within the stream"
    return f"{int(np.flatnonzero(~later).max(initial=-1)) + 1} batches"


def main(folder: Path, seeds: int) -> None:
    print(
        f"atoms found, per cent, after {PASSES} passes of {SAMPLES} samples, each seed; mean after each pass"
    )
    curves = {}
    for name, case in CASES.items():
        for way in WAYS:
            rows = np.array([list(curve(case, way, seed)) for seed in range(seeds)])
            curves[name, way] = 100 * rows.mean(axis=0)
            each = " ".join(f"{100 * x:5.1f}" for x in rows[:, -1])
            print(f"{name:50} {way:16} {each}   {np.round(curves[name, way], 1)}", flush=True)
    print("a third of the dictionary exchanged in mid-stream: until 95 % of it as it then is are found")
    changes = {}
    for way in ("defaults", "half_life null"):
        rows = [change(CASES["A: 64 dimensions, 96 atoms, 5 non-zeros, 30 dB"], way, s) for s in range(seeds)]
        changes[way] = 100 * np.mean(rows, axis=0)
        print(f"{way:16} {', '.join(soon(row, 0.95) for row in rows)}; at the end {changes[way][-1]:.1f} %")
    draw(curves, changes, folder / "planted.png")


def draw(curves: dict[tuple[str, str], Array], changes: dict[str, Array], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    colours = {"defaults": "#0072B2", "half_life null": "#E69F00", "without reseed": "#999999"}
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for (name, way), shares in curves.items():
        style = {"A": "-", "B": "--"}[name[0]]
        left.plot(range(1, PASSES + 1), shares, style, marker="o", ms=3, color=colours[way], label=way)
    left.set(xlabel=f"passes of {SAMPLES} samples", ylabel="atoms found (%)", title="All cases; B dashed")
    left.set_xticks(range(1, PASSES + 1))
    for way, shares in changes.items():
        right.plot(shares, color=colours[way], label=way)
    right.axvline(len(shares) / 2, color="k", lw=0.8, ls=":")
    right.set(xlabel=f"batches of {BATCH}", ylabel="atoms found (%)", title="A third is exchanged half way")
    for axes in (left, right):
        handles = {label: line for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        axes.legend(handles.values(), handles.keys(), frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    print(f"drawn: {path}")


if __name__ == "__main__":
    words = sys.argv[1:]
    main(Path(words[0] if words else "runs"), int(words[1]) if len(words) > 1 else 5)
