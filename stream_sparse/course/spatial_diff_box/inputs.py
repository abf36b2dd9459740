"""Inputs: frames larger than the taps, and not square."""

import numpy as np

TUTORIAL = {"def diff_box_spatial(": ""}  # of one row; it returns the taps, too
AS_HERE = """
import numpy

def spatial_diff_box(frame, window, axis=1, *, theirs=diff_box_spatial):
    return numpy.apply_along_axis(lambda row: theirs(row, window)[0], axis, frame)
"""
WATCH = ("frame", {"window": 10, "axis": 1})
SLIDERS = {"window": (1, 60, 1), "axis": (0, 1, 1)}


def fixed():
    """Return small inputs whose results can be computed by hand."""
    step = np.zeros((3, 12))
    step[:, 3:] = 6.0
    step[1, :2] = 3.0
    ramp = np.arange(44.0).reshape(2, 22)
    squares, whole = np.arange(60.0).reshape(3, 20) ** 2, np.arange(72).reshape(12, 6) ** 2
    cases = [(step, 1), (step.T, 1, 0), (ramp % 5, 2), (ramp % 7, 6)]
    return [*cases, (squares % 301 - 30, 2), (whole % 31, 2, 0)]


def fresh(rng):
    """Return frames."""
    frame = np.round(rng.uniform(0, 255, (16, 20)))
    return [(frame, 2), (frame, 3, 0), (frame, 3, 1)]
