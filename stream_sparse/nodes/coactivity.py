"""Node ``coactivity``: which atoms or signals are active together, and how sparse that is."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Facts, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.products import product, squares
from stream_sparse.kernels.sparsity import TABLES, gini_of, hoyer_of

from ._window import Windowed, unfit

_MOST = 1024
"""More signals would give matrices that no frame rate allows."""

_SLACK = 1e-9
"""A pair that exceeds chance by z exactly is not beyond it, whichever way the numbers are rounded."""

_LAGS = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64])
"""Numbers of frames over which the autocorrelation of being active is measured; in between it is a line."""

_FRAMES_A_LAG = 8
"""A lag is measured where there are so many times as many frames."""


class Together(NamedTuple):
    """Which of k signals are active together.

    Attributes:
        together: share of samples in which both are active, float64 (k, k); on the diagonal, each alone.
        correlation: Pearson's correlation of being active, float64 (k, k); nan for one that is always
            or never active.
        share: share of the pairs that are active together more often than chance, by more than ``z``; chance
            is that of independent signals with the same autocorrelations, active as often.
        hoyer, gini: sparsity of ``together`` over the pairs, as in ``sparsity``; nan where no pair ever is.
    """

    together: Array
    correlation: Array
    share: float
    hoyer: float
    gini: float


class Coactivity(Windowed):
    """Interaction sparsity: which atoms or signals are active together, and in how few pairs.

    A signal is active where ``abs(x) > tolerance``. Over the samples of the last ``window`` frames, or of
    all so far, ``together`` has the share p[i, j] in which i and j are both active, and p[i] is that in which
    i is.

    ``correlation[i, j] = (p[i, j] - p[i] * p[j]) / sqrt(p[i] * (1 - p[i]) * p[j] * (1 - p[j]))``

    Of independent signals ``correlation * sqrt((n - 1) / D)`` has mean 0 and about variance 1: ``share``
    counts the pairs where it exceeds ``z + max(s (z**2 - 1) / 6, 0)``. n is the number of samples. D
    is Bartlett's correction for signals that change slowly: 1 plus twice the sum over lags of the product of
    both autocorrelations of being active, at least 1. The sum goes up to 64 frames, or an eighth of the
    frames if they are fewer. s is the skewness of the chance that rarely active signals meet, which Cornish
    and Fisher's expansion allows for.

    ``s = (1 - 2 * p[i]) * (1 - 2 * p[j]) / sqrt(p[i] * (1 - p[i]) * p[j] * (1 - p[j]) * n / D)``

    ``hoyer`` and ``gini`` of p[i, j] over the pairs i < j range from 0 (all pairs equal) to 1 (a single
    pair). Counts are whole numbers, so nothing is rounded. With ``z`` 3, pairs of independent AR(1) signals,
    active 5 % to 50 % of the time, were in ``share`` 0.6 to 2 times as often as normal numbers exceed 3: up
    to an autocorrelation of 0.97, over 2,000 and 5,000 frames; with 0.99 over 5,000 frames up to 2.5 times.

    The input is a vector of k values a frame (``from: dict.codes``), samples (n, k), or several inputs,
    numbers or vectors: ``from: [left, right]``. k is at most 1024. A sample with nan or infinity is left
    out. The first result comes with the fourth frame, or with a full window. Put a ``relu`` before signals
    that are never zero, or give a ``tolerance``.

    Sources: Yule, J. Royal Statistical Society 75 (1912) 579, on the correlation of two attributes; Mantel
    and Haenszel, J. National Cancer Institute 22 (1959) 719, on its variance with fixed shares; Bartlett, J.
    Royal Statistical Society 98 (1935) 536, on that of series in time; Cornish and Fisher, Revue de
    l'Institut International de Statistique 5 (1938) 307, on limits of skewed numbers; Veech, Global Ecology
    and Biogeography 22 (2013) 252, on sharing beyond chance; hoyer, gini: as ``sparsity``.

    >>> codes = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 2.0], [1.0, -1.0, 0.0], [0.0, 0.0, 3.0]])
    >>> result = Coactivity(z=1.5).batch(codes)
    >>> result["together"][-1]
    array([[0.5, 0.5, 0. ],
           [0.5, 0.5, 0. ],
           [0. , 0. , 0.5]])
    >>> [round(float(result[name][-1]), 3) for name in ("share", "hoyer", "gini")]
    [0.333, 1.0, 0.667]
    """

    example: ClassVar[dict[str, Any]] = {"window": 10, "tolerance": 130}

    tolerance: float = param(
        0.0, ge=0, resets=True,
        help="Largest magnitude that counts as not active, in the unit of the input.",
        unit="input",
    )  # fmt: skip
    z: float = param(
        3.0, ge=0, slider=(0, 6, 0.5),
        help="Standard deviations by which a pair must exceed chance to be counted in share.",
    )  # fmt: skip

    def reset(self) -> None:
        super().reset()
        self._both: Any = None
        self._idle: Any = None
        self._count = 0.0
        self._lagged: Any = None

    def update(self, x: Value, *more: Value) -> Together | None:
        active, has_value = _activity([x, *more], self.tolerance)
        if self._both is None:
            samples, k = active.shape
            self._both, self._idle = np.zeros((k, k)), np.zeros(k)
            # Of each sample of the last frames which signals are active, and whether it is known.
            length = int(_LAGS[-1]) if self.window is None else self.window
            self._ring = np.zeros((length, samples, k + 1), np.bool_)
            self._lagged = np.zeros((len(self._lags()), k + 1))
        frame = np.column_stack([active, has_value])
        row = self._seen % len(self._ring)
        if self.window is not None:
            oldest = self._ring[row]
            self._add(oldest[:, :-1], oldest[:, -1], -1.0)
            self._lagged -= self._products(oldest, row + self._lags())
        self._add(active, has_value, 1.0)
        self._lagged += self._products(frame, row - self._lags())
        self._ring[row] = frame
        self._seen += 1
        return self._result() if self._ready() else None

    def _lags(self) -> Array:
        """Return the lags that fit into the window."""
        return _LAGS if self.window is None else _LAGS[self.window > _LAGS]

    def _products(self, frame: Array, rows: Array) -> Array:
        """Count the samples in which a signal is active in a frame and in each of these rows."""
        both = self._ring[rows % len(self._ring)] & frame
        counts: Array = np.add.reduce(both.view(np.uint8), axis=1, dtype=np.uint32)
        return counts

    def facts(self) -> Facts:
        facts = super().facts()
        tolerance = f", tolerance {self.tolerance:g}" if self.tolerance else ""
        return facts._replace(caption=f"{facts.caption}{tolerance}")

    def _add(self, active: Array, known: Array, sign: float) -> None:
        """Count samples, or with sign -1 take them away; one that is not known is active nowhere."""
        ones = active.astype(np.float64)
        count = float(np.count_nonzero(known))
        self._both += sign * product(ones.T, ones)
        self._idle += sign * (count - ones.sum(axis=0))
        self._count += sign * count

    def _result(self) -> Together:
        total = self._count
        k = len(self._idle)
        if not total > 0:
            nothing = np.full((k, k), np.nan)
            return Together(nothing, nothing.copy(), math.nan, math.nan, math.nan)
        often = self._both.diagonal()
        spread = np.sqrt(often * self._idle)
        spread[np.minimum(often, self._idle) <= 0] = np.nan
        correlation = (self._both * total - np.outer(often, often)) / np.outer(spread, spread)
        together = self._both / total
        pairs = np.triu_indices(k, 1)
        apart = together[pairs]
        l1, square = float(apart.sum()), float(squares(apart[None])[0])
        # Bartlett's factor is at least 1 and the limit at least z: pairs below z without both need neither.
        loud = correlation[pairs] * math.sqrt(max(total - 1, 0.0)) > self.z + _SLACK
        i, j = pairs[0][loud], pairs[1][loud]
        slowness = self._slowness(often / total, total / self._ring.shape[1], i, j)
        skewness = (self._idle - often) / spread  # of being active
        limit = _limit(self.z, skewness[i] * skewness[j] / np.sqrt(total / slowness))
        beyond = np.count_nonzero(correlation[i, j] * np.sqrt((total - 1) / slowness) > limit + _SLACK)
        return Together(
            together,
            correlation,
            beyond / apart.size if apart.size else math.nan,
            hoyer_of(float(apart.size), l1, square),
            _gini(apart, l1) if apart.size else math.nan,
        )

    def _slowness(self, p: Array, frames: float, i: Array, j: Array) -> Array:
        """Return Bartlett's factor for pairs of signals i and j, given how often each signal is active."""
        fit = (self._lags() * _FRAMES_A_LAG <= frames) & (self._lagged[:, -1] > 0)
        lags, lagged = self._lags()[fit], self._lagged[fit]
        variance = p * (1 - p)
        own: Array = np.zeros((len(lags), len(p)))
        np.divide(lagged[:, :-1] / lagged[:, -1:] - p * p, variance, out=own, where=variance > 0)
        weights = _stands_for(lags) * (1 - lags / frames)
        factors: Array = np.maximum(1 + 2 * (weights[:, None] * own[:, i] * own[:, j]).sum(axis=0), 1)
        return factors


def _gini(values: Array, l1: float) -> float:
    """Return the Gini index of the magnitudes of values, given their sum."""
    return gini_of(values, l1, np.empty((2, values.size), np.uint64), np.empty(TABLES, np.uint32))


def _limit(z: float, skewness: Array) -> Array:
    """Return what a skewed number exceeds as often as a normal one exceeds z.

    >>> _limit(3.0, np.array([0.0, 0.75, -0.75])).tolist()
    [3.0, 4.0, 3.0]
    """
    limit: Array = z + np.maximum(skewness * (z * z - 1) / 6, 0)
    return limit


def _stands_for(lags: Array) -> Array:
    """Return for each lag how many lags it stands for, where values in between lie on lines.

    >>> _stands_for(np.array([1, 2, 4])).tolist()
    [1.0, 1.5, 1.5]
    """
    every = np.arange(1, lags[-1] + 1) if len(lags) else lags
    return np.array([np.interp(every, lags, one).sum() for one in np.eye(len(lags))])


def _activity(values: list[Value], tolerance: float) -> tuple[Array, Array]:
    """Return which signals are active, bool (samples, signals), and which samples are finite."""
    arrays = [np.asarray(v, np.float64 if np.ndim(v) == 0 else None) for v in values]
    alone = len(arrays) == 1 and arrays[0].ndim == 0
    wrong = [v for v, a in zip(values, arrays, strict=True) if alone or a.ndim > 2]
    if wrong:
        advice = "write from: [a, b] for several" if alone else ""
        raise unfit("codes (signals,) or (samples, signals), or several signals", wrong[0], advice)
    rows = [a.reshape(1, -1) if a.ndim < 2 else a for a in arrays]
    x = np.concatenate(rows, axis=1)
    if x.shape[1] > _MOST:
        raise InputError(f"takes at most {_MOST} signals, got {x.shape[1]}; put a resize node before it")
    has_value = np.isfinite(x).all(axis=1)
    size = np.abs(x if x.dtype.kind == "f" else x.astype(np.float64))
    return (size > tolerance) & has_value[:, None], has_value
