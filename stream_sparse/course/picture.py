"""A picture of a wrong result: what was expected, what came, and where they differ."""

import io
from typing import Any

import numpy as np

from .comparing import Compared

WIDTH = 720
"""How wide the picture is to be shown; it has two pixels for each of these, to be sharp on any screen."""
_STYLES = {"light": "default", "dark": "dark_background"}


def picture(compared: Compared, look: str = "light") -> bytes:
    """Draw a result beside the right one, and their difference.

    A number is written. An array with one axis is a curve, one with two axes a picture, and of one with more
    axes the first picture that differs is shown.

    Parameters:
        look: ``light`` or ``dark``.

    Returns:
        A PNG, ``2 * WIDTH`` pixels wide.

    >>> from stream_sparse.course.comparing import Compared
    >>> right, mine = np.array([0.0, 1.0]), np.array([0.0, 3.0])
    >>> picture(Compared(right, mine, right != mine))[1:4]
    b'PNG'
    """
    from matplotlib import style  # takes long
    from matplotlib.figure import Figure

    right, mine, far = compared
    change = None
    if far is not None:
        at = tuple(np.argwhere(far)[0][:-2])
        right, mine = _real(right[at]), _real(mine[at])
        change = np.where(far[at], mine - right, 0)
    with style.context(_STYLES[look]):
        figure = Figure(figsize=(WIDTH / 80, 2.6), layout="constrained")
        shown = {"expected": right, "yours": mine, "yours - expected": change}
        for axes, (title, values) in zip(figure.subplots(1, 3), shown.items(), strict=True):
            axes.set_title(title)
            _draw(axes, values)
        out = io.BytesIO()
        figure.savefig(out, dpi=160)
    return out.getvalue()


def _draw(axes: Any, values: Any) -> None:
    """Draw an array with one axis as a curve, one with two as a picture, and write what else it is."""
    values = None if values is None else _real(values)
    if values is not None and values.ndim == 1:
        axes.plot(values, marker="." if values.size < 100 else "")
    elif values is not None and values.ndim == 2 and values.size:
        finite = values[np.isfinite(values)]
        most, signed = np.abs(finite).max(initial=0), bool((finite < 0).any())
        colours = {"cmap": "coolwarm", "vmin": -most} if signed else {"cmap": "gray", "vmin": 0}
        axes.figure.colorbar(axes.matshow(values, vmax=most, aspect="auto", **colours))
    else:
        words = (
            "shapes differ" if values is None else f"shape {values.shape}" if values.ndim else f"{values:.6g}"
        )
        axes.text(0.5, 0.5, words, ha="center", va="center")
        axes.set_axis_off()


def _real(values: Any) -> Any:
    """Return floats: of complex numbers their sizes."""
    return np.abs(values) if values.dtype.kind == "c" else values.astype(float)
