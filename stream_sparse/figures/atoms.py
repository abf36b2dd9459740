"""Atoms of a dictionary as pictures: all side by side, or one large with the Gabor function that fits it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import describe

from .style import Width, paper, width_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stream_sparse.frame import Array

__all__ = ["draw_mosaic", "plot_atoms", "plot_field"]

_MARK = "#D55E00"


def plot_atoms(
    atoms: Any,
    shape: Sequence[int] | None = None,
    order: Sequence[int] | Array | None = None,
    ax: Axes | None = None,
    width: Width = "single",
) -> Axes:
    """Draw the atoms of a dictionary side by side, each at its own contrast, gray being zero.

    Parameters:
        atoms: (atoms, rows, columns), or with a last axis of blue, green, red; (atoms, features) with a
            shape; or a fitted estimator with ``components_``, such as ``OnlineDictionary``.
        shape: (rows, columns) of an atom whose pixels are one row of features.
        order: numbers of the atoms in the order in which they are drawn; some may be left out.
        ax: Axes of yours to draw in; None: those of a new figure.
        width: of a new figure: ``single`` (a column of 89 mm), ``double`` (183 mm), or a number of mm.

    Returns:
        The Axes.

    Raises:
        InputError: where the atoms have another shape.

    >>> axes = plot_atoms(np.random.default_rng(0).standard_normal((20, 64)), shape=(8, 8))
    >>> axes.images[0].get_array().shape  # 5 x 4 atoms with a pixel between them
    (37, 46, 3)
    """
    from .axes import new_axes

    patches = _patches(atoms, shape)
    if order is not None:
        patches = patches[np.asarray(order)]
    _, high, wide = patches.shape[:3]
    across = _across(len(patches), high, wide)
    down = -(-len(patches) // across)
    tall = width_mm(width) * down * (high + 1) / (across * (wide + 1))
    with paper():
        axes = new_axes(width, tall) if ax is None else ax
        draw_mosaic(axes, patches, across)
    return axes


def plot_field(atom: Array, fit: Any = None, ax: Axes | None = None, width: Width = 44.0) -> Axes:
    """Draw one atom large, gray being zero, with the ellipse of the Gabor function that fits it.

    The ellipse is at one standard deviation of the Gaussian, along the wave and across it.

    Parameters:
        atom: (rows, columns).
        fit: what ``learning.gabor.fit_gabors`` found for this one atom: ``fit_gabors(atom[None])``.
        ax: Axes of yours to draw in; None: those of a new figure.
        width: of a new figure, in mm, or ``single`` or ``double``.

    Returns:
        The Axes, whose units are pixels.

    >>> from stream_sparse.learning.gabor import fit_gabors
    >>> row, col = np.mgrid[:12, :12]
    >>> wave = np.exp(-((row - 5) ** 2 + (col - 6) ** 2) / 8) * np.cos(0.4 * np.pi * (row - 5))
    >>> axes = plot_field(wave, fit_gabors(wave[None]))
    >>> [float(round(x, 3)) for x in axes.patches[0].center]
    [6.0, 5.0]
    """
    from matplotlib.patches import Ellipse
    from matplotlib.ticker import MaxNLocator

    from .axes import new_axes

    atom = np.asarray(atom)
    with paper():
        axes = new_axes(width, width_mm(width) * atom.shape[0] / atom.shape[1]) if ax is None else ax
        axes.matshow(_contrast(atom), cmap="gray", vmin=-1, vmax=1, interpolation="none")
        axes.xaxis.tick_bottom()
        if fit is not None:
            numbers = fit.col, fit.row, fit.along, fit.across, fit.direction
            col, row, along, across, direction = (np.asarray(number).item() for number in numbers)
            axes.add_patch(
                Ellipse(
                    (col, row), 2 * along, 2 * across, angle=math.degrees(direction),
                    fill=False, edgecolor=_MARK, linewidth=1.0,
                )
            )  # fmt: skip
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(4, integer=True))
        axes.set_xlabel("column (px)")
        axes.set_ylabel("row (px)")
        axes.spines[:].set_visible(True)
    return axes


def draw_mosaic(
    axes: Axes, atoms: Array, across: int, framed: int = 0, ground: str = "white", mark: str = _MARK
) -> None:
    """Draw each atom in gray about zero, at its own contrast, and frame the first ones.

    Parameters:
        axes: to draw in.
        atoms: (atoms, rows, columns), or with a last axis of blue, green, red.
        across: number of atoms in a row.
        framed: number of atoms that get a frame.
        ground: the colour between the atoms.
        mark: the colour of frames.
    """
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    count, high, wide = atoms.shape[:3]
    down = -(-count // across)
    page = np.full((down * (high + 1) + 1, across * (wide + 1) + 1, 3), to_rgb(ground))
    for place, atom in enumerate(atoms):
        top, left = place // across * (high + 1) + 1, place % across * (wide + 1) + 1
        gray = (_contrast(atom)[..., None] if atom.ndim == 2 else _contrast(atom)[..., ::-1]) / 2 + 0.5
        part = page[top : top + high, left : left + wide]
        part[:] = np.where(np.isfinite(gray), gray, part)
        if place < framed:
            corner = (left - 1, top - 1)
            axes.add_patch(Rectangle(corner, wide + 1, high + 1, fill=False, edgecolor=mark, linewidth=1.2))
    axes.matshow(page, interpolation="none")
    axes.axis("off")


def _contrast(atom: Array) -> Array:
    """Return an atom whose largest magnitude is 1, or one that is all zero."""
    most = np.abs(atom[np.isfinite(atom)]).max(initial=0)
    return np.asarray(atom / most if most > 0 else 0.0 * atom)


def _patches(atoms: Any, shape: Sequence[int] | None) -> Array:
    """Return atoms as (atoms, rows, columns), or with a last axis of three colours."""
    found = np.asarray(getattr(atoms, "components_", atoms))
    if found.ndim == 2 and shape is not None:
        found = found.reshape(len(found), *shape)
    if found.size and (found.ndim == 3 or (found.ndim == 4 and found.shape[3] == 3)):
        return found
    hint = "; give shape=(rows, columns)" if found.ndim == 2 else ""
    raise InputError(f"plot_atoms: expected atoms (atoms, rows, columns), got {describe(found)}{hint}")


def _across(count: int, high: int, wide: int) -> int:
    """Return how many atoms go side by side: the last row is full where that can be.

    >>> [_across(count, 8, 8) for count in (20, 64, 128, 37)]
    [5, 8, 16, 7]
    """
    square = math.sqrt(count * high / wide)
    least = min(count, max(1, math.ceil(square)))
    full = (across for across in range(least, min(count, int(1.6 * square)) + 1) if count % across == 0)
    return next(full, least)
