"""Times of frames from the coordinates of an array, as xarray has them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from stream_sparse.errors import SourceError
from stream_sparse.frame import Array, ArrayLike

_NAMES = ("time", "time_s", "t")
"""Coordinates whose numbers are seconds; dates and durations may have any name."""
_SECONDS = ("", "s", "sec", "second", "seconds")


class Times(NamedTuple):
    """The time of each frame, seconds, and seconds since 1970 (UTC) at 0, where that is known."""

    seconds: Array
    utc_at_zero: float | None

    @property
    def step(self) -> float:
        """The median step between frames; 0 for a single one."""
        return float(np.median(np.diff(self.seconds))) if len(self.seconds) > 1 else 0.0

    @property
    def steady(self) -> bool:
        """Whether all steps are equal, to a millionth."""
        return bool(np.all(np.abs(np.diff(self.seconds) - self.step) <= 1e-6 * self.step))

    def at(self, index: int) -> float:
        """Return the time of a frame; after the last one laps follow by a step."""
        lap, place = divmod(index, len(self.seconds))
        span = float(self.seconds[-1] - self.seconds[0]) + self.step
        return float(self.seconds[place]) + lap * span


def times_of(data: ArrayLike, axis: int | None, where: str) -> Times | None:
    """Return the times in an array's coordinates along an axis; None without such coordinates.

    A coordinate of dates counts from its first one, and without a time zone is in UTC.

    Raises:
        SourceError: where they do not increase, or cannot be read as times.
    """
    dims, coords = getattr(data, "dims", ()), getattr(data, "coords", None)
    if axis is None or coords is None or len(dims) <= axis:
        return None
    for name in dict.fromkeys((dims[axis], *_NAMES)):
        if name in coords and tuple(coords[name].dims) == (dims[axis],):
            values, what = np.asarray(coords[name].values), f"array: {where}: coordinate '{name}'"
            if values.dtype.kind in "mM" or name in _NAMES:
                times = _read(values, coords[name], what)
                _check(times.seconds, values, what)
                return times
    return None


def _read(values: Array, coordinate: Any, what: str) -> Times:
    unit = str(coordinate.attrs.get("units", ""))
    if values.dtype.kind == "M":
        first = values[0].astype("datetime64[ns]").astype(np.int64)
        return Times((values - values[0]) / np.timedelta64(1, "s"), float(first) / 1e9)
    if values.dtype.kind == "m":
        return Times(values / np.timedelta64(1, "s"), None)
    if values.dtype.kind not in "iuf" or unit not in _SECONDS:
        got = f"'{unit}'" if unit else str(values.dtype)
        raise SourceError(f"{what}: expected seconds, datetime64 or timedelta64 (got {got})")
    return Times(values.astype(np.float64), None)


def _check(seconds: Array, values: Array, what: str) -> None:
    """Refuse times that are not finite or do not increase."""
    wrong = np.flatnonzero(~(np.diff(seconds) > 0))
    if len(wrong):
        k = int(wrong[0])
        raise SourceError(
            f"{what}: times must increase from frame to frame (got {values[k + 1]} after {values[k]} at "
            f"frame {k + 1}); sort the array by them, and leave out doubles"
        )
    if not np.isfinite(seconds).all():
        raise SourceError(f"{what}: times must be finite (got {values[~np.isfinite(seconds)][0]})")
