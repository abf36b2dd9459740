"""The head line of a view, and the line of keys at its bottom."""

import functools
from collections.abc import Sequence

import cv2

from .colours import blank
from .page import Sizes, round_box
from .text import label, legible_size, shorten, text_width
from .theme import Colour, Picture, Theme, theme

_WHITE: Colour = (240, 237, 234)


def draw_head(
    picture: Picture, title: str, line: tuple[str, Colour], state: str, recording: str, sizes: Sizes
) -> None:
    """Draw the head line over the one before.

    The parts of ``state`` are separated by three blanks. ``recording`` is text beside a red dot; several
    words stand on red ground.
    """
    width = picture.shape[1]
    words = state.split("   ")
    room = sum(text_width(word, sizes.text) + sizes.text for word in words)
    left = width - sizes.margin - room
    picture[: sizes.head] = _lasting(width, left, title, line, recording, sizes, theme())[: len(picture)]
    right = width - sizes.margin
    for word in reversed(words):  # in parts: text that has not changed is cached
        right -= label(picture, word, right, sizes.head / 2 + 1, sizes.text, theme().quiet, at="right")
        right -= sizes.text


@functools.lru_cache(maxsize=32)
def _lasting(
    width: int, right: int, title: str, line: tuple[str, Colour], recording: str, sizes: Sizes, colours: Theme
) -> Picture:
    """Draw the head without the state, which is right of a column; cached, since it changes rarely."""
    picture = blank(sizes.head, width, colours.page)
    middle = sizes.head / 2 + 1
    if recording:
        right -= _recording(picture, recording, right, middle, sizes) + sizes.text
    name = shorten(title, sizes.title, max(right - sizes.margin, 40), bold=True)
    x = sizes.margin + label(picture, name, sizes.margin, middle, sizes.title, colours.text, bold=True)
    x += round(0.8 * sizes.title)
    # In steps of 8 pixels, so that a text that is cut does not change with each digit of the state.
    room = (right - x) // 8 * 8
    if room > 4 * sizes.text:
        words = " ".join(line[0].split())
        size = legible_size(words, sizes.text, room)
        label(picture, shorten(words, size, room), x, middle, size, line[1])
    return picture


def _recording(picture: Picture, word: str, right: int, middle: float, sizes: Sizes) -> int:
    """Draw a dot and a text; return their width."""
    size, radius = sizes.text, max(round(0.42 * sizes.text), 3)
    loud = " " in word
    pad = round(0.6 * size) if loud else 0
    wide = text_width(word, size, bold=True) + 3 * radius + 2 * pad
    left = right - wide
    y = round(middle)
    if loud:
        half = round(0.85 * size)
        round_box(picture, left, y - half, right, y + half + 1, half, theme().rec)
    dot, ink = (_WHITE, _WHITE) if loud else (theme().rec, theme().mark)
    cv2.circle(picture, (left + pad + radius, y), radius, dot, -1, cv2.LINE_AA)
    label(picture, word, right - pad, middle, size, ink, bold=True, at="right")
    return wide


def draw_keys(picture: Picture, keys: Sequence[tuple[str, str]], sizes: Sizes) -> None:
    """Draw keys and their actions in one line at the bottom, the last first; leave out those without room."""
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
        x += label(picture, key, x, middle, size, theme().text, bold=True) + size // 2
        x += label(picture, words, x, middle, size, theme().quiet) + gap
