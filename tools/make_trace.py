"""Make ``stream_sparse/data/trace.npy`` from the macaw clip: one pixel over time, uint8 of shape (240,).

    .venv-test/bin/python tools/make_trace.py [OUT.npy]

Its kurtosis after a ReLU falls from theta 60 to 180 by more than half of its range over all thresholds, and
then rises. Few pixels of the clip have a curve in which both can be seen.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from stream_sparse.sources import Sample

ROW, COL = 33, 114


def trace() -> np.ndarray:
    """Return the values of the pixel, frame by frame."""
    source = Sample(name="macaw")
    source.open()
    return np.array([frame.data[ROW, COL] for frame in source.frames()], np.uint8)


if __name__ == "__main__":
    home = Path(__file__).parents[1] / "stream_sparse" / "data" / "trace.npy"
    np.save(Path(sys.argv[1]) if len(sys.argv) > 1 else home, trace())
