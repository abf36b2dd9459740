"""The picture of ``fields``: the atoms, and where those that count lie in orientation and frequency."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stream_sparse.frame import Array

    from .fields import Row

__all__ = ["draw"]

_PAGE, _TEXT, _QUIET, _GRID, _MARK = "#12141a", "#eaedf0", "#9aa0aa", "#3a3f48", "#56b4e9"


def draw(path: Path, atoms: Array, rows: Sequence[Row], title: str) -> None:
    """Draw the atoms, those that count first and framed, and beside them orientation and frequency.

    Parameters:
        path: the picture to write.
        atoms: (k, rows, cols).
        rows: of each atom what the sheet has.
        title: whose atoms they are.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 7.2), facecolor=_PAGE)
    FigureCanvasAgg(figure)
    fields = [row for row in rows if row.counts]
    fields.sort(key=lambda row: (-row.preferred_frequency, row.orientation_deg))
    rest = sorted((row for row in rows if not row.counts), key=lambda row: -np.nan_to_num(row.explained))
    _mosaic(
        figure.add_axes((0.02, 0.03, 0.52, 0.85)), atoms, [row.atom for row in fields + rest], len(fields)
    )
    _scatter(figure.add_axes((0.58, 0.02, 0.38, 0.82), projection="polar"), fields, rows)
    share = 100 * len(fields) / len(rows)
    figure.text(0.02, 0.955, title, color=_TEXT, fontsize=15, weight="bold", va="center")
    size = "x".join(map(str, atoms.shape[1:]))
    about = f"{len(fields)} of {len(rows)} atoms of {size} are localized and oriented ({share:.0f} %), framed"
    figure.text(0.02, 0.915, about, color=_QUIET, fontsize=11, va="center")
    figure.savefig(path, dpi=100)


def _mosaic(axes: Any, atoms: Array, order: Sequence[int], framed: int) -> None:
    """Each atom in gray about zero, at its own contrast."""
    from matplotlib.patches import Rectangle

    count, (high, wide) = len(order), atoms.shape[1:]
    across = max(1, round(math.sqrt(count * 1.1 * high / wide)))
    down = -(-count // across)
    page = np.full((down * (high + 2), across * (wide + 2)), np.nan)
    for place, k in enumerate(order):
        top, left = place // across * (high + 2) + 1, place % across * (wide + 2) + 1
        atom = np.asarray(atoms[k], float)
        most = np.abs(atom[np.isfinite(atom)]).max(initial=0)
        page[top : top + high, left : left + wide] = atom / most if most > 0 else 0 * atom
        if place < framed:
            corner = (left - 1, top - 1)
            axes.add_patch(Rectangle(corner, wide + 1, high + 1, fill=False, edgecolor=_MARK, linewidth=1.2))
    axes.matshow(page, cmap="gray", vmin=-1, vmax=1)
    axes.set_facecolor(_PAGE)
    axes.axis("off")


def _scatter(axes: Any, fields: Sequence[Row], rows: Sequence[Row]) -> None:
    """Angle: orientation of the bars; radius: frequency in octaves; size: how wide the field is."""
    others = [row for row in rows if not row.counts and math.isfinite(row.explained) and row.explained > 0]
    for group, colour, alpha in ((others, _QUIET, 0.55), (fields, _MARK, 0.85)):
        if group:
            angle = np.radians([row.orientation_deg for row in group])
            octave = np.log2([row.preferred_frequency for row in group])
            area = [12 * min(row.sigma_x * row.sigma_y, 25) if group is fields else 8 for row in group]
            axes.scatter(angle, octave, s=area, color=colour, alpha=alpha, linewidths=0)
    axes.set_thetamin(0)
    axes.set_thetamax(180)
    slow = math.floor(
        min((math.log2(row.preferred_frequency) for row in (*others, *fields)), default=-3) - 0.25
    )
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
