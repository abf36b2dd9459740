"""Ways of doing one thing, timed in turns, so that the machine's moods hit all of them alike."""

from __future__ import annotations

import os

# Before NumPy comes: one thread for everything that is compared.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import platform  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Mapping, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

__all__ = ["Way", "machine", "medians", "table"]

Way = Callable[[Any], Any]


def machine() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{named[0] if named else platform.processor() or platform.machine()}, {os.cpu_count()} cores"


def medians(
    ways: Mapping[str, Way], inputs: Sequence[Any], repeats: int, slow: Mapping[str, int] | None = None
) -> dict[str, float]:
    """The median time of each way in milliseconds, its result held until the next as a pipeline holds it.

    Parameters:
        slow: how often to run those that take long.
    """
    import cv2

    cv2.setNumThreads(1)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for t in range(-2, repeats):
        for name, way in ways.items():
            if slow and name in slow and not 0 <= t < slow[name]:
                continue
            value = inputs[t % len(inputs)]
            way(value)  # what the others left in the caches is no part of this way's time
            start = time.perf_counter()
            held = way(value)
            taken = time.perf_counter() - start
            del held
            if t >= 0:
                times[name].append(1000 * taken)
    return {name: float(np.median(taken)) for name, taken in times.items()}


def table(times: Mapping[str, float], limit: str) -> None:
    """Print milliseconds, and ratios to one of the ways."""
    print(machine())
    for name, taken in times.items():
        print(f"{name:50} {taken:9.3f} ms {taken / times[limit]:9.2f} x")
