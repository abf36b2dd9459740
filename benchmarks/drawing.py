"""What does a picture of the view cost? Processor time of drawing, in a recorded run at 1280x720.

Beside it: one copy of such a picture, the machine's limit, and matplotlib, which redraws four axes with a
picture, a picture with colours, two curves and three bars.
Run: python benchmarks/drawing.py
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

import stream_sparse.view.live_view as live_view
from stream_sparse import load

mpl.use("agg")

FRAMES = 150
FIRST = 30  # pictures before are not counted: fonts, letters and cards are drawn for the first time
PIPELINES = {"bird": 2.5, "webcam": 2.5, "temporal": 8.0, "spatial": 12.0}


def processor_ms(work: Callable[[], Any]) -> float:
    """Milliseconds of this thread's processor time."""
    start = time.thread_time()
    work()
    return 1000 * (time.thread_time() - start)


taken: list[float] = []  # ms, of each picture of the latest run


class Timed(live_view.LiveView):
    """The view of a run that adds up the time of each picture."""

    def see(self, *given: Any) -> None:
        """Begin with a frame: time for what panels keep of it."""
        taken.append(processor_ms(lambda: super(Timed, self).see(*given)))

    def draw_panels(self, *given: Any) -> Any:
        """Draw the panels."""
        return self._timed(lambda: super(Timed, self).draw_panels(*given))

    def draw_chrome(self, *given: Any) -> Any:
        """Draw head and foot."""
        return self._timed(lambda: super(Timed, self).draw_chrome(*given))

    def _timed(self, work: Callable[[], Any]) -> Any:
        done: list[Any] = []
        taken[-1] += processor_ms(lambda: done.append(work()))
        return done[0]


def view(name: str) -> float:
    """Median time of a picture, in a run of a pipeline that is recorded."""
    source = "sample:macaw" if name == "webcam" else None
    taken.clear()
    with tempfile.TemporaryDirectory() as folder:
        load(name, source=source).run(record=Path(folder) / "run", frames=FRAMES)
    return float(np.median(taken[FIRST:]))


def copy() -> float:
    """Time of a copy into memory that is in use already."""
    page, other = np.ones((720, 1280, 3), np.uint8), np.ones((720, 1280, 3), np.uint8)
    return float(np.median([processor_ms(lambda: np.copyto(other, page)) for _ in range(FRAMES)]))


def matplotlib() -> float:
    """Time of a redrawn figure."""
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(0)
    figure, axes = plt.subplots(2, 2, figsize=(12.8, 7.2), dpi=100)
    gray = axes[0, 0].imshow(np.zeros((240, 320)), cmap="gray", vmin=0, vmax=255)
    box = axes[0, 1].imshow(np.zeros((240, 320)), cmap="coolwarm", vmin=-400, vmax=400)
    times = np.arange(150) / 30
    curves = [axes[1, 0].plot(times, times)[0] for _ in range(2)]
    axes[1, 0].set_ylim(0, 255)
    bars = axes[1, 1].barh(["pixel", "relu", "box"], [1.0, 2.0, 3.0])

    def redraw() -> None:
        gray.set_data(rng.integers(0, 256, (240, 320)))
        box.set_data(rng.normal(0, 100, (240, 320)))
        for curve in curves:
            curve.set_ydata(rng.normal(100, 10, 150))
        for bar in bars:
            bar.set_width(rng.random())
        figure.canvas.draw()

    return float(np.median([processor_ms(redraw) for _ in range(25)][5:]))


if __name__ == "__main__":
    live_view.LiveView = Timed  # type: ignore[misc]
    limit, peer = copy(), matplotlib()
    print(f"one copy {limit:.2f} ms; matplotlib, four axes {peer:.1f} ms")
    for name, most in PIPELINES.items():
        ms = view(name)
        print(
            f"{name:9s} {ms:5.2f} ms a picture (at most {most:g}), {ms / limit:4.1f} x a copy, "
            f"{peer / ms:4.1f} x faster than matplotlib"
        )
