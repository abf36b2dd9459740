"""Do atoms of moving pictures come to prefer a direction, how many, and is it fast enough for a live picture?

First the measures on atoms that are known: gratings and Gabor functions that drift, with and without noise,
that stand still, and white noise. Then the pipeline ``movie_fields`` as it is, half a minute of pictures that
drift, with several seeds; then the same on pictures that stand still. Last the time of a frame of 320x240 in
one thread: all 1,200 patches of 8x8x8 coded with 128 atoms, and 256 of them learned.

Run: python benchmarks/movie_fields.py [SEEDS, 3]
"""

from __future__ import annotations

import sys
import time

import _timing
import numpy as np
from scipy.stats import spearmanr

from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.learning import motion_fit
from stream_sparse.nodes import DictionaryLearning, Patches
from stream_sparse.plan import read
from stream_sparse.sources import Synthetic
from stream_sparse.sources.images import read_picture

FRAMES = 900
STILL = 60
SHUFFLES = 1999


def planted(count: int, noise: float, *, window: bool, moves: bool = True) -> tuple[Array, Array, Array]:
    """Gratings or Gabor functions of 8x8x8 that drift, their directions in degrees, and their speeds."""
    rng = np.random.default_rng(0)
    frame, row, col = (axis - 3.5 for axis in np.indices((8, 8, 8)))
    angle, frequency = rng.uniform(0, 2 * np.pi, count), rng.uniform(1 / 6, 0.32, count)
    speed = np.minimum(rng.uniform(0.25, 1.5, count), 0.35 / frequency) * moves
    atoms = np.empty((count, 8, 8, 8))
    for k in range(count):
        y, x = row - rng.uniform(-1, 1), col - rng.uniform(-1, 1)
        along = x * np.cos(angle[k]) - y * np.sin(angle[k]) - speed[k] * frame
        atoms[k] = np.cos(2 * np.pi * frequency[k] * along + rng.uniform(0, 6))
        if window:
            atoms[k] *= np.exp(-(x * x + y * y) / (2 * rng.uniform(1.5, 2.2) ** 2))
        atoms[k] /= np.linalg.norm(atoms[k])
    return atoms + noise * rng.standard_normal(atoms.shape) / np.sqrt(512), np.degrees(angle), speed


def measures() -> None:
    """Print how well the measures find what is known."""
    for window, name in ((False, "gratings"), (True, "Gabor functions")):
        for noise in (0.0, 0.1, 0.3, 0.5):
            atoms, direction, speed = planted(500, noise, window=window)
            found = motion_fit(atoms)
            away = np.abs((found.direction - direction + 180) % 360 - 180)
            wrong = np.median(np.abs(found.speed / speed - 1))
            print(
                f"500 {name} that drift, noise {noise:.0%} of the norm: direction within 15 degrees "
                f"{np.mean(away < 15):.1%} (target: 100 %), median error of speed {wrong:.1%} (target: 3 %)"
            )
    still = motion_fit(planted(500, 0.0, window=True, moves=False)[0])
    print(f"500 Gabor functions that stand still: {still.selective.sum()} selective (target: 0)")
    good = motion_fit(np.random.default_rng(1).standard_normal((1000, 8, 8, 8))).good
    print(f"1,000 atoms of white noise: {good.mean():.1%} good (target: < 2 %)")


def nodes() -> tuple[Patches, DictionaryLearning]:
    """The nodes of the pipeline, new."""
    units = {part.name: part.unit for part in read("movie_fields").parts}
    patches, learner = units["patches"], units["dict"]
    assert isinstance(patches, Patches)
    assert isinstance(learner, DictionaryLearning)
    return patches.fresh(), learner.fresh()


def learned(frames: list[Array], seed: int, **parameters: object) -> Array:
    """The atoms at the end of a film."""
    patches, learner = nodes()
    patches = Patches(**{**patches.parameters(), **parameters})
    learner = DictionaryLearning(**{**learner.parameters(), "seed": seed})
    atoms = None
    for frame in frames:
        cut = patches.update(frame)
        found = None if cut is None else learner.update(cut.patches)
        atoms = atoms if found is None else found.atoms
    assert atoms is not None
    return atoms


def film(seed: int, frames: int = FRAMES) -> list[Array]:
    source = Synthetic(pattern="drift", frames=frames, seed=seed)
    source.open()
    found = [frame.data for frame in source.frames()]
    source.close()
    return found


def told(name: str, atoms: Array) -> None:
    """Print how many atoms are good, and how many of these prefer a direction."""
    found = motion_fit(atoms)
    good, moving = found.good, found.good & (found.speed > 0)
    print(
        f"{name}: {good.mean():.0%} good, {found.selective.mean():.0%} of all selective for a direction, "
        f"rank correlation of speed and spatial frequency "
        + correlation(found.spatial_frequency[moving], found.temporal_frequency[moving])
    )


def correlation(space: Array, time: Array) -> str:
    """Rank correlation of frequency in space and speed, beside its range where the one in time is shuffled.

    Speed is time over space, so it falls with space where both are independent, too.
    """
    if len(space) < 3:
        return "nan"
    rng = np.random.default_rng(0)
    chance = [spearmanr(space, rng.permutation(time) / space)[0] for _ in range(SHUFFLES)]
    low, high = np.quantile(chance, (0.025, 0.975))
    rho = spearmanr(space, time / space)[0]
    share = (1 + np.sum(np.array(chance) <= rho)) / (1 + SHUFFLES)
    return (
        f"{rho:.2f} (target: -0.5), with frequencies in time shuffled {np.mean(chance):.2f}, "
        f"95 % {low:.2f} to {high:.2f}, p = {share:.4f}"
    )


def fields(seeds: int) -> None:
    """Print how many atoms prefer a direction, on pictures that drift and on one that stands still."""
    for seed in range(seeds):
        told(f"{FRAMES} frames that drift, seed {seed} (target: 60 % selective)", learned(film(seed), seed))
    picture = read_picture(find("china"), color=False)[:240, :320]
    told(f"{STILL} frames that stand still (target: 0 %)", learned([picture] * STILL, 0, count=1024))


def speed() -> None:
    """Print how many frames a second both nodes take in one thread, after the first ones."""
    frames = film(0, 400)
    for components in (100, 160):
        patches, learner = nodes()
        patches = Patches(**{**patches.parameters(), "components": components})
        busy = []
        for frame in frames:
            begun = time.thread_time()
            cut = patches.update(frame)
            if cut is not None:
                learner.update(cut.patches)
            busy.append(1000 * (time.thread_time() - begun))
        later = np.array(busy[100:])
        print(
            f"320x240, 1,200 patches of 8x8x8 coded, 256 learned, {components} components, 128 atoms, one "
            f"thread, by processor time: {1000 / np.median(later):.0f} frames a second (median; target: 90), "
            f"{1000 / later.mean():.0f} with what components take at first, longest {later.max():.0f} ms"
        )


def main() -> None:
    print(_timing.machine())
    measures()
    fields(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    speed()


if __name__ == "__main__":
    main()
