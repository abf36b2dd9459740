"""What does a page cost, and how fresh is it?

The server and a headless Chromium share the machine's cores. A synthetic camera of 640x480 at 30 frames a
second feeds the pipeline ``webcam``. It needs Chromium and Playwright:
python benchmarks/studio.py [--seconds 10] [--minutes 0]
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from live import synthetic
from playwright.sync_api import Browser, Page, sync_playwright

from stream_sparse import Run, load
from stream_sparse.capture.ring import Ring
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.studio.pages import Pages
from stream_sparse.studio.server import Server

RATE = 30.0
NAMES = ("chromium", "chromium-browser", "google-chrome")

VIEWER = """
import asyncio, json, sys
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

async def look():
    link = await websocket_connect(HTTPRequest(sys.argv[1], headers={"Cookie": sys.argv[2]}))
    cards = [{"panel": k, "width": 600, "height": 300} for k in range(4)]
    while (message := await link.read_message()) is not None:
        if isinstance(message, bytes):
            head = json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
            await link.write_message(json.dumps({"kind": "ack", "frame": head["frame"]}))
            print(flush=True)
        elif json.loads(message)["kind"] == "plan":
            await link.write_message(json.dumps({"kind": "hello", "cards": cards}))

asyncio.run(look())
"""

DRAG = """(value) => {
  const range = document.getElementById('set-box.window');
  range.value = value;
  range.dispatchEvent(new Event('input', { bubbles: true }));
}"""

READY = """() => {
  const canvases = [...document.querySelectorAll('canvas')];
  return canvases.length > 0 && canvases.every((canvas) => canvas.width > 1);
}"""


class Watched(Pages):
    """A session that notes when a page has the picture of a frame on its screen, and what it got."""

    def __init__(self, player: Player) -> None:
        super().__init__(player)
        self.read: dict[int, float] = {}
        self.shown: list[tuple[int, float]] = []

    def _on_ack(self, client: Any, frame: int) -> None:
        self.shown.append((frame, time.monotonic()))
        super()._on_ack(client, frame)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take note of what the ring gets."""
        put = Ring.put

        def noted(ring: Ring, frame: Any) -> bool:
            self.read[frame.index] = time.monotonic()
            return put(ring, frame)

        vars_of: Any = Ring
        vars_of.put = noted
        try:
            yield
        finally:
            vars_of.put = put


def share(seconds: float, wait: Any = time.sleep) -> float:
    """This process's share of a core over some seconds, without this thread, which drives the browser."""
    gc.collect()
    begun, used = time.monotonic(), time.process_time() - time.thread_time()
    wait(seconds)
    return (time.process_time() - time.thread_time() - used) / (time.monotonic() - begun)


def told(what: str, value: str, bound: str) -> None:
    """Print a figure with its bound."""
    print(f"{what:56} {value:>24}   (bound {bound})", flush=True)


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """Open the page, and wait for a picture in each card."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    begun = time.monotonic()
    page.goto(address)
    while not page.evaluate(READY):
        page.wait_for_timeout(5)
    return page, time.monotonic() - begun


def watched(session: Watched, page: Page, seconds: float) -> None:
    """Print how many pictures a page shows, and how old they are then."""
    first = len(session.shown)
    begun = time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    shown = session.shown[first:]
    ages = [1000 * (at - session.read[index]) for index, at in shown if index in session.read]
    told("pictures shown a second", f"{len(shown) / (time.monotonic() - begun):.1f}", ">= 29")
    told(
        "capture to screen, p95", f"{np.percentile(ages, 95):.0f} ms, median {np.median(ages):.0f}", "< 80 ms"
    )


def dragged(session: Watched, run: Run, page: Page, count: int) -> list[int]:
    """Move a slider, and count the frames from the last one read then to the first one shown with it."""
    found = []
    for k in range(count):
        before, last = len(run.events), max(session.read)
        page.evaluate(DRAG, 5 + k % 40)
        while len(run.events) == before or session.shown[-1][0] < run.events[-1]["frame"]:
            page.wait_for_timeout(2)
        at = run.events[-1]["frame"]
        found.append(next(index for index, _ in session.shown if index >= at) - last)
        page.wait_for_timeout(120 + 7 * (k % 9))
    return found


def stopped(server: Server, run: Run, page: Page, seconds: float) -> tuple[float, int, float, int]:
    """Return rate and drops of the run, before and after a viewer is stopped."""
    address = f"ws://127.0.0.1:{server.port}{server.guard.place}socket"
    cookie = f"{server.guard.cookie}={server.guard.cookie_for(f'127.0.0.1:{server.port}')}"
    words = [sys.executable, "-c", VIEWER, address, cookie]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as viewer:
        assert viewer.stdout is not None
        for _ in range(30):
            viewer.stdout.readline()
        found: list[Any] = []
        for kind in (None, signal.SIGSTOP):
            if kind is not None:
                viewer.send_signal(kind)
            frames, dropped, begun = run.status.processed, run.status.dropped, time.monotonic()
            page.wait_for_timeout(1000 * seconds)
            found += [
                (run.status.processed - frames) / (time.monotonic() - begun),
                run.status.dropped - dropped,
            ]
        viewer.kill()
    rate, drops, rate_after, drops_after = found
    return rate, drops, rate_after, drops_after


def resident_mb() -> float:
    """This process's memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--minutes", type=int, default=0, help="of viewing, over which memory is looked at")
    asked = parser.parse_args()
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program is not None, "needs Chromium"
    print(
        f"{os.cpu_count()} cores, of which others keep {os.getloadavg()[0]:.1f} busy: figures want them idle"
    )
    player = Player(
        load("webcam", source=synthetic(RATE)).plan, RunOptions(values=False), stays=lambda _: True
    )
    session = Watched(player)
    player.connect(session)
    server = Server(session)
    with session.watching(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        player.poll()
        assert player.run is not None
        run = player.run
        threading.Thread(target=player.wait, daemon=True).start()
        time.sleep(3.0)
        alone = share(asked.seconds)
        _, first_s = opened(browser, server.address)
        browser.contexts[0].close()
        page, ready_s = opened(browser, server.address)
        told("page ready, the first of a server", f"{first_s:.2f} s", "< 1 s")
        told("page ready", f"{ready_s:.2f} s", "< 1 s")
        page.wait_for_timeout(2000)
        watched(session, page, asked.seconds)
        seen = share(asked.seconds, lambda seconds: page.wait_for_timeout(1000 * seconds))
        text = f"{100 * (seen - alone):.0f} % ({100 * alone:.0f} alone)"
        told("the server's work above the run, of a core", text, "< 30 %")
        frames = dragged(session, run, page, 40)
        told(
            "a slider's change seen, p95",
            f"{np.percentile(frames, 95):.0f} frames, most {max(frames)}",
            "3 frames",
        )
        rate, drops, rate_after, drops_after = stopped(server, run, page, asked.seconds)
        told(
            "a viewer stopped: frames a second, dropped", f"{rate_after:.1f}, {drops_after}",
            f"as before: {rate:.1f}, {drops}",
        )  # fmt: skip
        for minute in range(asked.minutes):
            page.wait_for_timeout(60_000)
            session.read.clear()  # what this program notes is no memory of the server
            session.shown.clear()
            heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            print(f"    minute {minute + 1}: server {resident_mb():.0f} MB, page {heap:.0f} MB", flush=True)
        run.stop()
        run.wait()
        browser.close()
    server.close()


if __name__ == "__main__":
    main()
