"""Detect jumps of a camera's automatic exposure, which filters take for a change of the scene."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Medium

__all__ = ["Exposure", "Jump", "automatic", "common_factor", "grid", "sentence"]

_SIDE = 24  # samples of a frame's rows, and of its columns, at least
_DARK, _BRIGHT = 12.0, 240.0  # gray levels of pixels that count lie between
_LEAST = 0.12  # logarithm of the smallest factor that is a jump
_FEW, _APART = 4, 2  # frames in a group, and between the two groups


def grid(frame: Array) -> Array:
    """Return a few hundred samples of a frame of any size, each the mean of 2 x 2 pixels, float32.

    The frame is uint8 of shape (rows, columns) or (rows, columns, 3).

    >>> grid(np.full((480, 640), 7, np.uint8)).max()
    np.float32(7.0)
    """
    step = max(1, frame.shape[0] // (2 * _SIDE)), max(1, frame.shape[1] // (2 * _SIDE))
    few = frame[:: step[0], :: step[1]].astype(np.float32)
    if few.ndim == 3:
        few = few.mean(axis=2)
    rows, cols = few.shape[0] // 2 * 2, few.shape[1] // 2 * 2
    if min(rows, cols) < 2:
        return few.ravel()
    few = few[:rows, :cols]
    return np.asarray((few[::2, ::2] + few[1::2, ::2] + few[::2, 1::2] + few[1::2, 1::2]) / 4).ravel()


def common_factor(before: Array, now: Array) -> float | None:
    """Return the factor by which a whole picture became brighter; None where there is no common one.

    Pixels that are dark or saturated in either picture do not count. Of the others four in five must have
    changed by about the same factor, at least an eighth up or down: an exposure multiplies the light of
    every pixel, a scene that moves does not. Samples are floats of shape (n,), 0 to 255, of the same places.

    >>> x = np.linspace(20, 150, 100)
    >>> round(common_factor(x, 1.5 * x), 3), common_factor(x, x[::-1]), common_factor(x, x)
    (1.5, None, None)
    """
    usable = (np.minimum(before, now) > _DARK) & (np.maximum(before, now) < _BRIGHT)
    if 4 * np.count_nonzero(usable) < len(before) or not usable.any():
        return None
    logs = np.log(now[usable] / before[usable])
    middle = float(np.median(logs))
    if abs(middle) < _LEAST:
        return None
    alike = np.abs(logs - middle) < max(0.25 * abs(middle), 0.05)
    return math.exp(middle) if np.mean(alike) >= 0.8 else None


class Jump(NamedTuple):
    """A jump: the whole picture became brighter or darker, and stayed so."""

    index: int  # type: ignore[assignment]  # tuple.index is of no use here
    time_s: float
    factor: float  # brightness after over brightness before


class Exposure:
    """Watches frames for jumps; reports each once, when the new brightness has lasted four frames.

    The last four frames are compared with four earlier ones, two frames apart. Both groups must be steady, so
    that flickering light does not count. While the camera itself moves fast, a jump may be missed. Frames of
    the first ``settle_s`` seconds are ignored.

    >>> watch, frame = Exposure(), np.arange(30, 130, dtype=np.uint8).reshape(10, 10)
    >>> for n in range(20):
    ...     jump = watch(n, n / 30, frame if n < 9 else (1.5 * frame).astype(np.uint8))
    ...     if jump:
    ...         print(n, jump.index, round(jump.factor, 1))
    12 9 1.5
    """

    def __init__(self, settle_s: float = 0.0) -> None:
        self._settle_s, self._since_s = settle_s, math.inf
        self._kept: deque[tuple[int, float, Array, float]] = deque(maxlen=2 * _FEW + _APART)

    def __call__(self, index: int, time_s: float, frame: Array) -> Jump | None:
        """Take a frame, as :func:`grid` does; returns the jump that is certain with it, else None."""
        self._since_s = min(self._since_s, time_s)
        if time_s - self._since_s < self._settle_s:
            return None
        now = grid(frame)
        self._kept.append((index, time_s, now, math.log(float(now.mean()) + 1)))
        if len(self._kept) < 2 * _FEW + _APART:
            return None
        means = np.array([kept[3] for kept in self._kept])
        old, new = means[:_FEW], means[-_FEW:]
        if abs(new.mean() - old.mean()) < _LEAST / 2:  # so it is for most frames
            return None
        grids = [kept[2] for kept in self._kept]
        factor = common_factor(np.mean(grids[:_FEW], axis=0), np.mean(grids[-_FEW:], axis=0))
        if factor is None or max(np.ptp(old), np.ptp(new)) > 0.3 * abs(math.log(factor)):
            return None
        at = self._kept[int(np.argmax(np.abs(np.diff(means)))) + 1]
        self._kept.clear()
        return Jump(at[0], at[1], factor)


def automatic(medium: Medium) -> bool:
    """Return whether frames come from a camera that may set its exposure by itself."""
    if not medium.live or medium.dtype != np.uint8 or len(medium.shape) < 2:
        return False
    exposure: Any = (medium.settings or {}).get("exposure", {})
    return not isinstance(exposure.get("got"), int | float)


def sentence(jump: Jump) -> str:
    """Return the message to the user about a jump.

    >>> sentence(Jump(812, 27.1, 0.5)).partition(":")[0]
    'the camera changed its exposure at frame 812'
    """
    brighter = jump.factor > 1
    how = f"{jump.factor:.2g} times as bright" if brighter else f"{1 / jump.factor:.2g} times as dark"
    return (
        f"the camera changed its exposure at frame {jump.index}: all of the picture became {how} at once "
        "(or the light did); hold it with exposure and gain of the source"
    )
