"""Stale inputs: which inputs give no values any more, and what a panel says then."""

from collections.abc import Sequence

from stream_sparse.base import Feed
from stream_sparse.drawing.description import Message
from stream_sparse.frame import Value

# An input without a value for so few frames is not stale yet: a picture that dims so briefly only flickers.
_BLINK = 4


class StaleInputs:
    """Count for each input of a panel the frames without a value, and those until its next value.

    An input is stale at once if it is known to wait for its next value for more than 4 frames, as after an
    edit or at a lap, which reset its node; else after more than 4 frames and twice its usual interval.

    Attributes:
        first: index of the first frame; None before it.
        last: for each input the index of its last value; None without any.
        without: for each input the number of frames since then.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._feeds = feeds
        self.first: int | None = None
        self.last: list[int | None] = [None] * len(feeds)
        self.without = [0] * len(feeds)
        self._usual = [1] * len(feeds)

    def see(self, values: Sequence[Value], index: int) -> list[tuple[int, Value]]:
        """Take the values of a frame; return those that are not None, with the numbers of their inputs."""
        if self.first is None:
            self.first = index
        for k, value in enumerate(values):
            if value is None:
                self.without[k] += 1
            else:
                self._usual[k], self.without[k], self.last[k] = self.without[k] + 1, 0, index
        return [(k, value) for k, value in enumerate(values) if value is not None]

    def is_stale(self, which: int | None = None) -> bool:
        """Return whether the last value of an input is out of date; None: those of all inputs."""
        if which is None:
            fed = [k for k, last in enumerate(self.last) if last is not None]
            return bool(fed) and all(map(self.is_stale, fed))
        without = self.without[which]
        if self.last[which] is None or not without:
            return False
        remaining = max(self._left(which), 0)
        total = without + max(remaining - 1, 0)  # frames without a value, as far as it is known by now
        return total > _BLINK and (remaining > 0 or without > 2 * self._usual[which])

    def is_shown(self, which: int) -> bool:
        """Return whether to draw an input: it has a value that is not stale, or all inputs are stale."""
        return self.last[which] is not None and (not self.is_stale(which) or self.is_stale())

    def message(self, which: int | None = None) -> str:
        """Return the text in place of a value: of one input, or of the input with the next value."""
        if not self._feeds:
            return "no value yet"
        which = min(range(len(self._feeds)), key=self._left) if which is None else which
        remaining, without = self._left(which), self.without[which]
        if remaining == 1 and self.first is None:
            return "waiting for the first frame"
        if remaining > 0:
            # A value that was there and is due again: a node on the path was reset.
            restart = "" if self.last[which] is None else "starts again, "
            return f"{restart}waiting for {remaining} more frame{'s' if remaining > 1 else ''}"
        if self.last[which] is None or not without:
            return "no value yet"
        return f"no value for {without} frame{'s' if without > 1 else ''}"

    def said(self, which: int | None = None) -> Message:
        """Return the message of one input, or of the input with the next value."""
        text = self.message(which)
        return Message(text, text.rpartition("waiting for ")[2])

    def stale(self, which: int | None = None) -> Message | None:
        """Return why the last value of an input, or of all inputs, is out of date; None: it is not."""
        return self.said(which) if self.is_stale(which) else None

    def _left(self, which: int) -> int:
        """Return the number of frames until the next value of an input; 0 or less where it is unknown."""
        first, feed, last = self.first or 0, self._feeds[which], self.last[which]
        due = first + feed.warmup if feed.due is None else feed.due(first)
        # Dropped frames have an index and bring no value; count the frames that came.
        return due - (first - 1 if last is None else last) - self.without[which]
