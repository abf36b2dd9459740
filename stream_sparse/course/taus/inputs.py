"""Inputs: signals and lists of delays."""

import numpy as np

TUTORIAL = {"taus_list = ": "sig, taus"}
AS_HERE = "taus = lambda sig, delays=(1, 11, 21), theirs=taus_list: theirs(sig, delays)"
WATCH = ("signal", {})


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([1.0, 4.0, 2.0, 8.0]), [1, 2]),
        (np.array([0.0, 3.0, 1.0, 9.0, 2.0, 7.0, 4.0, 8.0]), [2, 3]),
        (np.array([10.0, 13.0, 9.0, 4.0, 18.0]), [3, 1]),
        (np.arange(30.0) ** 2 % 37,),
        (np.array([0.5, 300.0, -10.0, 700.0]), [1, 2]),
        (np.array([3, -1, 400, 2, 2]), [1, 3]),
    ]


def fresh(rng):
    """Return a pixel's trace with the delays of the task, and others."""
    return [
        (np.round(rng.uniform(0, 255, 40)),),
        (np.cumsum(rng.normal(0, 1, 30)), [1, 4, 7]),
    ]
