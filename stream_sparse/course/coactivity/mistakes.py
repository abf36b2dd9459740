"""Known mistakes; each is right but for one thing."""

import numpy as np


def _coactivity(active, *, together=None, correlation=None):
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
    return _coactivity(codes * 1.0, correlation=lambda *_: _coactivity((codes != 0) * 1.0)[1])


def sign_counts(codes):
    """Negative codes do not count as active: a code is active where it is not 0."""
    return _coactivity((codes > 0) * 1.0)


def counts(codes):
    """Samples are counted; divide by their number."""
    return _coactivity((codes != 0) * 1.0, together=lambda shares, active: active.T @ active)


def wrong_axis(codes):
    """The wrong axis: pairs of samples are compared, and pairs of atoms are asked for, active.T @ active."""
    return _coactivity((codes.T != 0) * 1.0)


def covariance(codes):
    """The second matrix is a covariance: divide it by the spread of both atoms."""
    return _coactivity((codes != 0) * 1.0, correlation=lambda shares, p, known: shares - np.outer(p, p))


def chance_not_subtracted(codes):
    """The share by chance is not subtracted in the correlation: subtract np.outer(p, p)."""

    def cosine(shares, p, known):
        return shares / np.sqrt(np.outer(p, p))

    return _coactivity((codes != 0) * 1.0, correlation=cosine)


def correlation_of_codes(codes):
    """The correlation is of the codes; take that of being active, codes != 0."""
    return _coactivity((codes != 0) * 1.0)[0], np.corrcoef(codes.T)


def zero_in_place_of_nan(codes):
    """An atom that is always or never active has correlation 0 here; it is undefined and should be nan."""
    return _coactivity((codes != 0) * 1.0, correlation=lambda shares, p, known: np.nan_to_num(known))


def diagonal_left_out(codes):
    """The diagonal is 0; it is the share of samples in which each atom is active."""
    return _coactivity(
        (codes != 0) * 1.0, together=lambda shares, active: shares - np.diag(shares.diagonal())
    )


def either(codes):
    """The share is of samples in which one of both is active; both should be."""
    return _coactivity(
        (codes != 0) * 1.0, together=lambda s, active: s.diagonal()[:, None] + s.diagonal() - s
    )
