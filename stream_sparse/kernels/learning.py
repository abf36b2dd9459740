"""Code the signals of a frame with a dictionary, and learn it from them: the node ``dictionary_learning``."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .coding import spoil
from .dictionary import LOOK, faded, gather, keep_of, sweep
from .elementary import exp, half_to
from .omp import code, compare, copy_code, prepare, rebuild, scatter, tally
from .products import copy, differ, square_of
from .random import chosen, seeded
from .replacing import first_atoms, replace

# Places in ``numbers``, int64 (NUMBERS,): the state of the node that is not floats.
HAS_ATOMS, BATCHES, SIGNALS, REPLACED, WAITING, LEFT_OUT, IDLE, LOOKED, USED, CODED = range(10)
NUMBERS = 10
"""Whether there are atoms; batches learned; signals in them; atoms replaced; signals that wait for a batch;
signals left out; why a frame taught nothing, one of the next; frames in which novelty was looked for; whether
there is a usage; whether a frame was coded."""
LEARNS, FLAT, NOT_NUMBERS = range(3)

_RATE = 0.1  # how far the logarithm of the level moves with a block in which all signals lie above it
_INFINITY = 0x7FF0_0000_0000_0000  # the bits of an infinity as float64
_USAGE = 20.0  # frames after which the use of an atom counts half in ``usage``
PROBES = 64
"""Signals that are compared with the frame before."""
WINDOW = 30
"""Frames over which the change of the scene is averaged: a second of video."""


@kernel
def learn_frame(
    X: Array, start: Array, has_start: bool, seen: int, learn: bool, most: int, batch_size: int,
    half_life: float, energetic: bool, learn_from: int, reseed: bool, words: Array,
    learned: Out, A: Out, B: Out, used: Out, waiting: Out, use: Out, before: Out, probe: Out, numbers: Out,
    change: Out, level: Out,
    given: Out, flipped: Out, gram: Out, alpha: Out, signals: Out, means: Out, lengths: Out, picks: Out,
    weights: Out, counts: Out, whole: Out, apart: Out, generator: Out, order: Out, powers: Out, drawn: Out,
    shares: Out,
    batch_lengths: Out, batch_picks: Out, batch_weights: Out, batch_counts: Out, old: Out, residual: Out,
    energies: Out, left: Out, tried: Out, turned: Out, near: Out, best: Out, taken: Out, candidate: Out,
    places: Out,
    codes: Out, reconstruction: Out, atoms: Out, error: Out, usage: Out, drift: Out, reseeded: Out,
    left_out: Out,
) -> bool:  # fmt: skip
    """Code a frame's signals with the atoms of the batches before it, then learn from them.

    Parameters:
        start, has_start: the first atoms, if they do not come from the first batch.
        half_life, learn_from: 0 where nothing is forgotten, and where all signals are learned from.
        energetic, level: whether signals are chosen by energy, and the level, of :func:`choose`.
        words: the seed, of :func:`stream_sparse.kernels.random.entropy`.
        learned, A, B, used: the dictionary and its statistics, of :mod:`stream_sparse.kernels.dictionary`.
        waiting: (batch_size, features), signals of a batch that is not full.
        use, before: the usage of atoms, and the atoms with which the last frame was coded.
        probe, change: some signals of the last frame, and how much they change.
    """
    if has_start and not numbers[HAS_ATOMS]:
        copy(start, learned)
        numbers[HAS_ATOMS] = 1
    ready = numbers[HAS_ATOMS] > 0
    take_signals(X, signals, means, numbers)
    if ready:
        prepare_again(learned, given, flipped, gram)
        code(signals, flipped, gram, most, -1.0, alpha, lengths, picks, weights, counts)
        scatter(picks, weights, counts, codes)
        rebuild(picks, weights, counts, learned, reconstruction)
        tally(picks, counts, shares)
        copy(learned, atoms)
        report(
            X, reconstruction, means, whole, apart, shares, atoms, use, before, numbers, error, usage, drift
        )
        spoil(means, codes, reconstruction)
    if learn:
        look(X, probe, numbers, change)
        count = draw(signals, seen, energetic, level, learn_from, words, generator, powers, order, drawn)
        coded = ready and numbers[WAITING] == 0
        for p in range(count):
            s, at = drawn[p], numbers[WAITING]
            for k in range(X.shape[1]):
                waiting[at, k] = signals[s, k]
            if coded:
                copy_code(s, picks, weights, counts[s], at, batch_picks, batch_weights, batch_counts)
            numbers[WAITING] += 1
            if numbers[WAITING] == batch_size:
                numbers[WAITING] = 0
                learn_batch(
                    waiting, coded, most, half_life, reseed, words, learned, A, B, used, numbers,
                    given, flipped, gram, alpha, batch_lengths, batch_picks, batch_weights, batch_counts,
                    generator, old, residual, energies, left, tried, turned, near, best, taken, candidate,
                    places,
                )  # fmt: skip
                coded = False  # with other atoms than there are now
    reseeded[0], left_out[0] = numbers[REPLACED], numbers[LEFT_OUT]
    return bool(ready)


@kernel
def learn_batch(
    X: Array, coded: bool, most: int, half_life: float, reseed: bool, words: Array,
    atoms: Out, A: Out, B: Out, used: Out, numbers: Out,
    given: Out, flipped: Out, gram: Out, alpha: Out, lengths: Out, picks: Out, weights: Out, counts: Out,
    generator: Out, old: Out, residual: Out, energies: Out, left: Out, tried: Out, turned: Out, near: Out,
    best: Out, taken: Out, candidate: Out, places: Out,
) -> None:  # fmt: skip
    """Learn from a batch, as :class:`stream_sparse.learning.learner.Learner` does.

    Parameters:
        coded: whether picks, weights and counts are the codes of X with these atoms already.
    """
    if not numbers[HAS_ATOMS]:
        if not first_atoms(X, words, generator, energies, places, candidate, atoms):
            return  # only flat signals: wait for the next batch
        numbers[HAS_ATOMS] = 1
    if not coded:
        prepare_again(atoms, given, flipped, gram)
        code(X, flipped, gram, most, -1.0, alpha, lengths, picks, weights, counts)
    numbers[BATCHES] += 1
    numbers[SIGNALS] += len(X)
    real = X.dtype.type
    keep = keep_of(len(X), numbers[SIGNALS], len(X), half_life)
    gather(picks, weights, counts, X, real(keep), A, B, used)
    copy(atoms, old)
    sweep(atoms, A, B, real(faded(X)), False)
    if reseed and numbers[BATCHES] % LOOK == 0:
        numbers[REPLACED] += replace(
            atoms, A, B, used, X, old, picks, weights, counts, 0.0, False, False, residual, energies, left,
            tried, turned, near, best, taken, candidate,
        )  # fmt: skip


@kernel
def prepare_again(atoms: Array, given: Out, flipped: Out, gram: Out) -> None:
    """Prepare atoms for coding, unless they are those that were prepared last."""
    if differ(atoms, given):
        copy(atoms, given)
        prepare(atoms, flipped, gram)


@kernel
def take_signals(X: Array, signals: Out, means: Out, numbers: Out) -> None:
    """Copy signals, but zeros for those that are not finite; ``means`` is nan for these, else 0."""
    known, power = 0, 0
    for s in range(len(X)):
        square = square_of(X, s)
        sound = square - square == 0.0
        means[s] = 0 if sound else np.nan
        for k in range(X.shape[1]):
            signals[s, k] = X[s, k] if sound else 0
        known += 1 if sound else 0
        power += 1 if sound and square > 0 else 0
    numbers[LEFT_OUT] += len(X) - known
    numbers[IDLE] = LEARNS if power else FLAT if known else NOT_NUMBERS


@kernel
def report(
    X: Array, reconstruction: Array, means: Array, whole: Out, apart: Out, shares: Array, atoms: Array,
    use: Out, before: Out, numbers: Out, error: Out, usage: Out, drift: Out,
) -> None:  # fmt: skip
    """Say how well a frame was coded, how often each atom is used, and how far the atoms have moved.

    Parameters:
        means: nan for signals that are left out, else 0.
        shares: the number of signals that use each atom.
    """
    energy, lost = compare(X, reconstruction, means, whole, apart)
    error[0] = lost / energy if energy > 0 else np.nan
    known = 0
    for s in range(len(means)):
        known += 1 if means[s] == means[s] else 0
    keep = half_to(1 / _USAGE) if numbers[USED] else 0.0
    for j in range(len(atoms)):
        use[j] = keep * use[j] + (1 - keep) * (shares[j] / max(known, 1))
        usage[j] = use[j]
    moved, length = 0.0, 0.0
    for j in range(len(atoms)):
        for k in range(atoms.shape[1]):
            step = np.float64(atoms[j, k]) - before[j, k]
            moved += step * step
            length += np.float64(before[j, k]) * before[j, k]
            before[j, k] = atoms[j, k]
    drift[0] = np.sqrt(moved / length) if numbers[CODED] else 0.0
    numbers[USED] = numbers[CODED] = 1


@kernel
def look(X: Array, probe: Out, numbers: Out, change: Out) -> None:
    """Compare some signals of a frame, (probes, features), with those of the frame before.

    ``change`` is the share of their energy that changes, averaged over a second of video, at most 1.
    """
    step = max(len(X) // PROBES, 1)
    energy = moved = 0.0
    for p in range(len(probe)):
        for k in range(X.shape[1]):
            x = X[p * step, k]
            if x - x != 0.0:  # nan, or an infinity
                x = probe.dtype.type(0)
            difference = np.float64(x - probe[p, k])
            energy += np.float64(x) * np.float64(x)
            moved += difference * difference
            probe[p, k] = x
    if not numbers[LOOKED]:
        change[0] = 1.0
    elif energy > 0 and moved - moved == 0.0:  # flat signals and nan do not show movement
        keep = half_to(4 / WINDOW)
        change[0] = keep * change[0] + (1 - keep) * min(moved / energy, 1.0)
    numbers[LOOKED] += 1


@kernel
def draw(
    signals: Array, frame: int, energetic: bool, level: Out, learn_from: int, words: Array, generator: Out,
    powers: Out, order: Out, drawn: Out,
) -> int:  # fmt: skip
    """Draw signals to learn from, of those that :func:`choose` chooses; return how many there are.

    There is one generator for each frame, so that the state of a node is only the frame's number.

    Parameters:
        learn_from: largest number of signals, 0 for all.
        powers, order, drawn: float64 (signals,) and int64 (3, signals), to compute in, and int64 (signals,),
            the places of the signals.
    """
    count = choose(signals, energetic, level, powers, drawn)
    if learn_from == 0 or count <= learn_from:
        return count
    seeded(words, frame, generator)
    usable, places = order[0], order[1, :learn_from]
    for p in range(count):
        usable[p] = drawn[p]
    chosen(generator, order[2, :count], places)
    for p in range(learn_from):
        drawn[p] = usable[places[p]]
    return learn_from


@kernel
def survey(
    X: Array, seen: int, learn: bool, energetic: bool, learn_from: int, words: Array,
    use: Array, before: Array, probe: Out, numbers: Out, change: Out, level: Out,  # noqa: ARG001
    generator: Out, order: Out, powers: Out, signals: Out, means: Out, drawn: Out, count: Out,
) -> bool:  # fmt: skip
    """Do the part of :func:`learn_frame` that stays where another learner codes and learns."""
    take_signals(X, signals, means, numbers)
    count[0] = 0
    if learn:
        look(X, probe, numbers, change)
        count[0] = draw(signals, seen, energetic, level, learn_from, words, generator, powers, order, drawn)
    for k in range(int(count[0]), len(drawn)):
        drawn[k] = 0
    return True


@kernel
def choose(X: Array, energetic: bool, level: Out, energies: Out, chosen: Out) -> int:
    """Write the places of the signals of a block to learn from; return how many there are.

    With ``energetic`` these are the signals whose energy, the sum of their squares, exceeds a level that
    follows the median of the stream. The first level is the median of the first block. Each block then moves
    its logarithm by 0.1 * (2 * p - 1), where p is the share of the block above the level of before: Robbins
    and Monro, "A stochastic approximation method" (1951), for the median, with steps that stay the same, so
    that it follows a stream that changes. Flat signals have no energy, and do not count.

    Parameters:
        X: signals, (signals, features), finite.
        energetic: whether to choose by energy; else all signals but flat ones are chosen.
        level: float64 (1,), the level of energy; 0 before the first block.
        energies: float64 (signals,), to compute in.
        chosen: int64 (signals,), whose first values become the places, in rising order.
    """
    known = 0
    for s in range(len(X)):
        energies[s] = square_of(X, s)
        known += 1 if energies[s] > 0 else 0
    least = 0.0
    if energetic and known > 0:
        least = level[0] if level[0] > 0 else _median(energies, known)
    count = 0
    for s in range(len(X)):
        if energies[s] > least:
            chosen[count] = s
            count += 1
    if energetic and known > 0:
        level[0] = least * exp(_RATE * (2.0 * count / known - 1.0))
    return count


@kernel
def _median(energies: Array, known: int) -> float:
    """Return the lower median of the energies above 0, ``known`` of them.

    It is the least number that at most half of them exceed. Floats above 0 are in the order of their bits,
    which are halved between until one number is left.
    """
    low, high = 0, _INFINITY
    while low < high:
        middle = low + ((high - low) >> 1)  # the sum of both may be too large
        above = 0
        for s in range(energies.size):
            above += 1 if energies[s] > np.int64(middle).view(np.float64) else 0
        if 2 * above > known:
            low = middle + 1
        else:
            high = middle
    return float(np.int64(low).view(np.float64))
