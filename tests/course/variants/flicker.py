"""Answers to flicker."""

import numpy as np


def wrong_overlap(codes):
    """Returns the overlap."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_of_before(codes):
    """Divides by the number of atoms before."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / was.sum(1)
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_of_now(codes):
    """Divides by the number of atoms now."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / is_now.sum(1)
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_dice(codes):
    """Divides by the mean number of both frames."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - 2 * both / (was.sum(1) + is_now.sum(1))
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_of_all_atoms(codes):
    """Divides by the number of all atoms."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = (was ^ is_now).sum(1) / codes.shape[1]
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_counted(codes):
    """Counts the atoms that change."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = (was ^ is_now).sum(1)
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_only_new(codes):
    """Counts only atoms that are new."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = (is_now & ~was).sum(1) / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_only_lost(codes):
    """Counts only atoms that are lost."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = (was & ~is_now).sum(1) / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_positive_only(codes):
    """Takes negative weights for unused."""
    before, now = codes[:-1], codes[1:]
    used = codes > 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_sign_counts(codes):
    """Takes an atom whose sign has changed for another."""
    before, now = codes[:-1], codes[1:]
    same = ((np.sign(before) == np.sign(now)) & (now != 0)).sum(1)
    either = ((before != 0) | (now != 0)).sum(1)
    return 1 - same / either, np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)


def wrong_change_not_relative(codes):
    """Forgets to divide the change."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1)
    return flick, change


def wrong_change_of_before(codes):
    """Divides the change by the weights before."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / np.abs(before).sum(1)
    return flick, change


def wrong_change_without_absolute(codes):
    """Forgets the absolute value of the differences."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = (now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_sizes_with_signs(codes):
    """Adds up weights with their signs."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / np.abs(now + before).sum(1)
    return flick, change


def wrong_change_of_sizes(codes):
    """Compares the sizes of the weights."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(np.abs(now) - np.abs(before)).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_change_squared(codes):
    """Squares the differences."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = ((now - before) ** 2).sum(1) / (now**2 + before**2).sum(1)
    return flick, change


def wrong_change_mean(codes):
    """Takes the mean of both frames below the line."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = 2 * np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def wrong_nan_lost(codes):
    """Has 0 where nothing is in use."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return np.nan_to_num(flick), np.nan_to_num(change)


def wrong_swapped(codes):
    """Returns the change first."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return change, flick


def wrong_mean(codes):
    """Returns means."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return np.nanmean(flick), np.nanmean(change)


def wrong_first_frame(codes):
    """Compares with the first frame."""
    before, now = codes[:1], codes[1:]
    both = ((before != 0) & (now != 0)).sum(1)
    either = ((before != 0) | (now != 0)).sum(1)
    return 1 - both / either, np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)


def wrong_two_apart(codes):
    """Compares with the frame before the one before."""
    before, now = codes[:-2], codes[2:]
    both = ((before != 0) & (now != 0)).sum(1)
    either = ((before != 0) | (now != 0)).sum(1)
    return 1 - both / either, np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)


def wrong_axis(codes):
    """Compares atoms in place of frames."""
    before, now = codes[:, :-1], codes[:, 1:]
    both = ((before != 0) & (now != 0)).sum(0)
    either = ((before != 0) | (now != 0)).sum(0)
    return 1 - both / either, np.abs(now - before).sum(0) / (np.abs(now) + np.abs(before)).sum(0)


def wrong_nan_in_front(codes):
    """Adds a value for the first frame."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return np.r_[np.nan, flick], np.r_[np.nan, change]


def right_sets(codes):
    """Compares sets of atoms."""
    flick, change = [], []
    for before, now in zip(codes, codes[1:]):
        a, b = set(np.flatnonzero(before)), set(np.flatnonzero(now))
        flick.append(1 - len(a & b) / len(a | b) if a | b else np.nan)
        size = np.sum(np.abs(before)) + np.sum(np.abs(now))
        change.append(np.sum(np.abs(before - now)) / size if size else np.nan)
    return flick, change


def right_exclusive_or(codes):
    """Counts what is in use in one frame alone."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = (was ^ is_now).sum(1) / either
    change = np.abs(now - before).sum(1) / (np.abs(now) + np.abs(before)).sum(1)
    return flick, change


def right_norms(codes):
    """Takes l1 norms."""
    before, now = codes[:-1], codes[1:]
    used = codes != 0
    was, is_now = used[:-1], used[1:]
    both, either = (was & is_now).sum(1), (was | is_now).sum(1)
    flick = 1 - both / either
    change = np.linalg.norm(np.diff(codes, axis=0), 1, axis=1) / (
        np.linalg.norm(now, 1, axis=1) + np.linalg.norm(before, 1, axis=1)
    )
    return flick, change
