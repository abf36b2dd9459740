"""What does a recorded run cost beside what its two videos cost? Processor time, both in turns.

Alone: one thread decodes the video, and turns the pictures of the view to I420 and encodes them with x264 as
``view.mkv`` is. The run does so too, and computes, draws and writes everything else.
Run: [STREAM_SPARSE_VIDEO=bird.mp4] python benchmarks/recorded.py [--rounds 7] [--frames 150]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.data.catalog import find
from stream_sparse.view.live_view import LiveView

OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "qp": "16", "g": "60"}


def pictures(video: str, frames: int) -> list[np.ndarray]:
    """Return the pictures of the view, with head and foot, as a run records them."""
    kept: list[np.ndarray] = []
    dress = LiveView.draw_chrome

    def keep(view: LiveView, *given: Any) -> np.ndarray:
        picture = dress(view, *given)
        kept.append(picture.copy())
        return picture

    LiveView.draw_chrome = keep  # type: ignore[method-assign]
    try:
        run(video, frames)
    finally:
        LiveView.draw_chrome = dress  # type: ignore[method-assign]
    return kept


def run(video: str, frames: int) -> float:
    """Run ``bird`` with a recording; return milliseconds of all threads a frame, after its start."""
    with tempfile.TemporaryDirectory() as folder:
        started = load("bird", source=video).start(values=False, record=Path(folder) / "run", frames=frames)
        begun = time.process_time()
        started.wait()
        return 1000 * (time.process_time() - begun) / started.status.processed


def alone(video: str, view: list[np.ndarray]) -> dict[str, float]:
    """Decode as many frames as there are pictures, and encode these; return milliseconds a frame of each."""
    spent = dict.fromkeys(("decoding", "I420", "x264"), 0.0)
    with tempfile.TemporaryDirectory() as folder, av.open(video) as given:
        given.streams.video[0].codec_context.thread_count = 1
        frames = given.decode(video=0)
        with av.open(f"{folder}/view.mkv", "w") as made:
            stream = made.add_stream("libx264", rate=30, options=OPTIONS)
            stream.height, stream.width = view[0].shape[:2]
            stream.pix_fmt, stream.codec_context.thread_count = "yuv420p", 1
            for number, picture in enumerate(view):
                times = [time.process_time()]
                next(frames)
                times.append(time.process_time())
                planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)
                times.append(time.process_time())
                frame = av.VideoFrame.from_numpy_buffer(planes, format="yuv420p")
                frame.pts = number
                made.mux(stream.encode(frame))
                times.append(time.process_time())
                for part, begun, ended in zip(spent, times, times[1:], strict=False):
                    spent[part] += 1000 * (ended - begun) / len(view)
    return spent


def main() -> None:
    """Print both, and their ratio: the median of the rounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=150)
    given = parser.parse_args()
    video = os.environ.get("STREAM_SPARSE_VIDEO") or str(find("macaw"))
    view = pictures(video, given.frames)
    rounds = [(alone(video, view), run(video, given.frames)) for _ in range(given.rounds)]
    parts = {name: statistics.median(spent[name] for spent, _ in rounds) for name in rounds[0][0]}
    each = ", ".join(f"{name} {ms:.2f}" for name, ms in parts.items())
    print(f"alone {sum(parts.values()):.2f} ms of processor a frame: {each}")
    print(f"recorded run {statistics.median(ms for _, ms in rounds):.2f} ms")
    ratio = statistics.median(ms / sum(spent.values()) for spent, ms in rounds)
    print(f"ratio {ratio:.2f} (at most 1.6)")


if __name__ == "__main__":
    main()
