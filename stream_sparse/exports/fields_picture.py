"""The picture of ``fields``: the atoms, and the orientations and frequencies of the receptive fields."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.figures.atoms import draw_mosaic

if TYPE_CHECKING:
    from stream_sparse.frame import Array
    from stream_sparse.learning.gabor import Gabors

_PAGE, _TEXT, _QUIET, _GRID, _MARK = "#12141a", "#eaedf0", "#9aa0aa", "#3a3f48", "#56b4e9"


def draw(path: Path, atoms: Array, fit: Gabors, title: str) -> None:
    """Draw the atoms, receptive fields first and framed, and beside them orientation and frequency."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 7.2), facecolor=_PAGE)
    FigureCanvasAgg(figure)
    fields = fit.localized & fit.oriented
    # Fields from fast waves to slow ones, then the other atoms, from well explained to badly explained.
    second = np.where(fields, -fit.preferred, -np.nan_to_num(fit.explained))
    order = np.lexsort((np.where(fields, fit.bars, 0), second, ~fields))
    _, high, wide = atoms.shape
    across = max(1, round(math.sqrt(len(atoms) * 1.1 * high / wide)))
    place = figure.add_axes((0.02, 0.03, 0.52, 0.85))
    draw_mosaic(place, atoms[order], across, int(fields.sum()), ground=_PAGE, mark=_MARK)
    _scatter(figure.add_axes((0.58, 0.02, 0.38, 0.82), projection="polar"), fit, fields)
    figure.text(0.02, 0.955, title, color=_TEXT, fontsize=15, weight="bold", va="center")
    count, size, share = fields.sum(), "x".join(map(str, atoms.shape[1:])), 100 * fields.mean()
    about = f"{count} of {len(atoms)} atoms of {size} are localized and oriented ({share:.0f} %), framed"
    figure.text(0.02, 0.915, about, color=_QUIET, fontsize=11, va="center")
    figure.savefig(path, dpi=100)


def _scatter(axes: Any, fit: Gabors, fields: Array) -> None:
    """Draw a dot for each atom: by orientation, frequency in octaves, and width of the field."""
    octaves = np.log2(fit.preferred)
    others = ~fields & (fit.explained > 0)
    area = np.where(fields, 12 * np.minimum(fit.along * fit.across, 25), 8)
    for group, colour, alpha in ((others, _QUIET, 0.55), (fields, _MARK, 0.85)):
        angles = np.radians(fit.bars[group])
        axes.scatter(angles, octaves[group], s=area[group], color=colour, alpha=alpha, linewidths=0)
    axes.set_thetamin(0)
    axes.set_thetamax(180)
    shown = octaves[fields | others]
    slow = math.floor((shown.min() if len(shown) else -3) - 0.25)
    axes.set_ylim(slow, -0.7)
    ticks = range(slow + 1, 0)
    axes.set_yticks(ticks, [f"1/{2**-t}" for t in ticks])
    axes.tick_params(axis="y", colors=_QUIET, labelsize=9)
    degrees = range(0, 181, 45)
    axes.set_xticks(np.radians(degrees), [f"{d}°" for d in degrees], color=_QUIET, fontsize=10)
    axes.set_facecolor(_PAGE)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.spines[:].set_color(_GRID)
    axes.set_title(
        "Angle: orientation of the bars. Radius: best frequency, cycles a pixel.\n"
        "Larger: wider field. Gray: atoms that do not count.",
        color=_TEXT, fontsize=11, y=0.84,
    )  # fmt: skip
