"""Inputs: small frames that are not square, so that swapped axes show."""

import numpy as np

OUTPUTS = ("along rows", "along columns")
TUTORIAL = {"diff_x = ": "frame", "diff_y = ": "frame"}
AS_HERE = "spatial_diff = lambda frame, along=(diff_x, diff_y): tuple(one(frame) for one in along)"
WATCH = ("frame", {})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([[1.0, 3.0, 2.0], [6.0, 6.0, 9.0]]),),
        (np.array([[0.0, 10.0], [5.0, 0.0], [7.0, 7.0]]),),
        (np.array([[0.0, 300.0, 10.25], [700.0, 2.0, -9.5]]),),
        (np.array([[1, 4, 9, 3], [2, 2, 0, 5], [300, 1, -6, 7], [8, 0, 1, 2]]),),
        (np.array([[0.5, -2.0, 8.0, 1.5], [3.25, 4.0, -1.0, 0.0]], np.float32),),
    ]


def fresh(rng):
    """Return frames."""
    return [(np.round(rng.uniform(0, 255, (4, 5))),), (rng.normal(0, 1, (6, 3)),)]
