"""The theme of a view: its colours, on a dark or on a light page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""

Picture: TypeAlias = NDArray[np.uint8]
"""Blue, green and red of each pixel, shape (rows, columns, 3)."""


class Theme(NamedTuple):
    """The colours of a page.

    Attributes:
        page: the ground of the whole view.
        card: the ground of a panel.
        field: the ground of a small curve on a card.
        grid: lines of a grid, borders, empty tracks.
        faint: what matters least.
        quiet: labels, units of measure.
        text: names and numbers.
        mark: the mark of a tap on a picture.
        warn: a warning.
        rec: a recording that goes on.
        blank: nan in a picture, a colour that no colour map has.
        curves: curves and bars, those that stand out most on this page first.
        ramps: for sweeps a colour map each, with the first and the last of its 256 colours.
    """

    page: Colour
    card: Colour
    field: Colour
    grid: Colour
    faint: Colour
    quiet: Colour
    text: Colour
    mark: Colour
    warn: Colour
    rec: Colour
    blank: Colour
    curves: tuple[Colour, ...]
    ramps: tuple[tuple[str, int, int], ...]


# Curves: Okabe and Ito (2008), https://jfly.uni-koeln.de/color/. On the dark page black is left out and the
# dark blue is lightened, on the light one yellow is left out, since they would be lost there.
DARK = Theme(
    page=(24, 20, 18),
    card=(36, 30, 27),
    field=(48, 41, 37),
    grid=(72, 63, 58),
    faint=(114, 104, 98),
    quiet=(170, 160, 154),
    text=(240, 237, 234),
    mark=(107, 107, 255),
    warn=(66, 176, 245),
    rec=(60, 60, 224),
    blank=(84, 52, 74),
    curves=(
        (233, 180, 86), (0, 159, 230), (115, 158, 0), (167, 121, 204), (66, 228, 240), (0, 94, 213),
        (214, 142, 60),
    ),
    ramps=(("viridis", 92, 250), ("plasma", 75, 235)),
)  # fmt: skip
LIGHT = Theme(
    page=(240, 238, 236),
    card=(255, 255, 255),
    field=(246, 243, 241),
    grid=(218, 213, 209),
    faint=(160, 152, 147),
    quiet=(106, 98, 93),
    text=(38, 32, 29),
    mark=(48, 48, 224),
    warn=(0, 76, 168),
    rec=(48, 48, 208),
    blank=(190, 140, 176),
    curves=(
        (178, 114, 0), (0, 94, 213), (115, 158, 0), (167, 121, 204), (0, 159, 230), (233, 180, 86),
        (60, 60, 60),
    ),
    ramps=(("viridis", 0, 205), ("plasma", 0, 190)),
)  # fmt: skip

THEMES = {"dark": DARK, "light": LIGHT}

_theme: ContextVar[Theme] = ContextVar("theme", default=DARK)


def theme() -> Theme:
    """Return the theme of the view that is being drawn."""
    return _theme.get()


@contextmanager
def themed(chosen: Theme) -> Iterator[None]:
    """Draw in a theme."""
    before = _theme.set(chosen)
    try:
        yield
    finally:
        _theme.reset(before)
