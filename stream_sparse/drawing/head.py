"""The head line of a view, and the line of keys at its very bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from .colours import CARD, MARK, PAGE, QUIET, TEXT, Colour, fill
from .page import Sizes, round_box
from .text import label, shorten, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RED", "draw_head", "draw_keys", "keycap"]

RED: Colour = (60, 60, 224)
"""The colour of what is being recorded."""


def draw_head(
    picture: NDArray[np.uint8],
    title: str,
    line: tuple[str, Colour],
    state: str,
    recording: str,
    sizes: Sizes,
) -> None:
    """Draw the head line anew, whatever stood there.

    Parameters:
        picture: uint8 BGR, drawn into.
        title: name of the pipeline.
        line: what stands beside it, and its colour.
        state: what stands at the right.
        recording: a word beside a red dot, left of the state; on red ground where it has several words;
            empty: nothing is recorded.
        sizes: of the page.
    """
    width = picture.shape[1]
    fill(picture[: sizes.head], PAGE)
    middle = sizes.head / 2 + 1
    right = width - sizes.margin
    for word in reversed(state.split("   ")):  # word by word: what has not changed need not be set anew
        right -= label(picture, word, right, middle, sizes.text, QUIET, at="right") + sizes.text
    if recording:
        right -= _recording(picture, recording, right, middle, sizes) + sizes.text
    name = shorten(title, sizes.title, max(right - sizes.margin, 40), bold=True)
    x = sizes.margin + label(picture, name, sizes.margin, middle, sizes.title, TEXT, bold=True)
    x += round(0.8 * sizes.title)
    # Digits of the same number take the same room, so a text that is cut keeps its place.
    room = (right - x) // 8 * 8
    if room > 4 * sizes.text:
        words = " ".join(line[0].split())
        label(picture, shorten(words, sizes.text, room), x, middle, sizes.text, line[1])


def _recording(picture: NDArray[np.uint8], word: str, right: int, middle: float, sizes: Sizes) -> int:
    """A dot and a word; gives the room that they take."""
    size, radius = sizes.text, max(round(0.42 * sizes.text), 3)
    loud = " " in word
    pad = round(0.6 * size) if loud else 0
    wide = text_width(word, size, bold=True) + 3 * radius + 2 * pad
    left = right - wide
    y = round(middle)
    if loud:
        half = round(0.85 * size)
        round_box(picture, left, y - half, right, y + half + 1, half, RED)
    ink = TEXT if loud else RED
    cv2.circle(picture, (left + pad + radius, y), radius, ink, -1, cv2.LINE_AA)
    label(picture, word, right - pad, middle, size, TEXT if loud else MARK, bold=True, at="right")
    return wide


def draw_keys(picture: NDArray[np.uint8], keys: Sequence[tuple[str, str]], sizes: Sizes) -> None:
    """Draw keys and what they do in a line below everything; those that have no room are left out.

    Parameters:
        picture: uint8 BGR, drawn into.
        keys: pairs of a key and a word or two, the most important ones last.
        sizes: of the page.
    """
    height, width = picture.shape[:2]
    size = sizes.note
    middle = height - (sizes.keys + sizes.margin) / 2
    gap = 2 * size
    left, chosen = sizes.margin, []
    for key, words in reversed(keys):
        wide = text_width(key, size, bold=True) + text_width(words, size) + size // 2 + gap
        if left + wide - gap > width - sizes.margin:
            break
        chosen.append((key, words))
        left += wide
    x = width - sizes.margin - (left - gap - sizes.margin)
    for key, words in reversed(chosen):
        x += label(picture, key, x, middle, size, TEXT, bold=True) + size // 2
        x += label(picture, words, x, middle, size, QUIET) + gap


def keycap(picture: NDArray[np.uint8], key: str, x: int, middle: float, size: int, ground: Colour) -> int:
    """Draw a key as it is on a keyboard; gives its width."""
    wide = max(text_width(key, size, bold=True) + size, 2 * size)
    half = round(0.95 * size)
    y = round(middle)
    round_box(picture, x, y - half, x + wide, y + half + 1, max(size // 3, 2), ground)
    label(picture, key, x + wide / 2, middle, size, TEXT if ground != CARD else QUIET, bold=True, at="middle")
    return wide
