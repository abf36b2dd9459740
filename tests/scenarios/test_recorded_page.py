"""Recorded runs on their page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from stream_sparse import open_run
from stream_sparse.cli.studio import begin
from stream_sparse.exports.export import export
from stream_sparse.studio.server import Server
from stream_sparse.studio.studio import Studio
from tests.browser import browser, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]

pytestmark = pytest.mark.xdist_group("browser")
_PATIENCE_MS = 30_000


@pytest.fixture
def home(
    browser: Browser, recorded: Path, cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """The home page of a folder with two recorded runs of the same frames; the first has an edit."""
    assert recorded.parent == cut.parent == tmp_path
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Studio, "_draw", lambda *_: b"")  # no pictures of pipelines, which take long
    studio = Studio(tmp_path, begin)
    server = Server(studio.session, studio=studio)
    try:
        with visit(browser, server.address) as (page, complaints):
            page.set_viewport_size({"width": 1280, "height": 800})
            page.wait_for_selector("#runs .tile")
            yield page
            # Pictures and files that were on their way when the page was left are no complaints.
            assert [said for said in complaints if "/picture/" not in said] == []
    finally:
        studio.stop()
        assert studio.over(30)
        server.close()


def at(page: Page, frame: int) -> None:
    """Wait until a frame is shown, by its number at the bar and at each picture."""
    words = re.compile(rf"frame {frame}$")
    expect(page.locator("#place")).to_have_text(words, timeout=_PATIENCE_MS)
    for picture in page.locator("#pictures .at").all():
        expect(picture).to_have_text(words, timeout=_PATIENCE_MS)


def test_two_recorded_runs_are_looked_at_on_one_bar(home: Page, recorded: Path, tmp_path: Path) -> None:
    page, pixel = home, open_run(recorded).values["pixel"]
    assert "2.0 s, 60 frames" in page.locator("#runs .tile", has_text="run").first.inner_text()
    page.get_by_label("Compare run").check()
    page.get_by_label("Compare cut").check()
    page.get_by_role("link", name="Compare 2 runs").click()
    page.wait_for_url("**/recorded?run=run&run=cut")
    at(page, 0)
    assert page.locator("#pictures canvas:visible").count() == 2
    expect(page.locator("#plots .uplot")).to_have_count(2, timeout=_PATIENCE_MS)

    # The bar, keys and a click on a curve lead to frames; values and pictures are those of the frame.
    page.get_by_label("Place in the run").fill("1.0")
    at(page, 30)
    page.keyboard.press("ArrowRight")
    at(page, 31)
    assert page.locator("#plots .now-values").first.inner_text().split() == 2 * [f"{pixel[31]:g}"]
    page.keyboard.press("End")
    at(page, 59)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    at(page, 57)
    over = page.locator("#plots .u-over").first
    box = over.bounding_box()
    assert box is not None
    over.click(position={"x": box["width"] / 3, "y": 40})
    at(page, 20)

    # A drag zooms all plots, a double click shows all again.
    window = page.locator("#window")
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 3 / 4, box["y"] + 40, steps=3)
    page.mouse.up()
    expect(window).to_have_text(re.compile("^0:00.4.* to 0:01.4"))
    over.dblclick(position={"x": 30, "y": 40})
    expect(window).to_have_text("seconds since the first frame")
    page.get_by_role("button", name="Zoom in").click()
    assert " to " in window.inner_text()

    # Events lead to their frames; the table is that of the command line.
    go = page.get_by_role("button", name="Go to set at frame")
    page.keyboard.press("Home")
    at(page, 0)
    go.click()
    at(page, int(str(go.get_attribute("aria-label")).rpartition(" ")[2]))
    assert "k.window = 7" in page.inner_text("#events-list")
    expect(page.locator("#differences")).to_contain_text("equal to the bit", timeout=_PATIENCE_MS)

    # What is taken along; then one of the runs alone.
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    export(recorded, "csv", tmp_path / "expected.csv")
    assert download.value.path().read_bytes() == (tmp_path / "expected.csv").read_bytes()
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG of the plots").click()
    assert download.value.suggested_filename == "run-plots.png"
    page.get_by_role("button", name="Leave out cut").click()
    expect(page.locator("#name")).to_have_text("run", timeout=_PATIENCE_MS)
    assert page.url.endswith("/recorded?run=run")
    page.keyboard.press("Home")
    at(page, 0)
    page.keyboard.press("Space")
    at(page, 59)
    assert page.get_by_role("button", name="Play").count() == 1


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_it_can_be_used_by_all(home: Page, scheme: str) -> None:
    """By keyboard, by a screen reader, with weak eyes, on a phone: as far as axe-core can tell."""
    axe = next(Path(str(axe_playwright_python.__file__)).parent.rglob("axe.min.js")).read_text("utf-8")
    home.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    home.set_viewport_size({"width": 390, "height": 844})
    home.goto(f"{home.url}recorded?run=run&run=cut")
    at(home, 0)
    home.wait_for_selector("#differences table")
    expect(home.locator("#plots .uplot")).to_have_count(2, timeout=_PATIENCE_MS)
    assert home.evaluate("document.documentElement.scrollWidth") <= 390
    home.evaluate(axe)
    found = home.evaluate("axe.run()")["violations"]
    assert [one for one in found if one["impact"] in ("serious", "critical")] == []
