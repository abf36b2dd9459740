"""A run on the camera of its own page, in a real browser, whose camera shows a test picture."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse import Pipeline, load, open_run
from stream_sparse.io.page_camera import PageCamera
from stream_sparse.records.verify import verify
from stream_sparse.studio.server import Server
from tests.support.browser import until_page, visit
from tests.support.processes import environment
from tests.support.sessions import Stage
from tests.support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")
WAITING = "waiting for the camera of this page: press Use this camera"


class Shown(Stage):
    """A session whose run begins when a page gives its camera, and the server of that page."""

    def __init__(self, pipeline: Pipeline) -> None:
        camera = PageCamera()
        super().__init__(camera)
        self.server = Server(self.pages, camera=camera)
        self.player.open(pipeline.plan)

    def close(self) -> None:
        self.server.close()
        self.__exit__(None, None, None)


@pytest.fixture
def shown() -> Iterator[Shown]:
    shown = Shown(load("webcam", source="browser"))
    yield shown
    shown.close()


def words(page: Page) -> str:
    return page.inner_text("#camera-state")


def frames(shown: Shown) -> int:
    return 0 if shown.player.run is None else shown.run.status.processed


def test_a_run_on_the_camera_of_its_page(browser: Browser, shown: Shown) -> None:
    with visit(browser, shown.server.address) as (page, complaints):
        until_page(page, lambda: words(page) == WAITING)
        assert shown.player.run is None
        page.get_by_role("button", name="Use this camera").click()
        until_page(page, lambda: words(page).startswith("camera: 640x480, "))
        until_page(page, lambda: frames(shown) > 20)
        first = page.locator("canvas").first
        before = first.screenshot()
        until_page(page, lambda: first.screenshot() != before)
        assert shown.run.access.medium.shape == (480, 640)
        assert shown.run.access.medium.notes == ()  # the browser says when the camera took each picture
        assert complaints == []
    until(lambda: shown.player.status.messages)  # the run has missed the page
    before = frames(shown)
    with visit(browser, shown.server.address) as (page, complaints):
        until_page(page, lambda: words(page) == WAITING)
        page.get_by_role("button", name="Use this camera").click()
        until_page(page, lambda: frames(shown) > before + 10)
        assert complaints == []
    kinds = [event["kind"] for event in shown.run.events]
    assert kinds.count("reconnect") == 1
    assert kinds.count("gap") >= 1


def has(page: Page, devices: str) -> None:
    """Let the page's browser have other devices."""
    page.evaluate(
        f"Object.defineProperty(navigator, 'mediaDevices', {{value: {devices}, configurable: true}})"
    )


@pytest.mark.slow
def test_a_page_that_may_not_use_a_camera_says_so(browser: Browser, shown: Shown) -> None:
    with visit(browser, shown.server.address) as (page, _):
        until_page(page, lambda: words(page) == WAITING)
        has(page, "undefined")
        page.get_by_role("button", name="Use this camera").click()
        port = shown.server.port
        until_page(page, lambda: words(page) != WAITING)
        assert words(page) == (
            "this page may not use the camera: browsers give it to addresses of this machine and to https "
            f"alone, not to http://127.0.0.1:{port}; on the machine of the camera run: "
            f"ssh -L {port}:127.0.0.1:{port} 127.0.0.1, and open 127.0.0.1:{port} there with the same token"
        )
        has(page, "{getUserMedia: async () => { throw new DOMException('no', 'NotAllowedError'); }}")
        page.get_by_role("button", name="Use this camera").click()
        until_page(page, lambda: "forbids it" in words(page))
        assert words(page) == (
            "this page may not use the camera: its user or the browser forbids it; allow it in the browser's "
            "settings of this address"
        )
        page.reload()
        page.get_by_role("button", name="Use this camera").click()
        until_page(page, lambda: frames(shown) > 3)


@pytest.mark.slow
def test_the_command_line_waits_for_the_page(browser: Browser, tmp_path: Path) -> None:
    words = ["-m", "stream_sparse", "run", "webcam", "-s", "browser", "--frames", "5", "--record", "out"]
    with subprocess.Popen(
        [sys.executable, *words], cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("Open ").strip()
        with visit(browser, address) as (page, complaints):
            page.get_by_role("button", name="Use this camera").click()
            until_page(page, lambda: "end" in page.inner_text("#state"))
            assert complaints == []
        said = ""
        while "The page stays: it can play the run again; Ctrl-C ends the program.\n" not in said:
            said += (line := process.stdout.readline())
            assert line, said
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    assert process.returncode == 0
    assert "The run starts when you press 'Use this camera' there.\n" in said
    found = verify(tmp_path / "out")
    assert (found.processed, found.cut, found.error) == (5, False, None)
    assert "{use: browser, " in open_run(tmp_path / "out").pipeline
