"""Which inputs of a panel have fallen silent, so that what is drawn of them is not of now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from .colours import CARD, TEXT, Colour
from .text import label, line_height, shorten, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .feeds import Fed

__all__ = ["Silence", "briefly", "faded"]

# So many silent frames are too few to tell: a picture that dims for a blink only flickers.
_BLINK = 4
# How much of a picture remains that is not of now.
_REMAINS = 0.3


class Silence:
    """How long each input of a panel has said nothing, and for how long it still will.

    An input is old once it has been silent for longer than a blink, and either is known to wait, as after an
    edit that lets its node begin anew, or has been silent for more than twice as long as between its last
    values: one that speaks now and then is not old in between.

    Parameters:
        feeds: the panel's inputs.

    Attributes:
        first: index of the first frame that was seen; None before it.

    >>> class Box:
    ...     warmup, due = 10, None
    >>> silence = Silence([Box()])
    >>> silence.words()
    'waiting for 11 more frames'
    >>> silence.see([None], 0)
    >>> silence.words(), silence.old(0)
    ('waiting for 10 more frames', False)
    """

    def __init__(self, feeds: Sequence[Fed]) -> None:
        self._feeds = feeds
        self.first: int | None = None
        self._last: list[int | None] = [None] * len(feeds)
        self._silent = [0] * len(feeds)
        self._usual = [1] * len(feeds)

    def see(self, values: Sequence[object], index: int) -> None:
        """Take in one frame: its values, None where an input said nothing, and its index."""
        if self.first is None:
            self.first = index
        for k, value in enumerate(values):
            if value is None:
                self._silent[k] += 1
            else:
                self._usual[k], self._silent[k], self._last[k] = self._silent[k] + 1, 0, index

    def old(self, which: int) -> bool:
        """Whether the last value of an input is no longer of now."""
        silent = self._silent[which]
        if self._last[which] is None or silent <= _BLINK:
            return False
        return silent > 2 * self._usual[which] or self._left(which) > 0

    def shown(self, which: int) -> bool:
        """Whether an input has spoken and is of now; where all are old, whether it has spoken."""
        return self._last[which] is not None and (not self.old(which) or self._all_old())

    def words(self, which: int | None = None) -> str:
        """What is said in place of a value: of one input, or of the one that speaks next."""
        if not self._feeds:
            return "no value yet"
        which = min(range(len(self._feeds)), key=self._left) if which is None else which
        left, silent = self._left(which), self._silent[which]
        if left == 1 and self.first is None:
            return "waiting for the first frame"
        if left > 0:
            return f"waiting for {left} more frame{'s' if left > 1 else ''}"
        if self._last[which] is None or not silent:
            return "no value yet"
        return f"no value for {silent} frame{'s' if silent > 1 else ''}"

    def brief(self, size: int, room: float, which: int | None = None) -> str:
        """The words in letters of a size, as many of them as there is room for."""
        return briefly(self.words(which), size, room)

    def veil(self, picture: NDArray[np.uint8], size: int, which: int | None = None) -> None:
        """Dim a picture where what it shows is old, and say so in its middle.

        Parameters:
            picture: uint8 BGR, drawn into.
            size: of the letters.
            which: the input that it shows; None: all of them.
        """
        if self._is_old(which):
            height, width = picture.shape[:2]
            picture[:] = cv2.LUT(picture, _FADED)
            label(picture, self.brief(size, width, which), width / 2, height / 2, size, TEXT, at="middle")

    def aside(self, picture: NDArray[np.uint8], size: int, which: int | None = None) -> None:
        """Say at the right end of a picture that runs along with time why it is empty there.

        What it shows stands at its own time, and so is not dimmed.

        Parameters:
            picture, size, which: as :meth:`veil` has them.
        """
        height, width = picture.shape[:2]
        tall = line_height(size)
        if not self._is_old(which) or height < tall:
            return
        words = self.brief(size, width - size, which)
        top, left = (height - tall) // 2, max(width - size - round(text_width(words, size)), 0)
        box = picture[top : top + tall, left:]
        box[:] = cv2.LUT(box, _FADED)
        label(picture, words, width - size / 2, top + tall / 2, size, TEXT, at="right")

    def _is_old(self, which: int | None) -> bool:
        return self._all_old() if which is None else self.old(which)

    def _all_old(self) -> bool:
        spoken = [k for k, last in enumerate(self._last) if last is not None]
        return bool(spoken) and all(map(self.old, spoken))

    def _left(self, which: int) -> int:
        """How many frames an input is known to wait for; none or fewer where that is not known."""
        first, feed, last = self.first or 0, self._feeds[which], self._last[which]
        due = first + feed.warmup if feed.due is None else feed.due(first)
        # Frames that were dropped have an index, and nobody waits for them.
        return due - (first - 1 if last is None else last) - self._silent[which]


def briefly(words: str, size: int, room: float) -> str:
    """Words of a silence, as many of them as there is room for.

    >>> briefly("waiting for 60 more frames", 11, 120), briefly("3.25", 11, 120)
    ('60 more frames', '3.25')
    """
    if text_width(words, size) > room:
        words = words.removeprefix("waiting for ")
    return shorten(words, size, room)


def faded(colour: Colour) -> Colour:
    """A colour of what is not of now.

    >>> faded((36, 130, 227))
    (36, 60, 87)
    """
    blue, green, red = (round(g + _REMAINS * (c - g)) for c, g in zip(colour, CARD, strict=True))
    return blue, green, red


# For each level of each channel, what is left of it.
_FADED = np.array([faded((level, level, level)) for level in range(256)], np.uint8)[None]
