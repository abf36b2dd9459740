"""A node with several outputs: the power spectrum of the last values of a pixel."""

from typing import NamedTuple

import numpy as np
from scipy.signal import welch

from stream_sparse import Node, Pipeline, nodes


class Power(NamedTuple):
    """Power by frequency in cycles/frame, and the frequency above 0 with most power."""

    power: np.ndarray
    frequency: np.ndarray
    peak: float


class Spectrum(Node):
    """The power spectrum of the last values of a scalar (``recent``), by Welch's method.

    >>> Spectrum().update(np.sin(2 * np.pi * 0.25 * np.arange(64))).peak
    0.25
    """

    takes = "array"

    def update(self, window: np.ndarray) -> Power:
        frequency, power = welch(window.ravel(), nperseg=min(32, window.size))
        return Power(
            power, frequency, float(frequency[1:][np.argmax(power[1:])]) if power.size > 1 else np.nan
        )


if __name__ == "__main__":
    pixel = Pipeline("sample:macaw").then(nodes.PixelTap(row=66, col=133), name="pixel")
    pipeline = pixel.then(nodes.Recent(frames=64), name="window").then(Spectrum(), name="spectrum")
    print(f"most power at {pipeline.run(frames=90).values['spectrum.peak'][-1]:.3f} cycles/frame")
