"""Answers to coactivity."""

import numpy as np
import scipy.stats
from sklearn.metrics import matthews_corrcoef

MORE = [
    (np.array([[1e-9, 1.0], [0.0, 1.0], [2.0, 0.0], [0.0, 0.0]]),),
    (np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 0.0], [-2.0, 3.0, 5.0]]),),
]


def wrong_axis(codes):
    """Compares samples in place of atoms."""
    active = (codes != 0).astype(float)
    together = active @ active.T / codes.shape[1]
    return together, np.corrcoef(active)


def wrong_correlation_of_samples(codes):
    """Forgets rowvar=False."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(codes), np.corrcoef(active)


def wrong_divided_by_atoms(codes):
    """Divides by the number of atoms."""
    active = (codes != 0).astype(float)
    return active.T @ active / codes.shape[1], np.corrcoef(active, rowvar=False)


def wrong_counts(codes):
    """Returns counts in place of shares."""
    active = (codes != 0).astype(float)
    return active.T @ active, np.corrcoef(active, rowvar=False)


def wrong_positive_alone(codes):
    """Takes positive codes alone for active."""
    active = (codes > 0).astype(float)
    return active.T @ active / len(codes), np.corrcoef(active, rowvar=False)


def wrong_correlation_of_codes(codes):
    """Correlates the codes in place of being active."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(codes), np.corrcoef(codes, rowvar=False)


def wrong_correlation_of_magnitudes(codes):
    """Correlates absolute values."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(codes), np.corrcoef(np.abs(codes), rowvar=False)


def wrong_products_of_codes(codes):
    """Multiplies the codes themselves."""
    active = (codes != 0).astype(float)
    return codes.T @ codes / len(codes), np.corrcoef(active, rowvar=False)


def wrong_diagonal_of_ones(codes):
    """Sets the diagonal of both to 1."""
    active = (codes != 0).astype(float)
    together = active.T @ active / len(codes)
    correlation = np.corrcoef(active, rowvar=False)
    np.fill_diagonal(together, 1)
    np.fill_diagonal(correlation, 1)
    return together, correlation


def wrong_correlation_diagonal_of_ones(codes):
    """Sets the diagonal of the correlation to 1, also where it is nan."""
    active = (codes != 0).astype(float)
    correlation = np.corrcoef(active, rowvar=False)
    np.fill_diagonal(correlation, 1)
    return active.T @ active / len(codes), correlation


def wrong_diagonal_of_zeros(codes):
    """Sets the diagonal of the shares to 0."""
    active = (codes != 0).astype(float)
    together = active.T @ active / len(codes)
    np.fill_diagonal(together, 0)
    return together, np.corrcoef(active, rowvar=False)


def wrong_nan_to_zero(codes):
    """Replaces nan by 0."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(codes), np.nan_to_num(np.corrcoef(active, rowvar=False))


def wrong_small_added_to_sigma(codes):
    """Adds a small number to sigma, so that it is never 0."""
    active = (codes != 0).astype(float)
    z = (active - active.mean(axis=0)) / (active.std(axis=0) + 1e-12)
    return active.T @ active / len(codes), z.T @ z / len(codes)


def wrong_tolerance(codes):
    """Calls an atom active above 0.001."""
    active = (np.abs(codes) > 1e-3).astype(float)
    return active.T @ active / len(codes), np.corrcoef(active, rowvar=False)


def wrong_threshold_of_one(codes):
    """Makes whole numbers of the codes first."""
    active = (codes.astype(int) != 0).astype(float)
    return active.T @ active / len(codes), np.corrcoef(active, rowvar=False)


def wrong_covariance(codes):
    """Takes the covariance in place of the correlation."""
    active = (codes != 0).astype(float)
    return active.T @ active / len(codes), np.cov(active, rowvar=False)


def wrong_spearman_of_codes(codes):
    """Takes the rank correlation of the codes."""
    active = (codes != 0).astype(float)
    ranks = np.apply_along_axis(scipy.stats.rankdata, 0, codes)
    return active.T @ active / len(codes), np.corrcoef(ranks, rowvar=False)


def wrong_normalised_by_n_minus_1(codes):
    """Divides by n - 1 where sigma divides by n."""
    active = (codes != 0).astype(float)
    with np.errstate(all="ignore"):
        z = (active - active.mean(axis=0)) / active.std(axis=0)
    return active.T @ active / len(codes), z.T @ z / (len(codes) - 1)


def wrong_any_of_both(codes):
    """Takes samples in which at least one atom is active."""
    active = codes != 0
    either = (active[:, :, None] | active[:, None, :]).mean(axis=0)
    return either, np.corrcoef(active.astype(float), rowvar=False)


def wrong_equal_states(codes):
    """Counts samples in which both are silent, too."""
    active = codes != 0
    alike = (active[:, :, None] == active[:, None, :]).mean(axis=0)
    return alike, np.corrcoef(active.astype(float), rowvar=False)


def wrong_conditional(codes):
    """Divides by how often the first atom is active."""
    active = (codes != 0).astype(float)
    counts = active.T @ active
    with np.errstate(all="ignore"):
        return counts / np.diag(counts)[:, None], np.corrcoef(active, rowvar=False)


def wrong_order(codes):
    """Returns the correlation first."""
    active = (codes != 0).astype(float)
    return np.corrcoef(active, rowvar=False), active.T @ active / len(codes)


def wrong_booleans_multiplied(codes):
    """Multiplies matrices of booleans, which gives True in place of counts."""
    active = codes != 0
    return active.T @ active / len(codes), np.corrcoef(active.astype(float), rowvar=False)


def right_einsum(codes):
    """Sums by einsum, and divides covariances."""
    active = (codes != 0) * 1.0
    together = np.einsum("ni,nj->ij", active, active) / len(active)
    p = active.mean(axis=0)
    with np.errstate(all="ignore"):
        return together, (together - np.outer(p, p)) / np.sqrt(np.outer(p * (1 - p), p * (1 - p)))


def right_loops(codes):
    """Loops over pairs, with lists."""
    samples, atoms = codes.shape
    together = [[0.0] * atoms for _ in range(atoms)]
    correlation = [[float("nan")] * atoms for _ in range(atoms)]
    for i in range(atoms):
        for j in range(atoms):
            a = [value != 0 for value in codes[:, i]]
            b = [value != 0 for value in codes[:, j]]
            together[i][j] = sum(x and y for x, y in zip(a, b)) / samples
            if 0 < sum(a) < samples and 0 < sum(b) < samples:
                correlation[i][j] = float(np.corrcoef(a, b)[0, 1])
    return together, correlation


def right_float32(codes):
    """Computes in float32."""
    active = (codes != 0).astype(np.float32)
    together = active.T @ active / np.float32(len(codes))
    with np.errstate(all="ignore"):
        return together, np.corrcoef(active, rowvar=False, dtype=np.float32)


def right_matthews(codes):
    """Takes scikit-learn's correlation of two classes."""
    active = np.sign(np.abs(codes)).astype(int)
    atoms = active.shape[1]
    together = np.array([(active.T * active[:, k]).mean(axis=1) for k in range(atoms)])
    correlation = np.full((atoms, atoms), np.nan)
    for i in range(atoms):
        for j in range(atoms):
            if np.ptp(active[:, i]) and np.ptp(active[:, j]):
                correlation[i, j] = matthews_corrcoef(active[:, i], active[:, j])
    return together, correlation
