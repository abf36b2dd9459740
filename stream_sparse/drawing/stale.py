"""Draw messages in place of values, and over values that are out of date, which are dimmed."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import fill
from .description import Message
from .text import label, line_height, shorten, text_width
from .theme import Colour, Picture, theme

# Share of a colour that remains when it is dimmed.
_REMAINS = 0.3


def draw_message(message: Message, picture: Picture, size: int) -> tuple[()]:
    """Draw a message alone."""
    fill(picture, theme().card)
    write(picture, message, size)
    return ()


def write(picture: Picture, message: Message, size: int, colour: Colour | None = None) -> None:
    """Write a message in the middle of a picture, quietly without a colour."""
    height, width = picture.shape[:2]
    words = fitting(message, size, width)
    label(picture, words, width / 2, height / 2, size, colour or theme().quiet, at="middle")


def dim(picture: Picture, stale: Message | None, size: int) -> None:
    """Dim a picture of values that are out of date, and write the message in its middle."""
    if stale is not None and picture.size:
        picture[:] = cv2.LUT(picture, _faded_levels(theme().card))
        write(picture, stale, size, theme().text)


def write_at_end(picture: Picture, stale: Message | None, size: int) -> None:
    """Write the message of stale values at the right end of a picture in which time runs to the right."""
    height, width = picture.shape[:2]
    tall = line_height(size)
    if stale is None or height < tall:
        return
    words = fitting(stale, size, width - size)
    top, left = (height - tall) // 2, max(width - size - text_width(words, size), 0)
    box = picture[top : top + tall, left:]
    box[:] = cv2.LUT(box, _faded_levels(theme().card))
    label(picture, words, width - size / 2, top + tall / 2, size, theme().text, at="right")


def fitting(message: Message, size: int, room: float) -> str:
    """Return the words of a message for which there is room."""
    fits = text_width(message.text, size) <= room
    return shorten(message.text if fits or not message.short else message.short, size, room)


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
