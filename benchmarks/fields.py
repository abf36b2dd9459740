"""Do atoms become fields like V1's, how many of them, and by which settings? Shares of 128 atoms, five seeds.

Counted by the rule of the node ``gabor_fit``: a Gabor function that lies in the patch explains 70 % of an
atom (localized), whose best wave has three times the amplitude of that at right angles (oriented). First the
pipeline ``fields`` as it is; then what should have no fields. ``--study`` varies one setting after the other.

What the study says: the pictures decide. At 1/3 and 1/4 of their size 78 % become fields, at 1/2 and 1/3 only
70 %, at 1/2 alone 65 %; scikit-image's pictures besides change little (74 to 79 %). Four non-zeros, 96 to 192
atoms, any half-life from 10 batches to none and batches of 128 to 1024 lie within three points, which is what
seeds differ by; a quarter of the film is enough. Larger patches have more fields (14x14: 83 %), but then the
limit for a field's size grows with them. So the pipeline has 128 atoms of 12x12, four non-zeros, a half-life
of 40 batches, and pictures at 1/3 and 1/4. Without whitening 13 % are fields, of principal components none.
All these learned from all patches. The pipeline now learns from those with more energy, which gives no more
fields than seeds differ by, and costs error on the quieter half of the patches.

Run: python benchmarks/fields.py [--study] [SEEDS, 5]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import _timing
import numpy as np
from _patches import feed

from stream_sparse import load
from stream_sparse.data.catalog import pictures
from stream_sparse.frame import Array
from stream_sparse.kernels.learning import choose
from stream_sparse.learning.gabor import fit_gabors
from stream_sparse.learning.learner import Learner
from stream_sparse.nodes import Patches
from stream_sparse.plan import read
from stream_sparse.sources import Sample, _natural


@dataclass(frozen=True)
class Setting:
    """How atoms are learned; as it stands, what the pipeline ``fields`` says.

    ``scales`` and ``guests`` (scales of scikit-image's pictures) None: those of the sample. ``later``: the
    half-life of the second half of the film. ``mixed``: frames whose patches are shuffled together.
    """

    scales: tuple[int, ...] | None = None
    guests: tuple[int, ...] | None = None
    frames: int = 960
    size: int = 12
    count: int = 576
    whiten: bool = True
    atoms: int = 128
    nonzero: int = 4
    batch: int = 256
    half_life: float | None = 40
    later: float | None = 0  # 0: the same
    mixed: int = 1
    reseed: bool = True
    choose: str = "energetic"


def own() -> Setting:
    """The pipeline's, read from it."""
    plan = read("fields")
    units: dict[str, Any] = {part.name: part.unit for part in plan.parts}
    patches, learner = units["patches"], units["dict"]
    assert (plan.source_use, plan.source.parameters()["name"]) == ("sample", "natural")
    assert (learner.learn_from, learner.init, learner.algorithm) == (None, "patches", "omp")
    return Setting(
        size=patches.size, count=patches.count, whiten=patches.whiten, atoms=learner.n_components,
        nonzero=learner.n_nonzero_coefs, batch=learner.batch_size, half_life=learner.half_life,
        reseed=learner.reseed, choose=learner.choose,
    )  # fmt: skip


def film(setting: Setting) -> Iterator[Array]:
    """Frames of the sample ``natural``, at the scales asked for."""
    shown = [
        (file, home, wanted or scales)
        for file, home, scales in pictures()
        for wanted in [setting.scales if home == "scikit-learn" else setting.guests]
        if wanted is None or wanted
    ]
    _natural.pictures = lambda: shown  # type: ignore[attr-defined]
    source = Sample(name="natural", loop=True)
    source.open()
    for frame in source.frames():
        if frame.index == setting.frames:
            break
        yield frame.data
    source.close()


def patches(setting: Setting, seed: int) -> Iterator[Array]:
    """Patches of each frame (or of some together) as rows, but for flat ones."""
    node = Patches(size=setting.size, count=setting.count, whiten=setting.whiten, seed=seed)
    rng, waiting = np.random.default_rng(seed), []
    for frame in film(setting):
        said = node.update(frame)
        if said is None:
            continue
        x = said.patches.reshape(len(said.patches), -1)
        waiting.append(x[np.einsum("ij,ij->i", x, x) > 0])
        if len(waiting) == setting.mixed:
            together = waiting[0] if setting.mixed == 1 else rng.permutation(np.concatenate(waiting))
            waiting = []
            yield together


def learned(setting: Setting, seed: int) -> Array:
    """Atoms at the end, (atoms, rows, columns): those of the pipeline, but not what it says on the way."""
    learner = Learner(
        setting.atoms, setting.nonzero, setting.batch, setting.half_life, setting.reseed, seed=seed
    )
    level = np.zeros(1)
    for i, x in enumerate(patches(setting, seed)):
        if setting.later != 0 and i * setting.mixed >= setting.frames // 2:
            learner.half_life = setting.later
        chosen = np.empty(len(x), np.int64)
        count = choose(x, setting.choose == "energetic", level, np.empty(len(x)), chosen)
        feed(learner, x[chosen[:count]])
    assert learner.atoms is not None
    return learner.atoms.reshape(-1, setting.size, setting.size)


def principal(setting: Setting, seed: int) -> Array:
    """Principal components of the patches, strongest first."""
    x = np.concatenate(list(patches(setting, seed)))
    _, directions = np.linalg.eigh(np.cov(x.T.astype(np.float64)))
    return np.asarray(directions.T[::-1][: setting.atoms].reshape(-1, setting.size, setting.size))


def themselves(setting: Setting, seed: int) -> Array:
    """So many of the patches themselves, the last ones."""
    *_, last = patches(setting, seed)
    return last[: setting.atoms].reshape(-1, setting.size, setting.size)


def shares(atoms: Array) -> tuple[float, float, float]:
    """Per cent localized, oriented, both."""
    fit = fit_gabors(atoms)
    found = fit.localized, fit.oriented, fit.localized & fit.oriented
    localized, oriented, both = (100 * float(atoms.mean()) for atoms in found)
    return localized, oriented, both


def whole(seed: int) -> tuple[float, float]:
    """Seconds of the pipeline from its source to its last value, and the share it says at the end."""
    start = time.perf_counter()
    run = load("fields", set={"patches.seed": seed, "dict.seed": seed}).run()
    return time.perf_counter() - start, 100 * float(run.values["gabor.share"][-1])


def main(seeds: range) -> None:
    print(_timing.machine())
    print(
        "the pipeline: seed, localized, oriented, both, %; what it says itself, %, some frames old; seconds"
    )
    rows = []
    for seed in seeds:
        seconds, said = whole(seed)
        rows.append((*shares(learned(own(), seed)), said, seconds))
        print(f"{seed:4}" + "".join(f"{x:8.1f}" for x in rows[-1]), flush=True)
    middle = [statistics.median(column) for column in zip(*rows, strict=True)]
    print("median" + "".join(f"{x:8.1f}" for x in middle)[2:])
    print("beside it, both, %: median and each seed")
    plain = replace(own(), whiten=False)
    every = replace(own(), choose="all")
    line("all patches", [shares(learned(every, seed))[2] for seed in seeds])
    line("no whitening", [shares(learned(plain, seed))[2] for seed in seeds])
    line("principal components, no whitening", [shares(principal(plain, seed))[2] for seed in seeds])
    line("whitened patches themselves", [shares(themselves(own(), seed))[2] for seed in seeds])


def line(name: str, found: list[float], seconds: float | None = None) -> None:
    each = " ".join(f"{x:5.1f}" for x in found)
    taken = "" if seconds is None else f"{seconds:6.1f} s"
    print(f"{name:48} {statistics.median(found):5.1f}   {each} {taken}", flush=True)


STUDY: dict[str, dict[str, Any]] = {
    "all patches": {},
    "patches with energy, as in the pipeline": {"choose": "energetic"},
    "scales 1/2": {"scales": (2,)},
    "scales 1/3": {"scales": (3,)},
    "scales 1/4": {"scales": (4,)},
    "scales 1/2, 1/3": {"scales": (2, 3)},
    "scales 1/2, 1/3, 1/4": {"scales": (2, 3, 4)},
    "patches of 10x10": {"size": 10},
    "patches of 14x14": {"size": 14},
    "patches of 16x16": {"size": 16},
    "64 atoms": {"atoms": 64},
    "96 atoms": {"atoms": 96},
    "192 atoms": {"atoms": 192},
    "3 non-zeros": {"nonzero": 3},
    "5 non-zeros": {"nonzero": 5},
    "6 non-zeros": {"nonzero": 6},
    "8 non-zeros": {"nonzero": 8},
    "half-life 10": {"half_life": 10},
    "half-life 20": {"half_life": 20},
    "half-life null": {"half_life": None},
    "half-life 10, then null": {"half_life": 10, "later": None},
    "batches of 128": {"batch": 128, "half_life": 80},
    "batches of 512": {"batch": 512, "half_life": 20},
    "batches of 1024": {"batch": 1024, "half_life": 10},
    "a quarter of the film": {"frames": 240},
    "half of the film": {"frames": 480},
    "the film twice": {"frames": 1920},
    "patches of 16 frames mixed": {"mixed": 16},
    "twins not replaced": {"reseed": False},
}
WITH_GUESTS: dict[str, dict[str, Any]] = {
    "with scikit-image's pictures at 1/2": {"guests": (2,)},
    "with scikit-image's at 1/3": {"guests": (3,)},
    "with scikit-image's at 1/2, 1/3": {"guests": (2, 3)},
    "with scikit-image's at 1/2, the film twice": {"guests": (2,), "frames": 1920},
}


def study(seeds: range) -> None:
    """One thing changed at a time, of a pipeline that learns from all patches.

    Without scikit-image's pictures but where they are the change.
    """
    print("localized and oriented, %: median, each seed; seconds, without what the pipeline says on the way")
    several = any(home == "scikit-image" for _, home, _ in pictures())
    for name, changes in (STUDY | (WITH_GUESTS if several else {})).items():
        start = time.perf_counter()
        found = [
            shares(learned(replace(own(), **{"guests": (), "choose": "all"} | changes), seed))[2]
            for seed in seeds
        ]
        line(name, found, (time.perf_counter() - start) / len(seeds))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    todo = study if "--study" in sys.argv else main
    todo(range(numbers[0] if numbers else 5))
