"""The theme: one quiet dark page, cards, and colours that are safe for the colour-blind."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BLANK", "CARD", "FAINT", "GRID", "MARK", "PAGE", "QUIET", "TEXT", "WARN",
    "Colour", "blank", "fill", "lighter", "palette", "ramp",
]  # fmt: skip

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""

PAGE: Colour = (24, 20, 18)
CARD: Colour = (36, 30, 27)
GRID: Colour = (72, 63, 58)
FAINT: Colour = (114, 104, 98)
QUIET: Colour = (170, 160, 154)
TEXT: Colour = (240, 237, 234)
MARK: Colour = (107, 107, 255)
WARN: Colour = (66, 176, 245)
BLANK: Colour = (84, 52, 74)
"""What is not a number in a picture: a purple that no colour map has."""

# Okabe and Ito (2008), https://jfly.uni-koeln.de/color/, without black, which a dark page would swallow; the
# ones that stand out most on it come first, and the dark blue is lightened for the same reason.
_OKABE_ITO: tuple[Colour, ...] = (
    (233, 180, 86),
    (0, 159, 230),
    (115, 158, 0),
    (167, 121, 204),
    (66, 228, 240),
    (0, 94, 213),
    (214, 142, 60),
)


def palette(index: int) -> Colour:
    """The colour of the curve or bar with this number.

    >>> palette(0), palette(7) == palette(0)
    ((233, 180, 86), True)
    """
    return _OKABE_ITO[index % len(_OKABE_ITO)]


@functools.cache
def ramp(count: int, which: int = 0) -> tuple[Colour, ...]:
    """``count`` colours in order, for what is swept: dark to bright, all of them legible on a card.

    Parameters:
        count: how many.
        which: number of the family; neighbours get another ramp.

    >>> len(ramp(13))
    13
    """
    kind = (cv2.COLORMAP_VIRIDIS, cv2.COLORMAP_PLASMA)[which % 2]
    table = cv2.applyColorMap(np.arange(256, dtype=np.uint8), kind).reshape(256, 3)
    low, high = ((92, 250), (75, 235))[which % 2]
    places = np.linspace(low, high, count) if count > 1 else np.array([160.0])
    return tuple((int(b), int(g), int(r)) for b, g, r in table[places.round().astype(int)])


def lighter(colour: Colour) -> Colour:
    """A colour for words: thin strokes need more light than a curve does."""
    b, g, r = (c + (255 - c) * 3 // 10 for c in colour)
    return b, g, r


def blank(height: int, width: int, colour: Colour = CARD) -> NDArray[np.uint8]:
    """A new picture of one colour.

    >>> blank(2, 3).shape
    (2, 3, 3)
    """
    picture = np.empty((height, width, 3), np.uint8)
    fill(picture, colour)
    return picture


def fill(place: NDArray[np.uint8], colour: Colour) -> None:
    """Paint a picture, or a part of one, in one colour.

    >>> picture = blank(2, 3)
    >>> fill(picture[:, 1:], (1, 2, 3))
    >>> picture[1].tolist()
    [[36, 30, 27], [1, 2, 3], [1, 2, 3]]
    """
    place[:1] = colour
    place[1:] = place[:1]  # whole rows are copied; NumPy would write a colour pixel by pixel
