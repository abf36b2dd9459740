"""Known mistakes; each is right but for one thing."""

import numpy as np


def _flicker(codes, *, used=None, flicker=None, change=None):
    before, now = codes[:-1], codes[1:]
    was, is_used = (before != 0, now != 0) if used is None else (used(before), used(now))
    sizes = np.sum(np.abs(before) + np.abs(now), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = 1 - np.sum(was & is_used, axis=1) / np.sum(was | is_used, axis=1)
        second = np.sum(np.abs(now - before), axis=1) / sizes
        return (
            first if flicker is None else flicker(was, is_used),
            second if change is None else change(before, now, sizes),
        )


def overlap(codes):
    """The overlap is returned; the flicker is 1 minus it."""
    return _flicker(codes, flicker=lambda a, b: np.sum(a & b, axis=1) / np.sum(a | b, axis=1))


def of_those_before(codes):
    """The atoms in use before are below the line; take those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: 1 - np.sum(a & b, axis=1) / np.sum(a, axis=1))


def of_those_now(codes):
    """The atoms in use now are below the line; take those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: 1 - np.sum(a & b, axis=1) / np.sum(b, axis=1))


def mean_number(codes):
    """The mean number of atoms of both frames is below the line: an atom in use in both counts once."""
    return _flicker(
        codes, flicker=lambda a, b: 1 - 2 * np.sum(a & b, axis=1) / (np.sum(a, axis=1) + np.sum(b, axis=1))
    )  # fmt: skip


def both_numbers(codes):
    """The numbers of both frames are added below the line: an atom in use in both counts once."""
    return _flicker(
        codes, flicker=lambda a, b: 1 - np.sum(a & b, axis=1) / (np.sum(a, axis=1) + np.sum(b, axis=1))
    )  # fmt: skip


def of_all_atoms(codes):
    """All atoms are below the line; those that neither frame uses do not count."""
    return _flicker(codes, flicker=lambda a, b: np.mean(a != b, axis=1))


def counted(codes):
    """The atoms that change are counted; divide by the number of those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: np.sum(a != b, axis=1))


def only_new(codes):
    """Only atoms that are new count; those that are no longer in use do so, too."""
    return _flicker(codes, flicker=lambda a, b: np.sum(b & ~a, axis=1) / np.sum(a | b, axis=1))


def only_lost(codes):
    """Only atoms that are no longer in use count; new ones do so, too."""
    return _flicker(codes, flicker=lambda a, b: np.sum(a & ~b, axis=1) / np.sum(a | b, axis=1))


def positive_only(codes):
    """Negative weights count as unused; whatever is not 0 is in use."""
    return _flicker(codes, used=lambda x: x > 0)


def sign_counts(codes):
    """An atom whose weight changes its sign counts as another one; it stays in use."""
    before, now = codes[:-1], codes[1:]
    same = np.sum((before != 0) & (np.sign(before) == np.sign(now)), axis=1)
    return _flicker(codes, flicker=lambda a, b: 1 - same / np.sum(a | b, axis=1))


def not_relative(codes):
    """The change is not divided: the sum of the sizes of all weights of both frames goes below the line."""
    return _flicker(codes, change=lambda a, b, sizes: np.sum(np.abs(b - a), axis=1))


def change_of_before(codes):
    """Only the weights before are below the line of the change; those of both frames belong there."""
    return _flicker(
        codes, change=lambda a, b, sizes: np.sum(np.abs(b - a), axis=1) / np.sum(np.abs(a), axis=1)
    )  # fmt: skip


def differences_cancel(codes):
    """The differences are added up with their signs, so that they cancel; take absolute values first."""
    return _flicker(codes, change=lambda a, b, sizes: np.sum(b - a, axis=1) / sizes)


def absolute_of_sum(codes):
    """The absolute value is taken of the sum; take it of each difference."""
    return _flicker(codes, change=lambda a, b, sizes: np.abs(np.sum(b - a, axis=1)) / sizes)


def sizes_with_signs(codes):
    """The weights below the line are added up with their signs; take their absolute values."""
    return _flicker(
        codes, change=lambda a, b, sizes: np.sum(np.abs(b - a), axis=1) / np.sum(np.abs(a + b), axis=1)
    )  # fmt: skip


def change_of_sizes(codes):
    """The sizes of the weights are compared: a weight that changes its sign changes a lot."""
    return _flicker(
        codes, change=lambda a, b, sizes: np.sum(np.abs(np.abs(b) - np.abs(a)), axis=1) / sizes
    )  # fmt: skip


def squares(codes):
    """The change is one of squares; take absolute values."""
    return _flicker(
        codes, change=lambda a, b, sizes: np.sum((b - a) ** 2, axis=1) / np.sum(a**2 + b**2, axis=1)
    )  # fmt: skip


def mean_of_both(codes):
    """The mean of both frames is below the line of the change; take their sum."""
    return _flicker(codes, change=lambda a, b, sizes: 2 * np.sum(np.abs(b - a), axis=1) / sizes)


def against_the_first(codes):
    """Each frame is compared with the first one; take the frame before it."""
    pairs = [_flicker(np.stack([codes[0], now])) for now in codes[1:]]
    return tuple(np.concatenate(parts) for parts in zip(*pairs, strict=True))


def two_apart(codes):
    """The frames are two apart; take each frame and the one before it."""
    pairs = [_flicker(np.stack(pair)) for pair in zip(codes[:-2], codes[2:], strict=True)]
    return tuple(np.concatenate(parts) for parts in zip(*pairs, strict=True)) if pairs else (np.zeros(0),) * 2


def wrong_axis(codes):
    """Atoms are compared with the atoms beside them: a frame is a row."""
    return _flicker(codes.T)
