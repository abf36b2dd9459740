"""Axes to draw in, and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import InputError

from .style import Width, width_mm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["grow", "lay_out", "new_axes", "one_or_all", "plain", "with_unit"]

_INCH_MM, _LETTERS = 25.4, 24
_FIRM = "\xa0"
"""A space at which no line ends."""


def new_axes(ax: Any, wanted: Sequence[str], width: Width, height_mm: float) -> list[Axes]:
    """Return axes to draw in, one below the other: the user's own, or those of a new figure.

    Parameters:
        ax: the user's axes, one or several; None for a new figure.
        wanted: what each of them will show, for the message.
        width: of a new figure.
        height_mm: of all its axes together.

    Raises:
        InputError: where the user gave another number of axes, or the width cannot be.
    """
    from matplotlib.axes import Axes

    if ax is None:
        from ._figure import PaperAxes, PaperFigure

        size = width_mm(width) / _INCH_MM, height_mm / _INCH_MM
        figure = PaperFigure(figsize=size, layout="constrained")
        below = figure.subplots(
            len(wanted), 1, sharex=True, squeeze=False, subplot_kw={"axes_class": PaperAxes}
        )
        return [*below[:, 0]]
    given = [*np.ravel(np.array(ax, object))]
    if len(given) == len(wanted) and all(isinstance(one, Axes) for one in given):
        return given
    count = "one Axes" if len(wanted) == 1 else f"{len(wanted)} Axes"
    got = ", ".join(type(one).__name__ for one in given[:4]) or "none"
    places = f"{count} of matplotlib ({'; '.join(wanted)})"
    raise InputError(f"ax: expected {places}, got {got}; without ax a new figure is made")


def one_or_all(axes: Sequence[Axes]) -> Any:
    """Return the only axes, or an array of all."""
    return axes[0] if len(axes) == 1 else np.array(axes, object)


def plain(text: str) -> str:
    r"""Return a text that matplotlib shows as it is, and not as a formula.

    >>> print(plain("$5 a day, $6 a night"))
    \$5 a day, \$6 a night
    """
    return text.replace("$", r"\$")


def with_unit(name: str, unit: str) -> str:
    """Return the label of a vertical axis, in lines that are not longer than the axis.

    >>> with_unit("time", "s"), with_unit("after a low threshold", "gray levels")
    ('time (s)', 'after a low threshold\\n(gray levels)')
    """
    whole = unit.replace(" ", _FIRM)
    lines = fill(f"{name} ({whole})" if unit else name, _LETTERS)
    return plain(lines.replace(_FIRM, " "))


def lay_out(axes: Axes) -> None:
    """Give the axes of a figure the room that their texts leave."""
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.draw_without_rendering()


def grow(axes: Axes, height_mm: float) -> None:
    """Make the figure of axes higher."""
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.set_figheight(figure.get_figheight() + height_mm / _INCH_MM)
        figure.align_ylabels()
