"""Statistics over the scalars of many runs, equal to those of all their values in one array."""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.cumulative import merge_moments
from stream_sparse.kernels.moments import kurtosis_of, skewness_of, variance_of
from stream_sparse.records import open_run

_CELLS = 1 << 20  # numbers of a block, over all scalars


class Sums(NamedTuple):
    """The sums behind the statistics of one scalar; :func:`merged` adds those of several parts.

    All are plain numbers, so that they go through JSON and pickle unchanged.

    Attributes:
        n: number of values.
        missing: number of frames without a value, or with nan.
        mean: mean of the values; nan without any.
        low: what rounding took away from the mean.
        m2, m3, m4: sums of the second to fourth powers of the values' distances from the mean.
        min, max: the smallest and the largest value; nan without any.
        last: the last value; nan without any.
    """

    n: int
    missing: int
    mean: float
    low: float
    m2: float
    m3: float
    m4: float
    min: float
    max: float
    last: float

    @property
    def sd(self) -> float:
        """The standard deviation, with n - 1; nan for fewer than two values."""
        return math.sqrt(variance_of(float(self.n), self.m2 / self.n, False)) if self.n > 1 else math.nan

    @property
    def skewness(self) -> float:
        """As ``scipy.stats.skew``; nan for a constant."""
        n = self.n
        return skewness_of(float(n), self.mean, self.m2 / n, self.m3 / n, True) if n else math.nan

    @property
    def kurtosis(self) -> float:
        """As ``scipy.stats.kurtosis``, by Fisher's definition; nan for a constant."""
        n = self.n
        return kurtosis_of(float(n), self.mean, self.m2 / n, self.m4 / n, True, True) if n else math.nan


NOTHING = Sums(0, 0, math.nan, 0.0, 0.0, 0.0, 0.0, math.nan, math.nan, math.nan)
"""The sums of no frame."""


def sums(values: Array) -> Sums:
    """Sum up the values of a scalar, one for each frame; nan is left out.

    >>> found = sums(np.array([np.nan, 1.0, 2.0, 6.0]))
    >>> found.n, found.missing, found.mean, round(found.sd, 3), found.max
    (3, 1, 3.0, 2.646, 6.0)
    """
    x = np.asarray(values, np.float64)
    there = x[~np.isnan(x)]
    n = len(there)
    if not n:
        return NOTHING._replace(missing=len(x))
    with np.errstate(all="ignore"):
        # From one of the values on: equal values have exactly no deviation, and far ones lose no digit.
        finite = there[np.isfinite(there)]
        origin = float(finite[0]) if len(finite) else 0.0
        d = there - origin
        step = float(d.mean())
        d -= step
        square = d * d
        mean = origin + step
        low = step - (mean - origin) if math.isfinite(mean) else 0.0
        powers = (float(square.sum()), float((square * d).sum()), float((square * square).sum()))
    return Sums(n, len(x) - n, mean, low, *powers, float(there.min()), float(there.max()), float(there[-1]))


def merged(parts: Iterable[Sums]) -> Sums:
    """Return the sums of all values of several parts, in their order.

    The statistics equal those of the values in one array: counts, min and max exactly, moments to rounding.

    >>> a, b = np.array([1.0, 2.0]), np.array([np.nan, 6.0])
    >>> both = merged([sums(a), sums(b)])
    >>> both.n, both.missing, both.mean, round(both.sd, 3)
    (3, 1, 3.0, 2.646)
    """
    total = NOTHING
    for part in parts:
        n, mean, m2, m3, m4, low = merge_moments(_moments(total), _moments(part))[:, 0].tolist()
        total = Sums(
            int(n), total.missing + part.missing, mean, low, m2, m3, m4,
            float(np.fmin(total.min, part.min)), float(np.fmax(total.max, part.max)),
            part.last if part.n else total.last,
        )  # fmt: skip
    return total


def _moments(part: Sums) -> Array:
    """Return the rows that ``merge_moments`` takes."""
    return np.array([[part.n], [part.mean], [part.m2], [part.m3], [part.m4], [part.low]], np.float64)


def run_sums(folder: str | Path) -> dict[str, Sums]:
    """Sum up each scalar of a recording, finished or not.

    Parameters:
        folder: a run folder, or the folder of a recording that is cut into segments.

    Returns:
        The sums by name, in the order of the columns of ``values.csv``.

    Raises:
        InputError: where it is not a run folder, or is damaged.
    """
    by_name: dict[str, Sums] = {}
    values = open_run(folder).values
    most = max(1, _CELLS // max(1, len(values)))
    for name, column in values.items():
        # In blocks, so that the sums of a long run lose few digits.
        blocks = [sums(column[first : first + most]) for first in range(0, len(column), most)]
        by_name[name] = merged([NOTHING, *blocks])
    return by_name


POOLED = ("n", "missing", "mean", "sd", "skewness", "kurtosis", "min", "max")
"""The statistics of a row of ``pooled.csv``, of all frames of a group of runs."""
OVER_ITEMS = ("items", "mean", "sd", "se", "t_ci_low", "t_ci_high")
"""Those of a row of ``items.csv``: of the means of runs, each counting as one."""


class Pooled(NamedTuple):
    """One scalar in a group of runs.

    Attributes:
        group: the values by which runs are grouped, such as a label, each empty where the row is over all
            values of its column.
        scalar: name of the scalar.
        parts: its sums in each run that has it.
    """

    group: tuple[str, ...]
    scalar: str
    parts: list[Sums]

    def over_frames(self) -> list[float]:
        """Return the statistics of :data:`POOLED`."""
        total = merged(self.parts)
        return [getattr(total, name) for name in POOLED]

    def over_items(self) -> list[float]:
        """Return the statistics of :data:`OVER_ITEMS`; runs are replicates, their frames are not.

        The 95 % interval of the mean is Student's t interval; it is nan for fewer than three runs.

        >>> parts = [sums(np.array([1.0, 2.0])), sums(np.array([6.0])), sums(np.array([3.0]))]
        >>> [round(number, 2) for number in Pooled((), "k", parts).over_items()]
        [3, 3.5, 2.29, 1.32, -2.19, 9.19]
        """
        means = np.array([part.mean for part in self.parts])
        means = means[np.isfinite(means)]
        count = len(means)
        mean = float(means.mean()) if count else math.nan
        sd = float(means.std(ddof=1)) if count > 1 else math.nan
        return [count, mean, sd, sd / math.sqrt(max(count, 1)), *mean_interval(means)]


def pooled(runs: Iterable[tuple[Sequence[str], Mapping[str, Sums]]]) -> list[Pooled]:
    """Pool the scalars of runs over all of them, and in each group: by each value, and by all together.

    Groups, scalars and sums are in the order of the runs, whichever finished first.

    Parameters:
        runs: for each run the values that it is grouped by, such as its label, and the sums of its scalars.
            A run with an empty value is in no group that needs it.

    >>> runs = [(["day"], {"k": sums(np.array([1.0, 2.0]))}), (["night"], {"k": sums(np.array([6.0]))})]
    >>> [(row.group, row.scalar, len(row.parts)) for row in pooled(runs)]
    [(('',), 'k', 2), (('day',), 'k', 1), (('night',), 'k', 1)]
    """
    groups: dict[tuple[str, ...], dict[str, list[Sums]]] = {}
    for values, scalars in runs:
        blank = ("",) * len(values)
        margins = [(*blank[:n], value, *blank[n + 1 :]) for n, value in enumerate(values) if value]
        together = [tuple(values)] if all(values) else []
        for group in dict.fromkeys([blank, *margins, *together]):
            of_group = groups.setdefault(group, {})
            for name, part in scalars.items():
                of_group.setdefault(name, []).append(part)
    return [Pooled(group, name, parts) for group, sums in groups.items() for name, parts in sums.items()]


def mean_interval(means: Array) -> tuple[float, float]:
    """Return the 95 % interval of the mean of items, each counting as one; nan for fewer than three.

    It is by Student's distribution (Student, Biometrika 6, 1908). Of few items a bootstrap interval is too
    narrow: of 5 items from a normal distribution it holds the true mean in 84 % of cases.

    >>> low, high = mean_interval(np.array([1.5, 6.0, 3.0]))
    >>> print(round(low, 2), round(high, 2))
    -2.19 9.19
    """
    count = len(means)
    if count < 3:
        return math.nan, math.nan
    from scipy.special import stdtrit

    mean, half = means.mean(), stdtrit(count - 1, 0.975) * means.std(ddof=1) / math.sqrt(count)
    return float(mean - half), float(mean + half)
