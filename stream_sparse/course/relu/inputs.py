"""Inputs: pixels in gray levels, and values around 0."""

import numpy as np

TUTORIAL = {"def ReLU(": ""}
AS_HERE = "relu = ReLU"
WATCH = ("frame", {"theta": 100})
SLIDERS = {"theta": (0, 255, 1)}


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([140.0, 150.0, 160.0]), 150),
        (np.array([-2.0, -1.0, 0.0, 1.0, 2.0]),),
        (np.array([[0.0, 100.0], [200.0, 255.0]]), 50),
        (np.array([-3.0, 0.5, 3.0]), -1),
        (np.array([100.0, 400.0, 70000.0]), 20),
        (np.array([[1, 5], [-3, 300]]), 2),
        (np.array([0.25, 40.5, -1.5], np.float32), 0.125),
    ]


def fresh(rng):
    """Return a signal, a frame, and values of both signs."""
    return [
        (np.round(rng.uniform(0, 255, 20)), float(rng.integers(100, 200))),
        (np.round(rng.uniform(0, 255, (6, 8)), 1), float(rng.integers(20, 100))),
        (rng.normal(0, 2, 15), 0.5),
    ]
