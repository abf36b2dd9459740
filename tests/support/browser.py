"""Chromium, for tests of pages: pages that may not complain."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 90_000
"""A busy machine may take long; what a test waits for is an event."""
NOT_SECURE = "plain.test"
"""A name of this machine that the browser does not take for one, so that its pages are not secure."""
SIZES = ((390, 844), (768, 1024), (1366, 768))
"""Of a phone, a tablet and a laptop, in pixels."""
ARGUMENTS = [
    "--no-sandbox",  # root in a container may not make one
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--host-resolver-rules=MAP {NOT_SECURE} 127.0.0.1",
]


def script(name: str) -> str:
    """Return a script of JavaScript that lies here."""
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window, for the tests of a file, with a camera that shows a test picture.

    It lives no longer: Playwright keeps an event loop in this thread, and tests of other files begin theirs.
    Tests of pages share a worker by ``pytest.mark.xdist_group("browser")``.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("needs Chromium (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def visit(
    browser: Browser, address: str, before: str = "", size: tuple[int, int] = (1280, 720)
) -> Iterator[tuple[Page, list[str]]]:
    """A page and its complaints: errors and warnings of the console, requests that fail or go elsewhere.

    Parameters:
        before: a script that runs before those of the page, as one that takes a part of the browser away.
        size: of the window.
    """
    own = (*re.findall(r"^http://[^/]+/", address), "data:", "blob:")
    page, complaints = browser.new_page(viewport={"width": size[0], "height": size[1]}), list[str]()
    page.set_default_timeout(PATIENCE_MS)

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            complaints.append(f"asked elsewhere: {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def failed(request: Request) -> None:
        # The browser itself gives up what was on its way when the page is left: that is no complaint.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"failed: {request.url} ({request.failure})")

    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(script("looking") + before)  # for questions such as looking.sharp()
    page.goto(address)
    yield page, complaints
    page.close()


@contextmanager
def home_page(browser: Browser, address: str) -> Iterator[Page]:
    """The home page of a studio that lists recorded runs; no page of the studio may complain."""
    with visit(browser, address) as (page, complaints):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_selector("#runs .tile")
        yield page
        assert complaints == []


def until_page(page: Page, true: str | Callable[[], Any], given: Any = None) -> Any:
    """Wait until something holds, while the page goes on; returns it.

    Parameters:
        true: a function, or a text of JavaScript. A page's policy lets the page itself evaluate nothing.
        given: goes to a text that is a function.
    """
    return until(
        (lambda: page.evaluate(true, given)) if isinstance(true, str) else true,
        pause=lambda: page.wait_for_timeout(50),
        says=lambda: f"{true}; the page says {page.inner_text('body')!r}",
    )


def drawn(page: Page) -> None:
    """Wait until there are cards, and every one has a picture."""
    page.wait_for_selector("canvas")
    until_page(page, "[...document.querySelectorAll('canvas')].every((canvas) => canvas.width > 1)")


def state(page: Page, words: str) -> None:
    """Wait until the head line has some words."""
    until_page(page, "(words) => document.querySelector('#state').innerText.includes(words)", words)


def barriers(page: Page, *light: str) -> list[str]:
    """What keeps somebody from using a page, dark or light, as far as axe-core can tell.

    By keyboard, by a screen reader, with weak eyes. Barriers of the impacts ``light`` are left out. In light
    only the contrast is looked at again, which alone is a matter of colours.
    """
    import axe_playwright_python

    axe = next(Path(str(axe_playwright_python.__file__)).parent.rglob("axe.min.js")).read_text("utf-8")
    page.evaluate(axe)
    found: list[str] = []
    for scheme, rules in (("dark", ""), ("light", "runOnly: ['color-contrast']")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [
            f"{scheme}, {one['id']}: {one['nodes'][0]['html']}"
            for one in page.evaluate(f"axe.run({{resultTypes: ['violations'], {rules}}})")["violations"]
            if one["impact"] not in light
        ]
    return found


def values(page: Page) -> bytes:
    """Return the file of the button."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Values as CSV").click()
    return Path(download.value.path()).read_bytes()


def go_to(page: Page, frame: int) -> None:
    """Pause, and go to a frame."""
    page.get_by_role("button", name="Pause").click()
    state(page, "paused")
    page.get_by_label("Place in the file").fill(str(frame))
    state(page, f"paused   frame {frame} ")
