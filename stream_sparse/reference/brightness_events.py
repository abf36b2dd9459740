"""The events of a simulated event camera."""

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.kernels.elementary import logarithms


def brightness_events(x: Array, theta: float = 0.2) -> dict[str, Array]:
    """Return ``signed``, ``on``, ``off``, ``rate`` and ``silent`` of each frame; nan for the first one.

    >>> found = brightness_events(np.array([[0.0, 9.0, 99.0], [9.0, 9.0, 49.0]]), theta=0.5)
    >>> found["signed"][1]
    array([ 4.,  0., -1.])
    """
    x = np.asarray(x, np.float64)
    finite = np.isfinite(x)
    # Not np.log1p: its last bit depends on the processor, and decides about events that lie on an edge.
    levels = np.where(finite, logarithms(1.0 + np.maximum(np.where(finite, x, 0.0), 0.0)), np.nan)
    steps = np.full(x.shape, np.nan)
    reference = levels[:1].copy()
    for t in range(1, len(x)):
        reference[0] = np.where(np.isnan(reference[0]), levels[t], reference[0])
        steps[t] = np.nan_to_num(np.trunc((levels[t] - reference[0]) / theta))
        reference[0] += steps[t] * theta
    by_frame = steps.reshape(len(x), -1)
    rate = np.abs(by_frame).mean(axis=1)
    silent = np.where(np.isnan(rate), np.nan, (by_frame == 0).mean(axis=1))
    on, off = np.maximum(steps, 0), np.maximum(-steps, 0)
    return {"signed": steps, "on": on, "off": off, "rate": rate, "silent": silent}
