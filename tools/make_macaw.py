"""Make ``stream_sparse/data/macaw.mp4`` from the public-domain macaw picture in the holoviews package.

The clip gives each filter something to show: the camera drifts slowly, the light flickers for a part of the
time, and a small bright thing flies past the pixel that the bundled pipelines tap (row 66, column 133).

    python tools/make_macaw.py [OUT.mp4]        needs: pip install holoviews
"""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

HEIGHT, WIDTH, RATE, FRAMES = 240, 320, 30, 240
TAP_ROW, TAP_COL = 66, 133
FLICKER = (105, 165)  # frames
PASSES = (40, 90, 135, 195)  # frames at which the thing is on the tapped pixel
RADIUS = 4.0
SEED = 20


def picture() -> np.ndarray:
    """The macaw, BGR uint8 (400, 400, 3). holoviews is found and not imported, which would take seconds."""
    found = importlib.util.find_spec("holoviews")
    if found is None or found.origin is None:
        sys.exit("make_macaw: the picture comes with holoviews; pip install holoviews")
    image = cv2.imread(str(Path(found.origin).parent / "examples" / "assets" / "macaw.png"))
    assert image is not None
    return image


def drift(rng: np.random.Generator) -> np.ndarray:
    """Where the camera looks, (frames, 2) as row and column: a slow sway with a hand's small wander."""
    t = np.arange(FRAMES) / FRAMES
    sway = np.stack([20 + 8 * np.sin(2 * np.pi * t), 60 + 17 * np.cos(2 * np.pi * 2 * t)], axis=1)
    wander = np.cumsum(rng.normal(0, 0.12, (FRAMES, 2)), axis=0)
    return sway + wander - wander.mean(axis=0)


def light(rng: np.random.Generator) -> np.ndarray:
    """Brightness of each frame: 1, but for a while that of a bad lamp."""
    gain = np.ones(FRAMES)
    first, last = FLICKER
    t = np.arange(last - first) / RATE
    gain[first:last] += 0.16 * np.sin(2 * np.pi * 5 * t) * rng.uniform(0.6, 1.0, len(t))
    return gain


def flight(frame: int) -> tuple[float, float]:
    """Row and column of the thing: it passes through the tapped pixel at the frames in PASSES."""
    nearest = min(PASSES, key=lambda at: abs(at - frame))
    away = frame - nearest
    side = 1 if PASSES.index(nearest) % 2 else -1
    return TAP_ROW + 0.9 * away + 6 * np.sin(away / 5), TAP_COL + side * 5.5 * away


def frames() -> list[np.ndarray]:
    """All frames, BGR uint8."""
    rng = np.random.default_rng(SEED)
    image, where, gain = picture().astype(np.float32), drift(rng), light(rng)
    rows, cols = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    made = []
    for i in range(FRAMES):
        row, col = where[i]
        move = np.array([[1, 0, -col], [0, 1, -row]])
        seen = cv2.warpAffine(image, move, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR) * gain[i]
        r, c = flight(i)
        cover = np.clip(RADIUS + 0.5 - np.hypot(rows - r, cols - c), 0, 1)[..., None]
        seen = seen * (1 - cover) + np.array([225, 245, 250], np.float32) * cover
        made.append(np.clip(np.rint(seen), 0, 255).astype(np.uint8))
    return made


def write(path: Path) -> None:
    """Encode on one thread and without a date, so that the same versions give the same bytes."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as out:
        stream = out.add_stream("h264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.options = {"crf": "25", "preset": "veryslow", "threads": "1", "x264-params": "keyint=60"}
        stream.time_base = Fraction(1, RATE)
        for i, image in enumerate(frames()):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


if __name__ == "__main__":
    home = Path(__file__).parents[1] / "stream_sparse" / "data" / "macaw.mp4"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else home
    write(target)
    print(f"{target}: {target.stat().st_size} bytes")
