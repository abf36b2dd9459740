"""Known mistakes; each is right but for one thing."""

import numpy as np
from scipy.stats import rankdata


def _coactivity(codes, *, together=None, correlation=None):
    return _of_active((codes != 0) * 1.0, together, correlation)


def _of_active(active, together=None, correlation=None):
    shares = active.T @ active / len(active)
    p = shares.diagonal()
    spread = np.sqrt(p * (1 - p))
    spread[spread == 0] = np.nan
    known = (shares - np.outer(p, p)) / np.outer(spread, spread)
    return (
        shares if together is None else together(shares, active),
        known if correlation is None else correlation(shares, p, known),
    )


def codes_not_binary(codes):
    """The sizes of the codes are used; an atom counts as active where its code is not 0."""
    return _of_active(codes * 1.0)[0], _coactivity(codes)[1]


def sign_counts(codes):
    """Negative codes do not count as active: a code is active where it is not 0."""
    return _coactivity(codes > 0)


def counts(codes):
    """Samples are counted; divide by their number."""
    return _coactivity(codes, together=lambda shares, active: active.T @ active)


def wrong_axis(codes):
    """The wrong axis: pairs of samples are compared, and pairs of atoms are asked for."""
    return _coactivity(codes.T)


def covariance(codes):
    """The second matrix is a covariance: divide it by the spread of both atoms."""
    return _coactivity(codes, correlation=lambda shares, p, known: shares - np.outer(p, p))


def chance_not_subtracted(codes):
    """The share by chance is not subtracted in the correlation: look at its formula."""
    return _coactivity(codes, correlation=lambda shares, p, known: shares / np.sqrt(np.outer(p, p)))


def correlation_of_codes(codes):
    """The correlation is of the codes; take that of being active, codes != 0."""
    return _coactivity(codes)[0], np.corrcoef(codes.T)


def zero_in_place_of_nan(codes):
    """An atom that is always or never active has correlation 0 here; it is undefined and should be nan."""
    return _coactivity(codes, correlation=lambda shares, p, known: np.nan_to_num(known))


def diagonal_left_out(codes):
    """The diagonal is 0; it is the share of samples in which each atom is active."""
    return _coactivity(codes, together=lambda shares, active: shares * (1 - np.eye(len(shares))))


def diagonal_of_ones(codes):
    """The diagonal of the shares is 1; it is the share of samples in which each atom is active."""
    return _coactivity(codes, together=lambda shares, active: np.where(np.eye(len(shares)), 1, shares))


def small_codes_not_active(codes):
    """Small codes do not count as active: a code is active where it is not 0."""
    return _coactivity(np.abs(codes) > 1e-6)


def correlation_of_samples(codes):
    """The correlation is of samples: np.corrcoef takes rows for variables."""
    return _coactivity(codes)[0], np.corrcoef((codes != 0) * 1.0)


def correlation_of_sizes(codes):
    """The correlation is of the sizes of the codes; take that of being active, codes != 0."""
    return _coactivity(codes)[0], np.corrcoef(np.abs(codes).T)


def correlation_of_ranks(codes):
    """The correlation is of ranks of the codes; take that of being active, codes != 0."""
    return _coactivity(codes)[0], np.corrcoef(rankdata(codes, axis=0).T)


def sample_covariance(codes):
    """The second matrix is a covariance, over n - 1: divide it by the spread of both atoms."""
    return _coactivity(codes)[0], np.cov(((codes != 0) * 1.0).T)


def alike(codes):
    """Samples in which both are silent are counted, too: both should be active."""
    active = codes != 0
    same = (active[:, :, None] == active[:, None, :]).mean(axis=0)
    return _coactivity(codes, together=lambda *_: same)


def conditional(codes):
    """The share is of the samples in which one atom is active; take that of all samples."""
    return _coactivity(codes, together=lambda s, active: s / s.diagonal()[:, None])


def booleans_multiplied(codes):
    """A product of boolean matrices is True or False, and counts nothing: make numbers of them first."""
    return _coactivity(codes, together=lambda s, active: (s > 0) / len(active))


def either(codes):
    """The share is of samples in which one of both is active; both should be."""
    return _coactivity(codes, together=lambda s, active: s.diagonal()[:, None] + s.diagonal() - s)
