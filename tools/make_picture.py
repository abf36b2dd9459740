"""Make docs/pictures/bird.webp, the moving picture of the README: `bird`, while a slider is moved.

    python tools/make_picture.py

The run is stepped frame by frame, so that the picture is the same each time.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from PIL import Image

from stream_sparse import Run, load
from stream_sparse.flow.commands import Advance

OUT = Path(__file__).parents[1] / "docs" / "pictures" / "bird.webp"
WIDTH, EVERY, RATE = 800, 3, 30
FIRST, LAST = 24, 240
# The threshold at these frames, with straight lines between: a hand on the slider.
FRAMES, THETAS = (90, 120, 140, 180, 200, 225), (150, 60, 60, 200, 200, 150)


def main() -> None:
    """Record the run, and write some of its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        run = load("bird").start(record=Path(folder) / "run", frames=LAST, paused=True)
        step(run)
        run.wait()
        pictures = [*thinned(run.folder)]
    OUT.parent.mkdir(exist_ok=True)
    pictures[0].save(
        OUT,
        save_all=True,
        append_images=pictures[1:],
        duration=EVERY * 1000 // RATE,
        loop=0,
        quality=33,
        method=6,
    )
    print(f"{OUT}: {len(pictures)} pictures, {OUT.stat().st_size / 1e3:.0f} kB")


def step(run: Run) -> None:
    """Let the frames through, each with the threshold of its time."""
    for frame in range(1, LAST):
        while run.status.processed < frame:
            time.sleep(0.002)
        run.set("relu.theta", round(float(np.interp(frame, FRAMES, THETAS))))
        run.do(Advance())


def thinned(folder: Path) -> Iterator[Image.Image]:
    """The pictures that are kept, at their size."""
    with av.open(folder / "view.mkv") as video:
        for number, frame in enumerate(video.decode(video=0)):
            if number >= FIRST and not number % EVERY:
                picture = frame.to_image()
                yield picture.resize(
                    (WIDTH, WIDTH * picture.height // picture.width), Image.Resampling.LANCZOS
                )


if __name__ == "__main__":
    main()
