"""Answers to coactivity."""

import numpy as np


def _correlation(active):
    with np.errstate(all="ignore"):
        return np.corrcoef(active.astype(float), rowvar=False)


def wrong_pairs_of_samples(codes):
    """Multiplies the wrong way round: pairs of samples, not of atoms."""
    active = (codes != 0).astype(float)
    return active @ active.T / len(active), np.corrcoef(active)


def wrong_diagonal_of_ones(codes):
    """Sets the diagonal of the first matrix to 1, as in a correlation."""
    active = (codes != 0).astype(float)
    together = active.T @ active / len(active)
    np.fill_diagonal(together, 1)
    return together, _correlation(active)


def wrong_tolerance(codes):
    """Takes small codes for 0."""
    active = (np.abs(codes) > 1e-3).astype(float)
    return active.T @ active / len(active), _correlation(active)


def wrong_positive_only(codes):
    """Takes negative codes for silence."""
    active = (codes > 0).astype(float)
    return active.T @ active / len(active), _correlation(active)


def wrong_correlation_of_codes(codes):
    """Correlates the codes themselves."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(active), _correlation(codes)


def wrong_counts(codes):
    """Forgets to divide by the number of samples."""
    active = (codes != 0).astype(float)
    return active.T @ active, _correlation(active)


def right_loops(codes):
    """Loops over pairs of atoms."""
    active = codes != 0
    n = active.shape[1]
    together, correlation = np.zeros((n, n)), np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            a, b = active[:, i].astype(float), active[:, j].astype(float)
            together[i, j] = np.mean(a * b)
            if a.std() > 0 and b.std() > 0:
                correlation[i, j] = np.mean((a - a.mean()) * (b - b.mean())) / (a.std() * b.std())
    return together, correlation
