"""What a live run costs: drops, the age of what is shown, edits, recordings, and how soon it begins.

Cameras are made up: a synthetic one, and a process that serves MJPEG over HTTP, as phones do. It needs a
display: xvfb-run -a -s "-screen 0 1600x1000x24 -noreset" python benchmarks/live.py [--seconds 10]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from framework import ours
from framework import slope as node_cost

from stream_sparse import Node, Pipeline, Run, load, nodes, sources
from stream_sparse.capture.ring import Ring
from stream_sparse.ui.screen import Screen

ROOT = Path(__file__).parents[1]

SERVER = """
import sys, time
import cv2, numpy as np
from http.server import BaseHTTPRequestHandler, HTTPServer

rate = float(sys.argv[1])
rows, cols = np.mgrid[:480, :640]
jpegs = []
for k in range(32):
    x = 128 + 90 * np.sin((cols + 3 * rows - 8 * k) / 9.0)
    jpegs.append(cv2.imencode(".jpg", x.astype(np.uint8))[1].tobytes())

class Camera(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        begun, k = time.monotonic(), 0
        while True:
            data = jpegs[k % len(jpegs)]
            head = f"--frame\\r\\nContent-Type: image/jpeg\\r\\nContent-Length: {len(data)}\\r\\n\\r\\n"
            try:
                self.wfile.write(head.encode() + data + b"\\r\\n")
            except OSError:
                return
            k += 1
            time.sleep(max(0.0, begun + k / rate - time.monotonic()))

server = HTTPServer(("127.0.0.1", 0), Camera)
print(server.server_address[1], flush=True)
server.serve_forever()
"""

START = """
import sys
import cv2
show = cv2.imshow
def told(*args):
    print("shown", flush=True)
    show(*args)
cv2.imshow = told
from stream_sparse.cli import main
main(["run", sys.argv[1], "--show", "--frames", "5"])
"""

FIRST = """
import live
source = live.synthetic(60.0)
live.live("the same, first second of a process", live.load("webcam", source=source), 60.0, 1.0, record=True)
"""


class Ages:
    """When each frame was read and when it was shown."""

    def __init__(self) -> None:
        self.read: dict[int, float] = {}
        self.shown: list[tuple[int, float]] = []
        self._composed = -1

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take note of what rings get and windows show."""
        put, compose, show = Ring.put, Screen.show, cv2.imshow

        def noted_put(ring: Ring, frame: Any) -> bool:
            self.read[frame.index] = time.monotonic()
            return put(ring, frame)

        def noted_compose(screen: Screen) -> None:
            if screen.history.now is not None:
                self._composed = screen.history.now.at.index
            compose(screen)

        def noted_show(*args: Any) -> None:
            show(*args)
            self.shown.append((self._composed, time.monotonic()))

        Ring.put, Screen.show, cv2.imshow = noted_put, noted_compose, noted_show
        try:
            yield
        finally:
            Ring.put, Screen.show, cv2.imshow = put, compose, show

    def p95_ms(self) -> float:
        """Milliseconds from the reading of a frame to its picture on the screen, of 95 % of pictures."""
        first: dict[int, float] = {}
        for index, when in self.shown:
            first.setdefault(index, when)
        ages = [1000 * (when - self.read[index]) for index, when in first.items() if index >= 30]
        return float(np.percentile(ages, 95)) if ages else float("nan")


class Sleeper(Node):
    """Take 20 ms of somebody else's time."""

    def update(self, x: Any) -> float:  # noqa: ARG002
        time.sleep(0.02)
        return 0.0


@contextmanager
def mjpeg(rate: float) -> Iterator[str]:
    """A camera in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(rate)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/cam.mjpg"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def synthetic(rate: float, width: int = 640, height: int = 480) -> sources.Synthetic:
    """A camera that costs next to nothing."""
    return sources.Synthetic(pattern="bars", width=width, height=height, fps=rate, frames=None, pace=True)


def live(name: str, pipeline: Pipeline, rate: float, seconds: float, record: bool) -> Run:
    """One run with a window; prints what became of its frames."""
    ages, begun = Ages(), time.process_time()
    with ages.watching(), tempfile.TemporaryDirectory() as folder:
        more: dict[str, Any] = {"record": Path(folder) / "run"} if record else {}
        run = pipeline.run(frames=round(rate * seconds), show=True, **more)
    cost = 1000 * (time.process_time() - begun) / (run.status.processed + run.status.dropped)
    captured = run.status.processed + run.status.dropped
    print(
        f"{name:44} {captured:5} frames, {run.status.dropped:3} dropped; age p95 {ages.p95_ms():5.1f} ms "
        f"(a frame {1000 / rate:.1f} ms); {cost:.1f} ms of processor"
    )
    return run


def steps(run: Run) -> str:
    """What took time, a frame."""
    found = [
        (stats.mean_ms, stats.p95_ms, name)
        for name, stats in run.access.engine.graph.timings().items()
        if stats.count
    ]
    found.sort(reverse=True)
    return ", ".join(f"{name} {mean:.1f} (p95 {p95:.1f}) ms" for mean, p95, name in found[:5])


def offloaded() -> float:
    """How many times faster two stages of 20 ms are with a thread each."""

    def took(offload: bool) -> float:
        text = f"""
source: {{use: synthetic, width: 8, height: 8, frames: 100}}
nodes:
  one: {{use: sleeper, from: source, offload: {str(offload).lower()}}}
  two: {{use: sleeper, from: one, offload: {str(offload).lower()}}}
"""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "two.yaml"
            file.write_text(text)
            pipeline = load(file)
        begun = time.perf_counter()
        pipeline.run()
        return time.perf_counter() - begun

    return took(False) / took(True)


def first_picture() -> float:
    """Seconds from the start of the command to its first picture, kernels compiled before."""
    text = (ROOT / "pipelines" / "webcam.yaml").read_text()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "webcam.yaml"
        camera = "{use: synthetic, width: 640, height: 480, frames: null, pace: true}"
        file.write_text(text.replace("{use: camera, device: 0}", camera))
        found = []
        for _ in range(4):
            begun = time.perf_counter()
            words = [sys.executable, "-c", START, str(file)]
            with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                while process.stdout.readline() not in ("shown\n", ""):
                    pass
                found.append(time.perf_counter() - begun)
                process.stdout.read()
    return statistics.median(found[1:])


def first_second() -> None:
    """Runs to which everything is new: the window, letters, encoders; prints what became of their frames."""
    for _ in range(3):
        subprocess.run([sys.executable, "-c", FIRST], cwd=Path(__file__).parent, check=True)


def edits(count: int = 20) -> list[int]:
    """For edits at any moment, how many frames later than the last one read the first picture has them."""
    ages = Ages()
    pipeline = load("webcam", source=synthetic(30.0))
    found: list[int] = []
    with ages.watching():
        player = pipeline.play(show=True)
        run = player.run
        assert run is not None

        def edit() -> None:
            while not ages.shown:
                time.sleep(0.01)
            for number in range(count):
                time.sleep(0.3 + 0.007 * number)
                last, told = max(ages.read), len(run.events)
                run.set("box.window", 5 + number)
                while len(run.events) == told:
                    time.sleep(0.001)
                at = run.events[-1]["frame"]
                while max(index for index, _ in ages.shown[-5:]) < at:
                    time.sleep(0.001)
                found.append(min(index for index, _ in ages.shown if index >= at) - last)
            player.stop()

        threading.Thread(target=edit).start()
        player.wait()
    return found


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    from stream_sparse.plan import registry

    registry.add(Sleeper)
    print(
        f"{os.cpu_count()} cores, of which others keep {os.getloadavg()[0]:.1f} busy: figures want them idle"
    )
    live("(warm up)", load("webcam", source=synthetic(30.0)), 30.0, 2.0, record=True)
    for rate in (30.0, 60.0):
        for record in (False, True):
            what = f"webcam 640x480 at {rate:.0f}, window{', recording' if record else ''}"
            run = live(what, load("webcam", source=synthetic(rate)), rate, seconds, record)
        print(f"    {steps(run)}", flush=True)
        if rate == 60.0:
            first_second()
        with mjpeg(rate) as address:
            live(f"{what}, MJPEG", load("webcam", source=address), rate, seconds, record=True)
    full = (
        Pipeline(synthetic(30.0, 1920, 1080), name="full")
        .then(nodes.DiffBox(window=10), name="box")
        .then(nodes.PixelTap(row=5, col=5), name="pixel", from_="box")
    )
    from stream_sparse.panels import Image

    run = live("1080p at 30, diff_box, window, recording", full.view(Image(), "box"), 30.0, seconds, True)
    print(f"    {steps(run)}")
    found = edits()
    print(f"edit to picture: median {statistics.median(found):.0f}, most {max(found)} frames (bound 2)")
    print(f"start to first picture, warm: {first_picture():.2f} s (bound 1.5)")
    print(f"two offloaded stages of 20 ms: {offloaded():.2f} x (bound 1.7)")
    print(f"framework: {node_cost(ours):.2f} us a node and frame (bound 4)")


if __name__ == "__main__":
    main()
