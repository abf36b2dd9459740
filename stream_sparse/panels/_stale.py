"""Stale inputs: which inputs give no values any more, and what a panel shows then."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from stream_sparse.base import Feed
from stream_sparse.drawing.colours import Colour, blank
from stream_sparse.drawing.text import label, line_height, shorten, size_for, text_width
from stream_sparse.drawing.theme import theme
from stream_sparse.frame import Value

__all__ = ["StaleInputs", "faded", "shortened"]

# An input without a value for so few frames is not stale yet: a picture that dims so briefly only flickers.
_BLINK = 4
# Share of a colour that remains when it is dimmed.
_REMAINS = 0.3


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
            known = [k for k, last in enumerate(self.last) if last is not None]
            return bool(known) and all(map(self.is_stale, known))
        without = self.without[which]
        if self.last[which] is None or not without:
            return False
        left = max(self._left(which), 0)
        total = without + max(left - 1, 0)  # frames without a value, as far as it is known by now
        return total > _BLINK and (left > 0 or without > 2 * self._usual[which])

    def is_shown(self, which: int) -> bool:
        """Return whether to draw an input: it has a value that is not stale, or all inputs are stale."""
        return self.last[which] is not None and (not self.is_stale(which) or self.is_stale())

    def message(self, which: int | None = None) -> str:
        """Return the text in place of a value: of one input, or of the input with the next value."""
        if not self._feeds:
            return "no value yet"
        which = min(range(len(self._feeds)), key=self._left) if which is None else which
        left, without = self._left(which), self.without[which]
        if left == 1 and self.first is None:
            return "waiting for the first frame"
        if left > 0:
            # A value that was there and is due again: a node on the path was reset.
            anew = "" if self.last[which] is None else "starts again, "
            return f"{anew}waiting for {left} more frame{'s' if left > 1 else ''}"
        if self.last[which] is None or not without:
            return "no value yet"
        return f"no value for {without} frame{'s' if without > 1 else ''}"

    def picture(self, height: int, width: int) -> NDArray[np.uint8]:
        """Return a picture of the message alone, where no input has had a value."""
        picture = blank(height, width)
        self.write(picture, size_for(height, width))
        return picture

    def write(
        self, picture: NDArray[np.uint8], size: int, which: int | None = None, colour: Colour | None = None
    ) -> None:
        """Write the message of one input, or of all, in the middle of a picture, quietly without a colour."""
        height, width = picture.shape[:2]
        words = shortened(self.message(which), size, width)
        label(picture, words, width / 2, height / 2, size, colour or theme().quiet, at="middle")

    def dim(self, picture: NDArray[np.uint8], size: int, which: int | None = None) -> None:
        """Dim a picture of stale values, and write the message in its middle."""
        if self.is_stale(which) and picture.size:
            picture[:] = cv2.LUT(picture, _faded_levels(theme().card))
            self.write(picture, size, which, theme().text)

    def write_at_end(self, picture: NDArray[np.uint8], size: int, which: int | None = None) -> None:
        """Write the message of stale inputs at the right end of a picture in which time runs to the right."""
        height, width = picture.shape[:2]
        tall = line_height(size)
        if not self.is_stale(which) or height < tall:
            return
        words = shortened(self.message(which), size, width - size)
        top, left = (height - tall) // 2, max(width - size - text_width(words, size), 0)
        box = picture[top : top + tall, left:]
        box[:] = cv2.LUT(box, _faded_levels(theme().card))
        label(picture, words, width - size / 2, top + tall / 2, size, theme().text, at="right")

    def _left(self, which: int) -> int:
        """Return the number of frames until the next value of an input; 0 or less where it is unknown."""
        first, feed, last = self.first or 0, self._feeds[which], self.last[which]
        due = first + feed.warmup if feed.due is None else feed.due(first)
        # Dropped frames have an index and bring no value; count the frames that came.
        return due - (first - 1 if last is None else last) - self.without[which]


def shortened(message: str, size: int, room: float) -> str:
    """Shorten a message to the room for it."""
    if text_width(message, size) > room:
        message = message.rpartition("waiting for ")[2]
    return shorten(message, size, room)


def faded(colour: Colour) -> Colour:
    """Return the dim colour of a stale value."""
    return _faded(colour, theme().card)


def _faded(colour: Colour, card: Colour) -> Colour:
    blue, green, red = (round(g + _REMAINS * (c - g)) for c, g in zip(colour, card, strict=True))
    return blue, green, red


@functools.cache
def _faded_levels(card: Colour) -> NDArray[np.uint8]:
    """Return the dim level of each level of each channel, as a table for OpenCV."""
    return np.array([_faded((level, level, level), card) for level in range(256)], np.uint8)[None]
