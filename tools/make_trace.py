"""Make ``stream_sparse/data/trace.npy`` from the macaw clip: one pixel over time, uint8 of shape (240,).

    .venv-test/bin/python tools/make_trace.py [OUT.npy]

Of all pixels whose kurtosis after a ReLU is least at theta 140, in steps of 20, it is the one where it falls
furthest until there; then it rises. So the course's slider has something to show on this clip.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from stream_sparse.sources import Sample

ROW, COL = 20, 122


def trace() -> np.ndarray:
    """Return the values of the pixel, frame by frame."""
    source = Sample(name="macaw")
    source.open()
    return np.array([frame.data[ROW, COL] for frame in source.frames()], np.uint8)


if __name__ == "__main__":
    home = Path(__file__).parents[1] / "stream_sparse" / "data" / "trace.npy"
    np.save(Path(sys.argv[1]) if len(sys.argv) > 1 else home, trace())
