"""Known mistakes; each is right but for one thing."""

import numpy as np


def _sum(values):
    return np.sum(values, axis=1)


def _flicker(codes, *, used=None, flicker=None, change=None):
    before, now = codes[:-1], codes[1:]
    was, is_used = (before != 0, now != 0) if used is None else (used(before), used(now))
    sizes = _sum(np.abs(before) + np.abs(now))
    with np.errstate(invalid="ignore", divide="ignore"):
        first = 1 - _sum(was & is_used) / _sum(was | is_used)
        second = _sum(np.abs(now - before)) / sizes
        return (
            first if flicker is None else flicker(was, is_used),
            second if change is None else change(before, now, sizes),
        )


def overlap(codes):
    """The overlap is returned; the flicker is 1 minus it."""
    return _flicker(codes, flicker=lambda a, b: _sum(a & b) / _sum(a | b))


def of_those_before(codes):
    """The atoms in use before are below the line; take those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: 1 - _sum(a & b) / _sum(a))


def of_those_now(codes):
    """The atoms in use now are below the line; take those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: 1 - _sum(a & b) / _sum(b))


def mean_number(codes):
    """The mean number of atoms of both frames is below the line: an atom in use in both counts once."""
    return _flicker(codes, flicker=lambda a, b: 1 - 2 * _sum(a & b) / (_sum(a) + _sum(b)))


def both_numbers(codes):
    """The numbers of both frames are added below the line: an atom in use in both counts once."""
    return _flicker(codes, flicker=lambda a, b: 1 - _sum(a & b) / (_sum(a) + _sum(b)))


def of_all_atoms(codes):
    """All atoms are below the line; those that neither frame uses do not count."""
    return _flicker(codes, flicker=lambda a, b: np.mean(a != b, axis=1))


def counted(codes):
    """The atoms that change are counted; divide by the number of those in use in either frame."""
    return _flicker(codes, flicker=lambda a, b: _sum(a != b))


def only_new(codes):
    """Only atoms that are new count; those that are no longer in use do so, too."""
    return _flicker(codes, flicker=lambda a, b: _sum(b & ~a) / _sum(a | b))


def only_lost(codes):
    """Only atoms that are no longer in use count; new ones do so, too."""
    return _flicker(codes, flicker=lambda a, b: _sum(a & ~b) / _sum(a | b))


def positive_only(codes):
    """Negative weights count as unused; whatever is not 0 is in use."""
    return _flicker(codes, used=lambda x: x > 0)


def sign_counts(codes):
    """An atom whose weight changes its sign counts as another one; it stays in use."""
    before, now = codes[:-1], codes[1:]
    same = _sum((before != 0) & (np.sign(before) == np.sign(now)))
    return _flicker(codes, flicker=lambda a, b: 1 - same / _sum(a | b))


def not_relative(codes):
    """The change is not divided: the sum of the sizes of all weights of both frames goes below the line."""
    return _flicker(codes, change=lambda a, b, sizes: _sum(np.abs(b - a)))


def change_of_before(codes):
    """Only the weights before are below the line of the change; those of both frames belong there."""
    return _flicker(codes, change=lambda a, b, sizes: _sum(np.abs(b - a)) / _sum(np.abs(a)))


def differences_cancel(codes):
    """The differences are added up with their signs, so that they cancel; take absolute values first."""
    return _flicker(codes, change=lambda a, b, sizes: _sum(b - a) / sizes)


def absolute_of_sum(codes):
    """The absolute value is taken of the sum; take it of each difference."""
    return _flicker(codes, change=lambda a, b, sizes: np.abs(_sum(b - a)) / sizes)


def sizes_with_signs(codes):
    """The weights below the line are added up with their signs; take their absolute values."""
    return _flicker(codes, change=lambda a, b, sizes: _sum(np.abs(b - a)) / _sum(np.abs(a + b)))


def change_of_sizes(codes):
    """The sizes of the weights are compared: a weight that changes its sign changes a lot."""
    return _flicker(codes, change=lambda a, b, sizes: _sum(np.abs(np.abs(b) - np.abs(a))) / sizes)


def squares(codes):
    """The change is one of squares; take absolute values."""
    return _flicker(codes, change=lambda a, b, sizes: _sum((b - a) ** 2) / _sum(a**2 + b**2))


def mean_of_both(codes):
    """The mean of both frames is below the line of the change; take their sum."""
    return _flicker(codes, change=lambda a, b, sizes: 2 * _sum(np.abs(b - a)) / sizes)


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
