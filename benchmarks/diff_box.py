"""How near is diff_box to the machine's limit, and how far from what people write?

1080p uint8 frames, ``update`` as a user calls it, with as many threads as it takes; all ways run in turns in
one process. For one thread: taskset -c 0 python benchmarks/diff_box.py
"""

from __future__ import annotations

from collections import deque

import numpy as np
from _timing import Way, medians, table

from stream_sparse.frame import Array
from stream_sparse.nodes import DiffBox

ROWS, COLUMNS = 1080, 1920


def main() -> None:
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (ROWS, COLUMNS), np.uint8) for _ in range(8)]
    # The traffic of one pixel: frame 1, ring 2, uint16 sum 4, float32 result 4 and, to own a line, 4.
    old, new = np.zeros((ROWS, COLUMNS * 15), np.uint8), np.zeros((ROWS, COLUMNS * 15), np.uint8)
    ways: dict[str, Way] = {"copy of 15 bytes a pixel": lambda _: np.copyto(new, old)}
    nodes = {window: DiffBox(window=window) for window in (10, 91)}
    for window, node in nodes.items():
        for t in range(window + 1):
            node.update(frames[t % 8])
        ways[f"diff_box, window {window}"] = node.update
    past = deque((frames[t % 8] for t in range(91)), maxlen=91)

    def by_mean(x: Array) -> Array:
        out: Array = 91 / np.sqrt(92) * (x - np.mean(past, axis=0))
        past.append(x)
        return out

    ways["np.mean over a deque, window 91"] = by_mean
    times = medians(ways, frames, repeats=41, slow={"np.mean over a deque, window 91": 3})
    table(times, "copy of 15 bytes a pixel")
    copy, ten, ninety = (times[k] for k in list(ways)[:3])
    print(f"diff_box / copy: {ten / copy:.2f} at window 10, {ninety / copy:.2f} at 91 (target: at most 1.2)")
    mean = times["np.mean over a deque, window 91"]
    print(f"np.mean over a deque / diff_box: {mean / ninety:.0f} at window 91 (target: at least 100)")
    sizes()


def sizes() -> None:
    """Print how much longer a 4K frame takes than one of 1080p; it has 4 times as many pixels."""
    rng, times = np.random.default_rng(0), []
    for scale in (1, 2):
        shape = scale * ROWS, scale * COLUMNS
        frames = [rng.integers(0, 256, shape, np.uint8) for _ in range(4)]
        node = DiffBox(window=10)
        for t in range(11):
            node.update(frames[t % 4])
        times.append(medians({"": node.update}, frames, repeats=41)[""])
    print(f"4K / 1080p: {times[1] / times[0]:.1f} (target: at most 5)")


if __name__ == "__main__":
    main()
