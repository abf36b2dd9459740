"""Is motion energy right and fast? Frames of a real video at 96x96, against the package pymoten.

pymoten computes a whole film at once; its time is divided by the number of frames. It gets the filters of our
node: the same places, and the opposite directions. One thread.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/motion.py
"""

from __future__ import annotations

import itertools
import math
import time

import cv2
import numpy as np
from _patches import video_frames
from _timing import machine
from moten.core import raw_project_stimulus

from stream_sparse.frame import Array
from stream_sparse.nodes import MotionEnergy

SIZE = 96


def filters(node: MotionEnergy, rows: int, columns: int) -> list[dict[str, float]]:
    """The filters of pymoten that are ours, by direction and place; it measures in heights of the picture."""
    unit, frequency = SIZE - 1, node.spatial_frequency
    reach = math.floor(0.6 / frequency * math.sqrt(2 * math.log(math.sqrt(2) / 0.001)))
    return [
        {
            "stimulus_fps": 1, "filter_temporal_width": node.frames, "temporal_env": 0.3,
            "temporal_freq": node.temporal_frequency, "spatial_freq": frequency * unit,
            "spatial_env": 0.6 / (frequency * unit), "direction": 360 * k / node.directions + 180,
            "centerv": (reach + r * node.stride) / unit, "centerh": (reach + c * node.stride) / unit,
        }
        for k, r, c in itertools.product(range(node.directions), range(rows), range(columns))
    ]  # fmt: skip


def ours(node: MotionEnergy, film: Array) -> tuple[list[Array], float]:
    """The energy at all places, and milliseconds a frame."""
    found, times = [], []
    for frame in film:
        start = time.perf_counter()
        result = node.update(frame)
        times.append(1000 * (time.perf_counter() - start))
        if result is not None:
            found.append(result.places.ravel().copy())
    return found, float(np.median(times))


def main() -> None:
    frames = video_frames(120)
    gray = [cv2.cvtColor(x, cv2.COLOR_BGR2GRAY) if x.ndim == 3 else x for x in frames]
    film = np.stack([cv2.resize(x, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for x in gray])
    print(machine())
    for frequency, frames_of_filter in ((0.1, 13), (0.1, 10), (0.2, 10)):
        node = MotionEnergy(spatial_frequency=frequency, frames=frames_of_filter, stride=8)
        energy, taken = ours(node, film)
        _, rows, columns = node.update(film[0]).places.shape
        start = time.perf_counter()
        sine, cosine = raw_project_stimulus(film.astype(float), filters(node, rows, columns), dtype="float64")
        theirs = 1000 * (time.perf_counter() - start) / len(film)
        wanted = np.sqrt(sine**2 + cosine**2)
        late, whole = node.latency(), node.horizon()
        got = np.sqrt(np.stack(energy))[: len(film) - whole]
        compared = wanted[whole - late : len(film) - late]
        scale = float((compared * got).sum() / (got * got).sum())  # theirs has no unit
        off = np.abs(got * scale - compared).max() / compared.max()
        print(
            f"{compared.shape[1]} filters, {frequency} cycles/px, {frames_of_filter} frames: "
            f"{taken:.3f} ms a frame, pymoten {theirs:.2f}: {theirs / taken:.0f} times as fast (target: 10); "
            f"largest difference {off:.1e} of the maximum (target: 1e-6)"
        )


if __name__ == "__main__":
    main()
