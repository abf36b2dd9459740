"""CIELAB, in which colours that look equally different lie equally far apart, from and to sRGB.

OpenCV converts, too, but builds tables for whole pictures at its first call, which takes a tenth of a second
and would hold up the first frames of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["from_rgb", "to_rgb"]

_XYZ = np.array(  # of linear red, green and blue, by the white D65
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_WHITE = _XYZ.sum(axis=1)
_EDGE = 6 / 29  # below it the cube root goes on as a straight line


def from_rgb(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """Lightness 0..100, a and b of colours.

    Parameters:
        rgb: sRGB, 0..1, of shape (..., 3).

    >>> from_rgb(np.array([1.0, 0.0, 0.0])).round(1).tolist()
    [53.2, 80.1, 67.2]
    """
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    share = linear @ _XYZ.T / _WHITE
    x, y, z = np.moveaxis(
        np.where(share > _EDGE**3, np.cbrt(share), share / (3 * _EDGE**2) + 4 / 29), -1, 0
    )
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def to_rgb(lab: NDArray[Any]) -> NDArray[np.float64]:
    """sRGB of colours, 0..1 where a screen has them.

    Parameters:
        lab: lightness, a and b, of shape (..., 3).

    >>> to_rgb(from_rgb(np.array([0.2, 0.4, 1.0]))).round(6).tolist()
    [0.2, 0.4, 1.0]
    """
    light, a, b = np.moveaxis(lab, -1, 0)
    y = (light + 16) / 116
    root = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    share = np.where(root > _EDGE, root**3, 3 * _EDGE**2 * (root - 4 / 29))
    linear = (share * _WHITE) @ np.linalg.inv(_XYZ).T
    curved = 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear > 0.0031308, curved, 12.92 * linear))
