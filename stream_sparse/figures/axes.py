"""Axes to draw in, their texts, and figures that are saved and shown in the style of a paper."""

from io import StringIO
from os import PathLike, fspath
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import Width, paper, width_mm

_TIMES = {"svg": "Date", "pdf": "CreationDate"}
"""The fact that would make two files of the same figure differ, by their kind."""
_INCH_MM, _LETTERS = 25.4, 24
_FIRM = "\xa0"
"""A space at which no line ends."""


class PaperFigure(Figure):
    """A figure without a window; the same figure gives the same bytes. A notebook shows it."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save as matplotlib does, in the style of a paper and without the time of day."""
        kind = options.get("format")
        if kind is None and isinstance(fname, str | PathLike):
            kind = Path(fspath(fname)).suffix[1:].lower()
        if kind in _TIMES:
            options["metadata"] = {_TIMES[kind]: None, **(options.get("metadata") or {})}
        with paper():
            super().savefig(fname, **options)

    def _repr_svg_(self) -> str:
        file = StringIO()
        self.savefig(file, format="svg")
        return file.getvalue()


class PaperAxes(Axes):
    """Axes that a notebook shows as their whole figure; rounding alone is a straight line."""

    def autoscale_view(self, *which: Any, **options: Any) -> None:
        """Choose the range of the axes as matplotlib does."""
        super().autoscale_view(*which, **options)
        low, high = self.dataLim.intervaly
        if self.get_autoscaley_on() and 0 < high - low < 1e-9 * max(abs(low), abs(high)):
            half = 0.1 * max(abs(low), abs(high))
            self.set_ylim(low - half, high + half, auto=None)

    def _repr_svg_(self) -> str:
        figure = self.get_figure(root=True)
        return figure._repr_svg_() if isinstance(figure, PaperFigure) else ""


def new_axes(width: Width, height_mm: float) -> Axes:
    """Return the axes of a new figure of this size."""
    figure = PaperFigure(figsize=(width_mm(width) / _INCH_MM, height_mm / _INCH_MM), layout="constrained")
    return figure.add_subplot(axes_class=PaperAxes)


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
