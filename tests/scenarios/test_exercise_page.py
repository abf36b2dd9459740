"""An exercise on a page, in a real browser: written wrongly, mended, and seen live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse.studio.server import Server
from tests.support.browser import until_page, visit
from tests.support.page_cameras import CAMERA
from tests.support.sessions import StudioStage
from tests.support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

RELU = "import numpy as np\n\ndef relu(x, theta=0):\n    return {}\n"
WRONG, BROKEN = RELU.format("np.where(x > theta, x, 0)"), RELU.format("np.where(x > theta, x, zero)")
RIGHT = RELU.format("np.maximum(x - theta, 0)")


def write(page: Page, text: str) -> None:
    """Put a text in place of what the editor has."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def said(page: Page, words: str) -> None:
    """Wait until the tutor says something."""
    until_page(page, "(words) => document.querySelector('#tutor').innerText.includes(words)", words)


def test_a_function_is_written_mended_and_seen_live(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with StudioStage(tmp_path, CAMERA) as stage:
        server = Server(stage.studio.pages, studio=stage.studio, camera=CAMERA)
        try:
            with visit(browser, server.address) as (page, complaints):
                page.get_by_role("link", name="Exercise relu").click()
                page.locator("#task .katex").wait_for()
                until_page(page, "document.querySelector('#progress').textContent == 'open'")
                hints = page.locator("#task summary")
                assert [hint.is_visible() for hint in hints.all()] == [True, False]
                hints.first.click()
                hints.nth(1).wait_for()
                write(page, WRONG)
                page.keyboard.press("Control+Enter")
                said(page, "not right yet: right for 1 of 10 inputs")
                said(page, "Likely: theta is not subtracted: ")
                said(page, "[2]: expected 10, got 160, where x is 160")
                until_page(page, "document.querySelector('#tutor img').naturalWidth == 1440")
                assert (tmp_path / "relu.py").read_text() == WRONG
                assert page.inner_text("#progress") == "1 try"
                write(page, BROKEN)
                page.get_by_role("button", name="Check").click()
                said(page, "it raises NameError")
                assert (
                    page.locator(".cm-lintRange-error").inner_text() == "return np.where(x > theta, x, zero)"
                )
                page.get_by_role("link", name="line 4").click()
                until_page(page, "document.querySelector('#editor').shadowRoot.activeElement !== null")
                page.get_by_role("button", name="See it live").click()
                page.locator("#run canvas").first.wait_for()
                until_page(page, "looking.top('#run') < innerHeight / 2")
                player = stage.studio.player
                until(lambda: player.run is not None and player.run.status.processed > 2)
                before = player.run
                write(page, RIGHT)
                page.keyboard.press("Control+Enter")
                said(page, "right for all 10 inputs")
                until_page(page, lambda: player.run is not before)
                assert page.inner_text("#progress") == "right"
                assert page.locator(".cm-lintRange-error").count() == 0
                (tmp_path / "relu.py").write_text(WRONG)  # by another editor
                before = player.run
                page.evaluate("window.dispatchEvent(new Event('focus'))")  # the person comes back
                until_page(page, lambda: "np.where" in page.inner_text(".cm-content"))
                until_page(page, lambda: player.run is not before)
                page.get_by_label("Source of the live view").select_option("camera of this page")
                page.get_by_role("button", name="Live again").click()
                page.get_by_role("button", name="Use this camera").click()
                until(lambda: player.run is not None and player.run.access.plan.source_use == "browser")
                until(lambda: player.run is not None and player.run.status.processed > 2)
                page.get_by_role("button", name="Show the answer").click()
                page.get_by_role("button", name="Not yet").click()
                assert "The answer" not in page.inner_text("#tutor")
                page.get_by_role("button", name="Show the answer").click()
                page.get_by_role("button", name="Show it").click()
                said(page, "return np.maximum(x - theta, 0)")
                page.get_by_role("link", name="The course").click()
                page.locator("#course .exercise", has_text="Exercise relu").get_by_text("right").wait_for()
                assert complaints == []
        finally:
            server.close()
