"""Means over items at each time: values of runs of any length and rate on one grid of times."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from .pooling import mean_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Array

__all__ = ["Grid", "MeanOverItems", "common_grid", "mean_over_items", "on_grid"]

_MOST_POINTS, _MOST_STEPS = 1000, 1 << 22


class Grid(NamedTuple):
    """Times at which items are compared.

    Attributes:
        step_s: from one time to the next, in seconds.
        steps: number of times; the first one is 0.
        bins: how many times that follow each other make a point of a curve.
    """

    step_s: float
    steps: int
    bins: int

    @property
    def points(self) -> Array:
        """(points,), the middle of each in seconds."""
        first = np.arange(0, self.steps, self.bins)
        last = np.minimum(first + self.bins, self.steps) - 1
        return np.asarray(self.step_s * (first + last) / 2)


def common_grid(frames: Sequence[int], seconds: Sequence[float]) -> Grid:
    """Return the times at which items are compared: steps of the slowest one, up to the end of the longest.

    Parameters:
        frames: of each item, lost ones too.
        seconds: from the first to the last of them.

    >>> common_grid([241, 251], [8.0, 10.0])  # at 30 and at 25 frames a second
    Grid(step_s=0.04, steps=251, bins=1)
    """
    spans = [(count, span) for count, span in zip(frames, seconds, strict=True) if count > 1 and span > 0]
    longest = max((span for _, span in spans), default=0.0)
    step = max((span / (count - 1) for count, span in spans), default=1.0)
    step = max(step, longest / _MOST_STEPS)
    steps = round(longest / step) + 1
    return Grid(step, steps, math.ceil(steps / _MOST_POINTS))


def on_grid(grid: Grid, time_s: Array, values: Array, gaps: Array) -> Array:
    """Return the values of an item at the points of a grid; nan where it has no value.

    At each time it is the value of the nearest frame; where frames are missing, and behind the last one, of
    a frame not further than half a step. The values of a bin are averaged.

    Parameters:
        time_s: (rows,), one or more, the times of its frames from the first one on.
        values: (rows,), nan where there is no value.
        gaps: the rows before which frames are missing.

    >>> on_grid(Grid(1.0, 6, 1), np.array([0.0, 1.0, 4.1]), np.array([5.0, 6.0, 7.0]), np.array([2]))
    array([ 5.,  6., nan, nan,  7., nan])
    """
    at = grid.step_s * np.arange(grid.steps)
    after = np.searchsorted(time_s, at)
    before, behind = np.maximum(after - 1, 0), np.minimum(after, len(time_s) - 1)
    nearest = np.where(at - time_s[before] <= time_s[behind] - at, before, behind)
    found = np.asarray(values, np.float64)[nearest]
    open_ = (after == len(time_s)) | np.isin(after, gaps)
    found[open_ & (np.abs(time_s[nearest] - at) > grid.step_s / 2)] = np.nan
    return _averaged(found, grid.bins)


def _averaged(values: Array, bins: int) -> Array:
    """Return the mean of the finite numbers of each bin, nan without any, for bins of so many values."""
    starts = np.arange(0, len(values), bins)
    there = np.isfinite(values)
    counts = np.add.reduceat(there, starts, dtype=np.intp)
    sums = np.add.reduceat(np.where(there, values, 0.0), starts)
    means = np.full(len(starts), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


class MeanOverItems(NamedTuple):
    """The mean of items at each point, each counting as one, and its 95 % interval.

    Attributes:
        items: (points,), number of items that have a value there.
        mean: (points,), nan without any.
        low, high: (points,), nan for fewer than two.
    """

    items: Array
    mean: Array
    low: Array
    high: Array


def mean_over_items(values: Array, interval: Literal["bootstrap", "t"]) -> MeanOverItems:
    """Return the mean over items at each point and its interval there, of the items that have a value.

    Parameters:
        values: (items, points), nan where an item has no value.
        interval: as in :func:`mean_interval`.

    >>> found = mean_over_items(np.array([[1.0, 2.0], [3.0, np.nan]]), "t")
    >>> found.items, found.mean, found.low.round(2)
    (array([2, 1]), array([2., 2.]), array([-10.71,    nan]))
    """
    there = np.isfinite(values)
    items = there.sum(axis=0)
    mean, low, high = (np.full(values.shape[1], np.nan) for _ in range(3))
    # Points with as many items have the same samples of items: those that are there come first.
    first = np.take_along_axis(values, np.argsort(~there, axis=0, kind="stable"), axis=0)
    for count in np.unique(items[items > 0]):
        points = items == count
        some = first[:count, points]
        mean[points] = some.mean(axis=0)
        low[points], high[points] = mean_interval(some, interval)
    return MeanOverItems(items, mean, low, high)
