"""Average a signal around events, and say how much of it would come without a relation between the two."""

import operator
from typing import Literal, NamedTuple

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, ArrayLike

_INTERVAL = (2.5, 97.5)
_WINDOWS, _LEAST_WIDTH = 3, 25
"""Windows over which the signal's power around shifted events is taken, and the least frames of these."""


class EventAverage(NamedTuple):
    """The average of a signal around events.

    Attributes:
        lags: frames from the event on, negative before it, int64 of shape (lags,).
        mean: mean of the signal at each lag, float64 of shape (lags,); nan where it has no value there.
        n: number of events that were used: those whose whole window lies in the signal, which goes from its
            first number to its last.
        low, high: the range that holds 95 % of the means at one lag, had the events no relation to the
            signal; nan without a null. One of many lags lies outside by chance: look at ``p`` first.
        p: share of shifts, that by 0 included, by which the mean is somewhere in the window as far from
            the mean of the signal, for the power of the signal there, as it is here; nan without a null.
    """

    lags: Array
    mean: Array
    n: int
    low: float
    high: float
    p: float


def event_average(
    values: ArrayLike,
    events: ArrayLike,
    window: tuple[int, int],
    null: Literal["circular"] | None = "circular",
) -> EventAverage:
    """Average a signal around events, such as a measure of sparsity around the cuts of a film.

    ``mean[lag] = mean(values[event + lag])``

    For the null the events are shifted against the signal, by each number of frames, round the end to the
    beginning. The distances between events stay as they are, and so does the signal, whose frames are not
    independent of each other. Where a signal varies more, chance means are larger: each is divided by the
    power of the signal around its own shifted events, over three windows or at least 25 frames. All shifts
    are computed, so nothing is random. ``p`` is one for the whole window, so a lag that was chosen because it
    looks best needs no correction. It cannot be much smaller than the number of lags divided by that of
    frames: a small one needs a long signal. A signal that drifts does not go round the end without a jump:
    subtract the drift first. Where all events lie in a part that varies less than the rest, ``p`` is somewhat
    too small: up to 9 % of chance means have a ``p`` below .05.

    Events at equal distances have little power: a shift by that distance changes hardly anything, so only a
    strong answer has a small ``p``. Where signal and events repeat all the time, round the end too, ``p`` is
    at least the number of lags divided by the distance.

    Where values are missing, as those of a running measure at first, the signal begins with its first number
    and ends with its last. Between these, a mean of fewer values varies more, so distances are compared times
    the square root of the number of values, and a shift that does not meet any is not counted.

    Source: Louis, Gerstein, Gruen and Diesmann, "Surrogate spike train generation through dithering in
    operational time", Frontiers in Computational Neuroscience 4 (2010) 127, on shifts that keep all
    intervals; Maris and Oostenveld, J. Neuroscience Methods 164 (2007) 177, on the largest deviation;
    Janssen, Statistics and Probability Letters 36 (1997) 9, on dividing by the spread where variances differ.

    Parameters:
        values: a number for each frame, shape (frames,); nan where one is missing.
        events: numbers of frames, each counting as often as it stands there, or a bool for each frame.
        window: frames before the event, and frames after it, both at least 0.
        null: ``circular``, or None: it is left out.

    Returns:
        The mean at each lag, and what it would be without a relation.

    Raises:
        InputError: for other shapes or types, an event outside the signal, or no event whose window lies in
            it.

    >>> signal = np.zeros(100)
    >>> signal[[12, 42, 77]] = 6.0
    >>> found = event_average(signal, [10, 40, 75], window=(1, 3))
    >>> found.lags.tolist(), found.mean.tolist(), found.n
    ([-1, 0, 1, 2, 3], [0.0, 0.0, 0.0, 6.0, 0.0], 3)
    >>> found.p
    0.05
    """
    x, (before, after) = np.asarray(values, np.float64), map(operator.index, window)
    if x.ndim != 1:
        raise InputError(f"event_average: values: expected a number for each frame, got shape {x.shape}")
    at = _frames(np.asarray(events), len(x))
    numbers = np.flatnonzero(~np.isnan(x))
    first, last = (int(numbers[0]), int(numbers[-1])) if len(numbers) else (0, -1)
    at = at[(at - before >= first) & (at + after <= last)] - first
    x = x[first : last + 1]
    lags = np.arange(-before, after + 1)
    around = x[at[:, None] + lags]
    has_value = ~np.isnan(around)
    if not has_value.any():
        raise InputError(
            f"event_average: no event has {before} frames before it and {after} after it in frames {first} "
            f"to {last}, where the signal has numbers; make the window smaller"
        )
    counts = has_value.sum(axis=0)
    sums = np.where(has_value, around, 0.0).sum(axis=0)
    mean = np.divide(sums, counts, out=np.full(len(lags), np.nan), where=counts > 0)
    if null is None:
        return EventAverage(lags, mean, len(at), np.nan, np.nan, np.nan)
    return EventAverage(lags, mean, len(at), *_null(x, at, lags))


def _frames(events: Array, length: int) -> Array:
    """Return the numbers of frames of events."""
    at = np.flatnonzero(events) if events.dtype == np.bool_ else events
    at = at.astype(np.int64, casting="same_kind" if at.size else "unsafe")
    outside = at[(at < 0) | (at >= length)]
    if outside.size:
        raise InputError(f"event_average: events: expected frames from 0 to {length - 1}, got {outside[0]}")
    return at


def _null(x: Array, at: Array, lags: Array) -> tuple[float, float, float]:
    """Return the range of the mean at one lag over all shifts, and the share of shifts that are as far."""
    from scipy.ndimage import uniform_filter1d  # which takes long to import

    length, has_value = len(x), ~np.isnan(x)
    if length < 3 * len(lags):
        raise InputError(
            f"event_average: shifts need a signal of at least 3 windows, {3 * len(lags)} frames, "
            f"got {length}; give null=None"
        )
    middle = x[has_value].mean()
    away = np.where(has_value, x - middle, 0.0)
    # The sum over x[event + shift] for each shift, round the end: one correlation for all shifts and lags.
    by_frame = np.fft.rfft(np.bincount(at, minlength=length)).conj()
    sums, squares, counts = np.fft.irfft(np.fft.rfft([away, away**2, has_value]) * by_frame, length)
    width = max(_WINDOWS * len(lags), _LEAST_WIDTH)
    squares, near = uniform_filter1d([squares, counts], width, mode="wrap")
    power = np.roll(squares / np.maximum(near, 0.5 / width), -(lags[0] + lags[-1]) // 2)
    counts[counts < 0.5] = np.nan  # transforms round
    low, high = np.nanpercentile(sums / counts, _INTERVAL) + middle
    # Shifts by less than a window count too, though they hold the same frames: without them a chance peak
    # would have no neighbours that are as high, and p would be too small.
    far = np.abs(sums) / np.sqrt(counts)
    farthest = np.fmax.reduce(far[(np.arange(length)[:, None] + lags) % length], axis=1)
    # Where the signal rests there is nothing but rounding to divide by.
    farthest /= np.sqrt(np.maximum(power, 1e-9 * (away**2).max() + np.finfo(np.float64).tiny))
    met = farthest[~np.isnan(farthest)]
    # Transforms round: equal means count as equal.
    return float(low), float(high), float((met >= farthest[0] * (1 - 1e-9)).mean())
