"""Figures that are saved and shown in the style of a paper, wherever that happens."""

from __future__ import annotations

from io import StringIO
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import paper

__all__ = ["PaperAxes", "PaperFigure"]

_TIMES = {"svg": "Date", "pdf": "CreationDate"}
"""The fact that would make two files of the same figure differ, by their kind."""


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
    """Axes that a notebook shows as their whole figure."""

    def _repr_svg_(self) -> str:
        figure = self.get_figure(root=True)
        return figure._repr_svg_() if isinstance(figure, PaperFigure) else ""
