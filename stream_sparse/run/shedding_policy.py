"""When what learns should rest, so that no frame need be dropped."""

from __future__ import annotations

__all__ = ["Shedding"]


class Shedding:
    """Decides, frame by frame, whether learners of a live run go on learning.

    They rest as soon as frames queue up twice in a row, and learn again once nothing has queued for a while.
    Where that brings the queue back at once, the next rest is twice as long.

    Parameters:
        patience: frames in a row at which a queue is found before there is a rest.
        rest_s: seconds without a queue before learning goes on.
        longest_s: the longest that these may become.

    >>> shedding = Shedding(patience=2, rest_s=1.0)
    >>> [shedding.see(t / 10, crowded=t in (3, 4)) for t in range(6)]
    [None, None, None, None, False, None]
    >>> shedding.see(1.5, crowded=False)
    True
    """

    def __init__(self, patience: int = 2, rest_s: float = 2.0, longest_s: float = 60.0) -> None:
        self._patience, self._least, self._longest = patience, rest_s, longest_s
        self.rest_s = rest_s
        self._crowd = 0
        self._crowded_s = 0.0
        self._resting = False
        self._back_s: float | None = None

    def see(self, time_s: float, crowded: bool) -> bool | None:
        """Take in one frame.

        Parameters:
            time_s: its time in seconds.
            crowded: whether others queued behind it, or were dropped before it.

        Returns:
            False where learners should rest from this frame on, True where they should learn again, None
            where all stays as it is.
        """
        self._crowd = self._crowd + 1 if crowded else 0
        if crowded:
            self._crowded_s = time_s
        if not self._resting and self._crowd >= self._patience:
            soon = self._back_s is not None and time_s - self._back_s <= self.rest_s
            self.rest_s = min(2 * self.rest_s, self._longest) if soon else self._least
            self._resting = True
            return False
        if self._resting and time_s - self._crowded_s >= self.rest_s:
            self._resting, self._back_s = False, time_s
            return True
        return None
