"""Atoms of a dictionary as a picture, all side by side."""

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


def plot_atoms(
    atoms: Any,
    shape: Sequence[int] | None = None,
    order: Sequence[int] | Array | None = None,
    framed: int = 0,
    ax: Axes | None = None,
    width: Width = "single",
) -> Axes:
    """Draw the atoms of a dictionary side by side, each at its own contrast, gray being zero.

    Parameters:
        atoms: (atoms, rows, columns), or with a last axis of blue, green, red; (atoms, features) with a
            shape; or a fitted estimator with ``components_``, such as ``OnlineDictionary``.
        shape: (rows, columns) of an atom whose pixels are one row of features.
        order: numbers of the atoms in the order in which they are drawn; some may be left out.
        framed: number of atoms, the first ones of those drawn, that get a frame.
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
    from matplotlib.patches import Rectangle

    from .axes import new_axes

    patches = _patches(atoms, shape)
    if order is not None:
        patches = patches[np.asarray(order)]
    count, high, wide = patches.shape[:3]
    across = _across(count, high, wide)
    down = -(-count // across)
    tall = width_mm(width) * down * (high + 1) / (across * (wide + 1))
    page = np.ones((down * (high + 1) + 1, across * (wide + 1) + 1, 3))
    with paper():
        axes = new_axes(width, tall) if ax is None else ax
        for index, atom in enumerate(patches):
            top, left = index // across * (high + 1) + 1, index % across * (wide + 1) + 1
            gray = (_contrast(atom)[..., None] if atom.ndim == 2 else _contrast(atom)[..., ::-1]) / 2 + 0.5
            part = page[top : top + high, left : left + wide]
            part[:] = np.where(np.isfinite(gray), gray, part)
            if index < framed:
                corner = (left - 1, top - 1)
                axes.add_patch(Rectangle(corner, wide + 1, high + 1, fill=False, edgecolor="C3"))
        axes.matshow(page, interpolation="none")
        axes.axis("off")
    return axes


def _contrast(atom: Array) -> Array:
    """Return an atom whose largest magnitude is 1, or one that is all zero."""
    most = np.abs(atom[np.isfinite(atom)]).max(initial=0)
    return np.asarray(atom / most if most > 0 else 0.0 * atom)


def _patches(atoms: Any, shape: Sequence[int] | None) -> Array:
    """Return atoms as (atoms, rows, columns), or with a last axis of three colours."""
    array = np.asarray(getattr(atoms, "components_", atoms))
    if array.ndim == 2 and shape is not None:
        array = array.reshape(len(array), *shape)
    if array.size and (array.ndim == 3 or (array.ndim == 4 and array.shape[3] == 3)):
        return array
    hint = "; give shape=(rows, columns)" if array.ndim == 2 else ""
    raise InputError(f"plot_atoms: expected atoms (atoms, rows, columns), got {describe(array)}{hint}")


def _across(count: int, high: int, wide: int) -> int:
    """Return how many atoms go side by side: the last row is full where that can be.

    >>> [_across(count, 8, 8) for count in (20, 64, 128, 37)]
    [5, 8, 16, 7]
    """
    square = math.sqrt(count * high / wide)
    least = min(count, max(1, math.ceil(square)))
    full = (across for across in range(least, min(count, int(1.6 * square)) + 1) if count % across == 0)
    return next(full, least)
