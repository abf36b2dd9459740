"""How fast is the page without Python? Its rates in Chromium, and its nodes beside those of the program.

Run: python benchmarks/page.py FOLDER [RUNS] [--minutes 10]
FOLDER is what `make page` has built, RUNS how many runs are measured; the minutes are those of memory.
The program's times are those of its runs, the first frames and the change between threads included.

From the capture of a frame by the camera, as the browser dates it, to the screen: until the browser has
painted the page with all its panels. How long a screen takes to show that is not included.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import re
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

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

_WATCHED = """
  const program = Blob, worker = Worker;
  window.watched = { stamps: [], times: new Map(), painted: [] };
  const inside = `
    const read = ReadableStreamDefaultReader.prototype.read;
    ReadableStreamDefaultReader.prototype.read = async function () {
      const found = await read.call(this);
      if (found.value?.timestamp !== undefined) postMessage({ stamp: found.value.timestamp });
      return found;
    };`;
  window.Blob = class extends program {
    constructor(parts, about) {
      super(String(parts?.[0]).startsWith("import ") ? [parts[0] + inside] : parts, about);
    }
  };
  window.Worker = class extends worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data: { stamp, message } }) => {
        if (stamp !== undefined) watched.stamps.push(stamp / 1000);
        if (message?.time_s !== undefined) watched.times.set(message.frame ?? watched.last, message.time_s);
        watched.last = message?.frame ?? watched.last;
      });
    }
    postMessage(given, ...others) {
      super.postMessage(given, ...others);
      if (given.message?.kind !== "ack") return;
      const { frame } = given.message;
      requestAnimationFrame(() => setTimeout(() => watched.painted.push([frame, performance.now()])));
    }
  };
"""
"""Notes when the camera took each frame, by the machine's clock, and when it was painted, by the page's."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder without a word."""

    def log_message(self, *_: Any) -> None:
        """No-op."""


def main() -> None:
    """Print the rates and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("runs", type=int, nargs="?")
    parser.add_argument("--minutes", type=int, default=0)
    asked = parser.parse_args()
    folder = asked.folder
    print(f"{os.cpu_count()} cores, of which others keep {os.getloadavg()[0]:.1f} busy")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    one = folder / "stream_sparse_live.html"
    if one.exists():
        print(f"the page in one file: {one.stat().st_size / 1e6:.2f} MB (bound 2)")
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for name, source in RUNS[: asked.runs]:
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
        address = f"http://127.0.0.1:{server.server_port}/index.html#webcam"
        print_ages(browser, address)
        if asked.minutes:
            print_memory(browser, address, asked.minutes)
        browser.close()


def print_ages(browser: Browser, address: str) -> None:
    """Print how old the frames of a camera are once the page has painted them."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script(_WATCHED)
    page.goto(address)
    page.locator("#state", has_text=re.compile(r"frame \d")).wait_for()
    page.wait_for_timeout(2000)
    page.evaluate("watched.painted.length = 0")
    page.wait_for_timeout(1000 * SECONDS)
    stamps, times, painted = page.evaluate("[watched.stamps, [...watched.times], watched.painted]")
    first, known = stamps[1], dict(map(tuple, times))  # the first frame of all gives but the size
    clock = page_clock(page)
    ages = [at + clock - first - 1000 * known[frame] for frame, at in painted if frame in known]
    quarters = np.percentile(ages, [50, 95])
    print(
        f"webcam: from capture to painted {quarters[0]:.0f} ms, p95 {quarters[1]:.0f} ms (bound 60), "
        f"{len(ages) / SECONDS:.1f} pictures a second"
    )
    page.close()


def page_clock(page: Page) -> float:
    """Return the time of this machine's monotonic clock at which that of the page was 0, in ms.

    Chromium dates frames of a camera by that clock.
    """
    found = []
    for _ in range(30):
        before = time.monotonic()
        there = page.evaluate("performance.now()")
        after = time.monotonic()
        found.append((after - before, 500 * (before + after) - there))
    return min(found)[1]


def print_memory(browser: Browser, address: str, minutes: int) -> None:
    """Print the memory of the page and of its process, minute by minute."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address)
    page.locator("#state", has_text=re.compile(r"frame \d")).wait_for()
    renderer = renderer_of(browser)
    heap = page.context.new_cdp_session(page)
    for minute in range(1, minutes + 1):
        found = []
        for _ in range(60):
            page.wait_for_timeout(1000)
            found.append(resident(renderer) / 1e6)
        heap.send("HeapProfiler.collectGarbage")
        used = heap.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        print(
            f"webcam, minute {minute}: process {min(found):.0f} to {max(found):.0f} MB, "
            f"objects of the page {used:.1f} MB",
            flush=True,
        )
    page.close()


def renderer_of(browser: Browser) -> int:
    """Return the process of the page, whose worker it has, too: that of the renderers with most memory."""
    known = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max((int(one["id"]) for one in known if one["type"] == "renderer"), key=resident)


def resident(process: int) -> int:
    """Return the memory of a process, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


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
