"""Inputs: values around the threshold, some equal to it."""

import numpy as np

TUTORIAL = {"def hard_thres(": ""}
AS_HERE = """
import numpy

def hard_threshold(x, theta=150, percentile=None, *, theirs=hard_thres):
    return theirs(x, theta if percentile is None else numpy.percentile(x, percentile))
"""
WATCH = ("frame", {"theta": 100})
SLIDERS = {"theta": (0, 255, 1)}


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([140.0, 150.0, 160.0]),),
        (np.array([1.0, 2.0, 3.0, 4.0]), 3),
        (np.array([10.0, 20.0, 30.0, 40.0, 50.0]), 150, 75),
        (np.array([[0.0, 90.0, 10.0], [200.0, 5.0, 255.0]]), 0, 60),
        (np.array([5.0, 300.5, 1000.0]),),
        (np.array([-200.0, -150.0, 160.0]),),
        (np.array([-3.0, -2.0, -1.0, 2.5]), -2),
        (np.array([-3.0, 5.0, 1.0]), 150, 0),
        (np.array([4.0, 9.0, 9.0, 9.0, 2.0]), 1, 50),
        (np.array([[1.0, 2.0], [30.0, 40.0], [5.0, 60.0]]), 0, 50),
        (np.arange(10.0) * 10, 150, 25),
        (np.array([0.0, 0.0, 0.0, 1.0, 2.0, 40.0, 200.0]), 150, 50),
        (np.arange(24.0).reshape(2, 3, 4), 5, 50),
        (np.array([3, 7, 7, 300]), 7),
        (np.array([0.5, 2.5, 40.0], np.float32), 2.5),
    ]


def fresh(rng):
    """Return a signal and frames."""
    levels = rng.permutation(256.0 * np.arange(86)) / 86  # no two are equal, as rounding would decide then
    return [
        (levels[:20], 100),
        (levels[20:50].reshape(5, 6), 150, 80),
        (levels[50:].reshape(4, 9), 20, float(rng.integers(30, 70))),
    ]
