"""The line at the value of a normal distribution."""

from __future__ import annotations

from .axes import Plot
from .colours import Picture
from .text import label
from .theme import theme

__all__ = ["draw_normal"]


def draw_normal(picture: Picture, plot: Plot, normal: float) -> None:
    """Draw a line at the value of a normal distribution, and name it."""
    row = round(float(plot.rows(normal)))
    picture[row : row + 1, plot.left : plot.right] = theme().quiet
    if plot.bottom - plot.top > 5 * plot.size:
        below = row + 0.8 * plot.size
        y = below if below + 0.7 * plot.size < plot.bottom else row - 0.7 * plot.size
        label(picture, "normal distribution", plot.right - 4, y, plot.size, theme().quiet, at="right")
