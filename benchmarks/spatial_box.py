"""How near is spatial_diff_box to a bare box filter, and how far from np.convolve on each row?

1080p uint8 frames, ``update`` as a user calls it, one thread; all ways run in turns in one process.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from _timing import Way, medians, table

from stream_sparse.frame import Array
from stream_sparse.nodes import SpatialDiffBox

ROWS, COLUMNS = 1080, 1920
BARE, CONVOLVE = "cv2.boxFilter alone", "np.convolve by rows"


def by_rows(window: int) -> Way:
    taps = np.full(2 * window + 1, -1.0)
    taps[window] = 2 * window
    taps /= np.sqrt(1 + 2 * window)
    return lambda x: np.stack([np.convolve(row, taps, mode="same") for row in x])


def box_filter(axis: str, window: int) -> Way:
    size = (2 * window + 1, 1) if axis == "x" else (1, 2 * window + 1)
    box = np.empty((ROWS, COLUMNS), np.float32)
    return lambda x: cv2.boxFilter(x, cv2.CV_32F, size, dst=box)


def compare(axis: Literal["x", "y"], window: int, frames: list[Array]) -> None:
    ways: dict[str, Way] = {
        BARE: box_filter(axis, window),
        "spatial_diff_box": SpatialDiffBox(axis=axis, window=window).update,
    }
    if axis == "x":
        ways[CONVOLVE] = by_rows(window)
    print(f"\nwindow {window}, axis {axis}")
    times = medians(ways, frames, repeats=41, slow={CONVOLVE: 7})
    table(times, BARE)
    ours = times["spatial_diff_box"]
    print(f"spatial_diff_box / boxFilter: {ours / times[BARE]:.2f} (target: at most 1.3)")
    if axis == "x":
        print(f"np.convolve / spatial_diff_box: {times[CONVOLVE] / ours:.0f} (target: at least 20)")


def main() -> None:
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (ROWS, COLUMNS), np.uint8) for _ in range(4)]
    for window in (10, 92):
        compare("x", window, frames)
        compare("y", window, frames)


if __name__ == "__main__":
    main()
