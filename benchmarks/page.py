"""How fast is the page without Python? Its rates in Chromium, and its nodes beside those of the program.

Run: python benchmarks/page.py FOLDER [RUNS]    the folder that `make page` has built, and how many runs
The program's times are those of its runs, the first frames and the change between threads included.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from stream_sparse import load
from stream_sparse.sources import Synthetic

ARGUMENTS = ["--no-sandbox", "--use-fake-device-for-media-stream=fps=30", "--use-fake-ui-for-media-stream"]
SECONDS = 10
RUNS = (("webcam", "user"), ("dictionary", "clip"), ("bird", ""), ("spatial", ""), ("sparse", ""))
"""Pipelines and the source that is chosen: a camera of 640x480, the clip of 320x240, or their own."""
_TIMED = """() => new Promise((resolve) => {
  document.querySelector("#do-timings").click();
  setTimeout(() => resolve([...document.querySelectorAll("#timings tr")].map((row) =>
    [...row.cells].map((cell) => cell.textContent))), 600);
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder without a word."""

    def log_message(self, *_: Any) -> None:
        """No-op."""


def main() -> None:
    """Print the rates and the table."""
    folder = Path(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    one = folder / "stream_sparse_live.html"
    if one.exists():
        print(f"the page in one file: {one.stat().st_size / 1e6:.2f} MB (bound 2)")
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for name, source in RUNS[: int(sys.argv[2]) if len(sys.argv) > 2 else None]:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            begun = time.monotonic()
            page.goto(f"http://127.0.0.1:{server.server_port}/index.html#{name}")
            page.locator("#state", has_text=re.compile(r"frame \d")).wait_for()
            ready = time.monotonic() - begun
            if source:
                page.select_option("#source", source)
            page.wait_for_timeout(2000)
            print(f"{name}: first picture after {ready:.2f} s, {rate(page):.1f} pictures a second")
            compare(
                name,
                {row[0]: float(row[1]) for row in page.evaluate(_TIMED) if len(row) > 1 and row[0] != "node"},
            )
            page.close()
        browser.close()


def rate(page: Page) -> float:
    """Return the frames a second that the page says, as the median of some seconds."""
    found = []
    for _ in range(SECONDS):
        page.wait_for_timeout(1000)
        said = re.search(r"([\d.]+) fps", page.inner_text("#state"))
        found.append(float(said[1]) if said else 0.0)
    return statistics.median(found)


def compare(name: str, here: dict[str, float]) -> None:
    """Print the milliseconds of the nodes that take longest on the page, beside those of the program."""
    with tempfile.TemporaryDirectory() as work:
        size = {"width": 640, "height": 480}  # of the camera
        sources = {"webcam": Synthetic(pattern="noise", **size), "dictionary": "sample:macaw"}
        pipeline = load(name, source=sources[name]) if name in sources else load(name)
        recording = pipeline.run(frames=150, record=f"{work}/run")
        native = json.loads((Path(recording.folder) / "run.json").read_text("utf-8"))["nodes"]
    for node in sorted(here, key=lambda one: -here[one])[:4]:
        print(f"    {node}: {here[node]:.2f} ms on the page, {native[node]['mean_ms']:.2f} ms in the program")


if __name__ == "__main__":
    main()
