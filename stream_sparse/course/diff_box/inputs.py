"""Inputs: signals longer than the window and its padding."""

import numpy as np

TUTORIAL = {"def diff_box(data, window, pad_size": ""}  # late by pad_size + window; it returns the taps, too
AS_HERE = """
import numpy

def diff_box(data, window, align="causal", *, theirs=diff_box):
    if align == "notebook":
        return theirs(data, window)[0]
    late = 4 + window
    result = theirs(numpy.append(data, numpy.zeros(late)), window)[0][late:]
    return numpy.where(numpy.arange(len(data)) < window, numpy.nan, result)
"""
WATCH = ("signal", {"window": 10})
SLIDERS = {"window": (1, 60, 1)}

_STEP = np.array([0.0] * 3 + [6.0] * 17)


def fixed():
    """Return small inputs whose results can be computed by hand."""
    return [
        (np.array([1.0, 3.0, 4.0, 0.0, 5.0, 5.0]), 2),
        (np.array([5.0, 7.0, 4.0, 9.0]), 1),
        (_STEP, 3, "notebook"),
        (np.arange(1.0, 13.0) ** 2, 4, "notebook"),
        (np.array([9.0, 8.0, 3.0, 5.0, 2.0, 8.0, 8.0, 1.0]), 2, "notebook"),
        (_STEP, 3, "causal"),
        (np.array([0.0, 300.0, -10.0, 700.0, 20.0, 1.0, -8.5]), 3),
        (np.array([4, -3, 2, 7, 7, 300, 1]), 2),
        (np.arange(50.0) ** 2 % 71, 10, "notebook"),
        (np.arange(9) ** 2 - 20, 1, "notebook"),
    ]


def fresh(rng):
    """Return pixel's traces, with both ways of alignment."""
    sig = np.round(rng.uniform(0, 255, 40))
    window = int(rng.integers(3, 8))
    return [(sig, window, align) for align in ("causal", "notebook")]
