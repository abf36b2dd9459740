"""Moments of two sets of values that become those of both together.

Sources: T. Chan, G. Golub and R. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
variances", COMPSTAT 1982; P. Pebay, Sandia report SAND2008-6212, 2008, equation 2.1.
"""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

__all__ = ["merge_moments"]


def merge_moments(first: Array, second: Array) -> Array:
    """Return the moments of the values of both sets, element by element.

    Each array is float64 (6, elements), as :func:`.cumulative.accumulate` keeps it: n, mean, sums of second
    to fourth powers about the mean, and the low part of the mean, which rounding would lose.

    >>> pair, seven = np.zeros((6, 1)), np.zeros((6, 1))
    >>> pair[:, 0] = 2.0, 0.5, 0.5, 0.0, 0.125, 0.0  # the values 0 and 1
    >>> seven[:2, 0] = 1.0, 7.0
    >>> n, mean, squares = merge_moments(pair, seven)[:3, 0]
    >>> float(n), float(mean), round(float(squares), 9)
    (3.0, 2.6666666666666665, 28.666666667)
    """
    na, ma, a2, a3, a4, la = first
    nb, mb, b2, b3, b4, lb = second
    n = na + nb
    with np.errstate(all="ignore"):
        delta = (mb - ma) + (lb - la)
        p, q = na / n, nb / n
        square = delta * delta
        step = la + delta * q
        # An infinite mean stays infinite, or is nan together with its opposite.
        mean = np.where(np.isfinite(delta), ma + step, ma + mb)
        low = np.where(np.isfinite(mean), step - (mean - ma), 0.0)
        pair = square * na * q
        m2 = a2 + b2 + pair
        m3 = a3 + b3 + pair * delta * (p - q) + 3.0 * delta * (p * b2 - q * a2)
        m4 = (
            a4 + b4 + pair * square * (p * p - p * q + q * q)
            + 6.0 * square * (p * p * b2 + q * q * a2)
            + 4.0 * delta * (p * b3 - q * a3)
        )  # fmt: skip
    both = np.array([n, mean, m2, m3, m4, low])
    return np.where(nb == 0, first, np.where(na == 0, second, both))
