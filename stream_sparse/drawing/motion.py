"""What of many small pictures has just changed, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Motion", "Order"]


class Motion:
    """How much each of k vectors has moved a moment ago: 0 is not at all, 1 is much; it fades.

    A vector is compared with what it was at most ``memory`` seconds before. Change is relative to the longer
    of the two, so one that was replaced by a stranger has moved by about 1.4.

    Parameters:
        memory: in seconds.
        calm: for vectors with an order of their own, such as principal components: one that has only changed
            its place or its sign has not moved, none flashes, and none glows by more than a third.

    Attributes:
        glow: of each vector, 0..1, shape (k,); 1 where a fifth has changed or more.
        flash: of each vector, 0..1, shape (k,); 1 where it has been replaced, gone in half a second.

    >>> motion = Motion()
    >>> motion.follow(np.eye(3), 0.0)
    >>> motion.follow(np.eye(3)[[0, 1, 1]], 0.1)
    >>> motion.glow.tolist(), motion.flash.tolist()
    ([0.0, 0.0, 1.0], [0.0, 0.0, 1.0])
    """

    # Below the first number a change is not worth a hint, at the second it is a full one, at the third the
    # vector is another one; the fourth is how long a hint takes to fade to a half, the fifth a flash; the
    # last is the most that is hinted where it is calm.
    _quiet, _full, _other, _fades, _flashes, _dim = 0.02, 0.2, 0.9, 0.5, 0.15, 1 / 3

    def __init__(self, memory: float = 0.5, *, calm: bool = False) -> None:
        self._memory, self._calm = memory, calm
        self._before: Any = None
        self._taken = self._last = 0.0
        self.glow: Floats = np.zeros(0, np.float32)
        self.flash: Floats = np.zeros(0, np.float32)

    def follow(self, vectors: NDArray[Any] | None, time: float) -> None:
        """Take in the vectors, shape (k, d), as they are at a time in seconds; None: none has changed."""
        passed, self._last = max(time - self._last, 0.0), time
        self.glow = _faded(self.glow, passed, self._fades)
        self.flash = _faded(self.flash, passed, self._flashes)
        if vectors is None:
            return
        # Of long vectors a regular sample tells as much.
        with np.errstate(over="ignore"):
            now = vectors[:, :: max(vectors.shape[1] // 256, 1)].astype(np.float32)
        if self._before is None or self._before.shape != now.shape:
            self._before, self._taken = now, time
            self.glow, self.flash = np.zeros((2, len(now)), np.float32)
            return
        change = _change(self._before, now)
        if self._calm:
            moved = change > self._quiet
            change[moved] = _change(_nearest(self._before, now[moved]), now[moved])
        other = change > self._other
        glow = np.clip((change - self._quiet) / (self._full - self._quiet), 0, self._dim if self._calm else 1)
        self.glow = np.maximum(self.glow, glow)
        if not self._calm:
            self.flash = np.maximum(self.flash, other)
            self._before[other] = now[other]
        if time - self._taken >= self._memory:
            self._before, self._taken = now, time


def _faded(hint: Floats, passed: float, half: float) -> Floats:
    fading = hint * np.float32(0.5 ** (passed / half))
    fading[fading < 0.03] = 0
    return fading


def _change(before: Floats, now: Floats) -> Floats:
    """Of each row: the length of the difference over the longer of the two; nan counts as no change."""
    with np.errstate(invalid="ignore", over="ignore"):
        longer = np.sqrt(np.maximum((before**2).sum(axis=1), (now**2).sum(axis=1)))
        moved = np.sqrt(((now - before) ** 2).sum(axis=1))
        change = np.divide(moved, longer, out=np.zeros_like(moved), where=longer > 0)
    return np.asarray(np.nan_to_num(change, nan=0.0, posinf=0.0), np.float32)


def _nearest(before: Floats, now: Floats) -> Floats:
    """For each row that of all those before, or its negative, that points most nearly where it does."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        unit = before / np.sqrt((before**2).sum(axis=1, keepdims=True))
        alike = np.nan_to_num(now @ np.nan_to_num(unit, posinf=0, neginf=0).T, posinf=0, neginf=0)
    place = np.abs(alike).argmax(axis=1)
    sign = np.where(alike[np.arange(len(now)), place] < 0, -1, 1)
    return np.asarray(before[place] * sign[:, None], np.float32)


class Order:
    """The order of k things by a number that keeps changing, largest first, that does not flicker.

    It is made anew at most every ``pause`` seconds, and then by numbers that are held until they have changed
    by a tenth: things that are about equal stay where they are.

    >>> order = Order()
    >>> order.follow(np.array([0.1, 0.5, 0.49]), 0.0).tolist()
    [1, 2, 0]
    >>> order.follow(np.array([0.9, 0.5, 0.51]), 0.5).tolist()  # too soon
    [1, 2, 0]
    >>> order.follow(np.array([0.9, 0.5, 0.51]), 2.5).tolist()  # 0.49 and 0.51 are about equal
    [0, 1, 2]
    """

    def __init__(self, pause: float = 2.0) -> None:
        self._pause = pause
        self._held: NDArray[np.float64] = np.zeros(0)
        self._order: NDArray[np.int64] = np.zeros(0, np.int64)
        self._made = 0.0

    def follow(self, numbers: Any, time: float) -> NDArray[np.int64]:
        """The order to draw, as places in ``numbers``, given these numbers at a time in seconds."""
        now = np.nan_to_num(np.asarray(numbers, np.float64))
        if len(now) != len(self._order):
            self._held, self._order = now.copy(), np.argsort(-now, kind="stable")
            self._made = time
        elif time - self._made >= self._pause:
            moved = np.abs(now - self._held) > 0.1 * np.abs(self._held) + 1e-3 * np.abs(now).max(initial=0)
            self._held[moved] = now[moved]
            self._order = self._order[np.argsort(-self._held[self._order], kind="stable")]
            self._made = time
        return self._order
