"""Make the pictures of pages in docs/pictures: home, a run, the editor, an exercise, a recorded run, views.

    python tools/make_page_pictures.py

It needs Chromium. Names behind it, such as exercise.png, make those alone. The run is paused at one frame,
so that the pictures are the same each time.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from stream_sparse import load
from stream_sparse.player.player import Player
from stream_sparse.run.options import RunOptions
from stream_sparse.studio.server import Server
from stream_sparse.studio.studio import Studio

OUT = Path(__file__).parents[1] / "docs" / "pictures"
LAPTOP, PHONE = (1366, 768), (390, 844)
FRAME = 205
MOST_BYTES = 200_000
VIEWS: dict[str, dict[str, Any]] = {
    "events.webp": {},
    "events_still.webp": {"source": "sample:china", "set": {"source.loop": True}},
}
"""Views of the pipeline events, with other sources than its own."""
RELU = """import numpy as np


def relu(x, theta=0):
    \"\"\"Return what exceeds theta, value by value, and 0 elsewhere.

    >>> relu(np.array([140.0, 150.0, 160.0]), theta=150)
    array([ 0.,  0., 10.])
    \"\"\"
    return np.where(x > theta, x, 0)
"""


def main() -> None:
    """Serve a folder with a recorded run, and take the pictures."""
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        for view, how in VIEWS.items():
            if view in (sys.argv[1:] or VIEWS):
                run = load("events", **how).run(frames=FRAME, record=Path("views") / view)
                with Image.open(Path(str(run.folder)) / "view.png") as picture:
                    picture.save(OUT / view, quality=85, method=6)
                check(view)
        if set(sys.argv[1:]) and VIEWS.keys() >= set(sys.argv[1:]):
            return
        load("bird").run(record=Path("runs") / "bird")
        player = Player(None, RunOptions(values=False))
        studio = Studio(Path(), player)
        threading.Thread(target=poll, args=[player], daemon=True).start()
        server = Server(studio.pages, studio=studio)
        program = shutil.which("chromium") or shutil.which("google-chrome")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(locale="en-GB")
            page.goto(server.address)
            take(page, page.url)
            browser.close()
        player.stop()
        player.over(10)
        server.close()


def poll(player: Player) -> None:
    """Open what the pages choose."""
    while player.poll(0.1):
        pass


def take(page: Page, root: str) -> None:
    """Go through the pages."""
    page.locator(".step").first.wait_for()
    save(page, "home.png", LAPTOP, "light")
    page.get_by_role("button", name="Run bird").first.click()
    page.wait_for_url("**/run")
    page.locator("#state", has_text="frame ").wait_for()
    page.keyboard.press("Space")
    page.locator("#state", has_text="paused").wait_for()
    page.get_by_label("Place in the file").fill(str(FRAME))
    page.locator("#state", has_text=f"frame {FRAME} ").wait_for()
    page.locator("#name").click()
    save(page, "run.png", LAPTOP, "light")
    save(page, "run_phone.png", PHONE, "dark")
    page.goto(f"{root}edit?name=bird")
    page.locator("#question", has_text="fine").wait_for()
    page.locator("#graph .now", has_text=" ms, queue ").first.wait_for()
    page.locator("#graph .node", has_text="relu").first.click()
    save(page, "editor.png", LAPTOP, "light")
    page.goto(f"{root}exercise?name=relu")
    page.locator("#task .katex").wait_for()
    page.locator(".cm-content").focus()
    for key in ("Control+a", "Delete"):
        page.keyboard.press(key)
    page.keyboard.insert_text(RELU)
    page.keyboard.press("Control+Enter")
    page.locator("#tutor img").wait_for()
    save(page, "exercise.png", LAPTOP, "light")
    page.goto(f"{root}recorded?run=runs%2Fbird")
    page.get_by_label("Place in the run").fill(str(round(FRAME / 30, 3)))
    page.locator("#name").click()
    save(page, "recorded.png", LAPTOP, "dark")


def save(page: Page, name: str, size: tuple[int, int], scheme: str) -> None:
    """Write the picture of a page, once everything on it rests."""
    if name not in (sys.argv[1:] or [name]):
        return
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_timeout(1500)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(192, dither=Image.Dither.NONE).save(OUT / name, optimize=True)
    check(name)


def check(name: str) -> None:
    """Refuse a picture that is large."""
    bytes_ = (OUT / name).stat().st_size
    print(f"{name}: {bytes_ / 1e3:.0f} kB")
    assert bytes_ < MOST_BYTES, name


if __name__ == "__main__":
    main()
