"""Code the signals of a frame with a dictionary, and learn it from them: the node ``dictionary_learning``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .coding import mark_nan
from .dictionary import LOOK, Dictionary, Rules, faded, gather, keep_of, sweep
from .elementary import exp, half_to
from .omp import OmpCodes, Prepared, code, compare, copy_code, prepare, rebuild, scatter, tally
from .products import copy, differ, square_of
from .random import chosen, seeded
from .replacing import Replacing, first_atoms, replace

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


class Choice(NamedTuple):
    """Which signals of a frame are learned from.

    Attributes:
        learn: whether any are.
        energetic: whether they are chosen by energy, of :func:`choose`.
        learn_from: largest number of them, 0 for all.
    """

    learn: bool
    energetic: bool
    learn_from: int


class Scene(NamedTuple):
    """What is known of the frames before.

    Attributes:
        use, before: float64 (atoms,), the usage of atoms, and the atoms with which the last frame was coded.
        probe, change: some signals of the last frame, and float64 (1,), how much they change.
        numbers: int64 (NUMBERS,).
        level: float64 (1,), the level of energy of :func:`choose`.
    """

    use: Out
    before: Out
    probe: Out
    numbers: Out
    change: Out
    level: Out


class Draw(NamedTuple):
    """Room to draw signals: uint64 (STATE,), int64 (3, signals) and float64 (signals,)."""

    generator: Out
    order: Out
    powers: Out


class SignalBatch(NamedTuple):
    """A batch of signals that is not full, and room to learn from it.

    Attributes:
        waiting, lengths, places: (batch_size, features), (batch_size,) and int64 (batch_size,).
        codes, replacing: of the batch.
    """

    waiting: Out
    lengths: Out
    places: Out
    codes: OmpCodes
    replacing: Replacing


class LearnScratch(NamedTuple):
    """Room to code the signals of a frame, and to learn from them.

    Attributes:
        given, prepared, alpha: (atoms, features), the atoms that were prepared last; and of
            :func:`stream_sparse.kernels.omp.code`, which codes batches too.
        signals, means, lengths, codes, drawn: those of the frame, and int64 (signals,).
        shares, whole, apart: float64 (atoms,), and twice float64 (features,).
    """

    given: Out
    prepared: Prepared
    alpha: Out
    signals: Out
    means: Out
    lengths: Out
    codes: OmpCodes
    drawn: Out
    shares: Out
    whole: Out
    apart: Out
    draw: Draw


class LearnerResult(NamedTuple):
    """The results of the node ``dictionary_learning``; numbers are float64 (1,)."""

    codes: Out
    reconstruction: Out
    atoms: Out
    error: Out
    usage: Out
    drift: Out
    reseeded: Out
    left_out: Out


class Survey(NamedTuple):
    """The results of :func:`survey`; ``drawn`` are the places of a ``number`` of signals to learn from."""

    signals: Out
    means: Out
    drawn: Out
    number: Out


@kernel
def learn_frame(
    X: Array, start: Array, seen: int, choice: Choice, rules: Rules, words: Array, dictionary: Dictionary,
    scene: Scene, batch: SignalBatch, room: LearnScratch, coded: LearnerResult,
) -> bool:  # fmt: skip
    """Code a frame's signals with the atoms of the batches before it, then learn from them.

    Parameters:
        start: the first atoms; none, (0, 0), if they come from the first batch.
        words: the seed, of :func:`stream_sparse.kernels.random.entropy`.
    """
    numbers, signals, codes, learned = scene.numbers, room.signals, room.codes, dictionary.learned
    waiting, own, drawn = batch.waiting, batch.codes, room.drawn
    if len(start) and not numbers[HAS_ATOMS]:
        copy(start, learned)
        numbers[HAS_ATOMS] = 1
    ready = numbers[HAS_ATOMS] > 0
    take_signals(X, signals, room.means, numbers)
    if ready:
        _code(signals, learned, rules.most, room, room.lengths, codes)
        scatter(codes.atoms, codes.weights, codes.counts, coded.codes)
        rebuild(codes.atoms, codes.weights, codes.counts, learned, coded.reconstruction)
        tally(codes.atoms, codes.counts, room.shares)
        copy(learned, coded.atoms)
        report(X, room.means, room.shares, room.whole, room.apart, scene, coded)
        mark_nan(room.means, coded.codes, coded.reconstruction)
    if choice.learn:
        look(X, scene.probe, numbers, scene.change)
        count = draw(signals, seen, choice, scene.level, words, room.draw, drawn)
        is_ready = ready and numbers[WAITING] == 0
        for p in range(count):
            s, at = drawn[p], numbers[WAITING]
            for k in range(X.shape[1]):
                waiting[at, k] = signals[s, k]
            if is_ready:
                copy_code(
                    s, codes.atoms, codes.weights, codes.counts[s], at, own.atoms, own.weights, own.counts
                )
            numbers[WAITING] += 1
            if numbers[WAITING] == rules.batch_size:
                numbers[WAITING] = 0
                again = batch.replacing
                if numbers[HAS_ATOMS] or first_atoms(
                    waiting,
                    words,
                    room.draw.generator,
                    again.energies,
                    batch.places,
                    again.candidate,
                    learned,
                ):  # else all signals are flat: wait for the next batch
                    numbers[HAS_ATOMS] = 1
                    if not is_ready:
                        _code(waiting, learned, rules.most, room, batch.lengths, own)
                    learn_batch(waiting, own, rules, dictionary, numbers, again)
                is_ready = False  # with other atoms than there are now
    coded.reseeded[0], coded.left_out[0] = numbers[REPLACED], numbers[LEFT_OUT]
    return bool(ready)


@kernel
def learn_batch(
    X: Array, codes: OmpCodes, rules: Rules, dictionary: Dictionary, numbers: Out, room: Replacing
) -> None:
    """Learn from a batch and its codes: move the atoms, and replace similar ones where that is due."""
    numbers[BATCHES] += 1
    numbers[SIGNALS] += len(X)
    real = X.dtype.type
    gather(codes, X, real(keep_of(len(X), numbers[SIGNALS], rules.batch_size, rules.half_life)), dictionary)
    copy(dictionary.learned, room.old)
    sweep(dictionary, real(faded(X)), rules.positive)
    if rules.reseed and numbers[BATCHES] % LOOK == 0:
        numbers[REPLACED] += replace(dictionary, X, codes, rules, room)


@kernel
def _code(X: Array, atoms: Array, most: int, room: LearnScratch, lengths: Out, codes: OmpCodes) -> None:
    """Code signals; atoms are prepared unless they are those that were prepared last."""
    flipped, gram = room.prepared.flipped, room.prepared.gram
    if differ(atoms, room.given):
        copy(atoms, room.given)
        prepare(atoms, flipped, gram)
    code(X, flipped, gram, most, -1.0, room.alpha, lengths, codes.atoms, codes.weights, codes.counts)


@kernel
def take_signals(X: Array, signals: Out, means: Out, numbers: Out) -> None:
    """Copy signals, but zeros for those that are not finite; ``means`` is nan for these, else 0."""
    count, power = 0, 0
    for s in range(len(X)):
        square = square_of(X, s)
        sound = square - square == 0.0
        means[s] = 0 if sound else np.nan
        for k in range(X.shape[1]):
            signals[s, k] = X[s, k] if sound else 0
        count += 1 if sound else 0
        power += 1 if sound and square > 0 else 0
    numbers[LEFT_OUT] += len(X) - count
    numbers[IDLE] = LEARNS if power else FLAT if count else NOT_NUMBERS


@kernel
def report(
    X: Array, means: Array, shares: Array, whole: Out, apart: Out, scene: Scene, coded: LearnerResult
) -> None:
    """Say how well a frame was coded, how often each atom is used, and how far the atoms have moved.

    Parameters:
        means: nan for signals that are left out, else 0.
        shares: the number of signals that use each atom.
    """
    use, before, numbers, atoms = scene.use, scene.before, scene.numbers, coded.atoms
    energy, lost = compare(X, coded.reconstruction, means, whole, apart)
    coded.error[0] = lost / energy if energy > 0 else np.nan
    count = 0
    for s in range(len(means)):
        count += 1 if means[s] == means[s] else 0
    keep = half_to(1 / _USAGE) if numbers[USED] else 0.0
    for j in range(len(atoms)):
        use[j] = keep * use[j] + (1 - keep) * (shares[j] / max(count, 1))
        coded.usage[j] = use[j]
    moved, length = 0.0, 0.0
    for j in range(len(atoms)):
        for k in range(atoms.shape[1]):
            step = np.float64(atoms[j, k]) - before[j, k]
            moved += step * step
            length += np.float64(before[j, k]) * before[j, k]
            before[j, k] = atoms[j, k]
    coded.drift[0] = np.sqrt(moved / length) if numbers[CODED] else 0.0
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
def draw(signals: Array, frame: int, choice: Choice, level: Out, words: Array, room: Draw, drawn: Out) -> int:
    """Draw signals to learn from, of those that :func:`choose` chooses; return how many there are.

    There is one generator for each frame, so that the state of a node is only the frame's number.

    Parameters:
        drawn: int64 (signals,), the places of the signals.
    """
    learn_from, order = choice.learn_from, room.order
    count = choose(signals, choice.energetic, level, room.powers, drawn)
    if learn_from == 0 or count <= learn_from:
        return count
    seeded(words, frame, room.generator)
    usable, places = order[0], order[1, :learn_from]
    for p in range(count):
        usable[p] = drawn[p]
    chosen(room.generator, order[2, :count], places)
    for p in range(learn_from):
        drawn[p] = usable[places[p]]
    return learn_from


@kernel
def survey(
    X: Array, seen: int, choice: Choice, words: Array, scene: Scene, room: Draw, found: Survey
) -> bool:
    """Do the part of :func:`learn_frame` that stays where another learner codes and learns."""
    drawn, number = found.drawn, found.number
    take_signals(X, found.signals, found.means, scene.numbers)
    number[0] = 0
    if choice.learn:
        look(X, scene.probe, scene.numbers, scene.change)
        number[0] = draw(found.signals, seen, choice, scene.level, words, room, drawn)
    for k in range(int(number[0]), len(drawn)):
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
    chosen_count = 0
    for s in range(len(X)):
        energies[s] = square_of(X, s)
        chosen_count += 1 if energies[s] > 0 else 0
    least = 0.0
    if energetic and chosen_count > 0:
        least = level[0] if level[0] > 0 else _median(energies, chosen_count)
    count = 0
    for s in range(len(X)):
        if energies[s] > least:
            chosen[count] = s
            count += 1
    if energetic and chosen_count > 0:
        level[0] = least * exp(_RATE * (2.0 * count / chosen_count - 1.0))
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
