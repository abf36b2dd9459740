"""The power spectrum of the last values of a scalar."""

import numpy as np

from stream_sparse.frame import Array


def spectrum(x: Array, frames: int = 256, segment: int = 64) -> dict[str, Array]:
    """Return ``power``, ``frequency`` and ``peak`` for each t; nan for t < frames - 1.

    Source: ``scipy.signal.welch`` with ``nperseg=segment``.

    >>> float(spectrum(np.array([1.0, -1.0, 1.0, -1.0]), frames=4, segment=4)["peak"][-1])
    0.5
    """
    from scipy.signal import welch

    x = np.asarray(x, np.float64)
    bins = segment // 2 + 1
    power, frequency = np.full((len(x), bins), np.nan), np.full((len(x), bins), np.nan)
    peak = np.full(len(x), np.nan)
    for t in range(frames - 1, len(x)):
        frequency[t], power[t] = welch(x[t + 1 - frames : t + 1], nperseg=segment)
        if power[t, 1:].any():
            peak[t] = frequency[t, 1 + np.argmax(power[t, 1:])]
    return {"power": power, "frequency": frequency, "peak": peak}
