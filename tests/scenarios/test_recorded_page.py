"""Recorded runs on their page, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from stream_sparse import load, open_run
from stream_sparse.exports.export import export
from stream_sparse.player.player import Player
from stream_sparse.records.schema import event_line
from stream_sparse.studio.server import Server
from stream_sparse.studio.studio import Studio
from tests.conftest import RECORDED
from tests.support.browser import PATIENCE_MS, barriers, home_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two recorded runs of the same 31 frames; the first has an edit at its frame 10."""
    folder = tmp_path_factory.mktemp("runs")
    np.save(folder / "film.npy", np.random.default_rng(0).integers(0, 256, (60, 12, 16), dtype=np.uint8))
    (folder / "noise.yaml").write_text(RECORDED.replace("pixel_tap", "pixel_tap, from: source"))
    load(folder / "noise.yaml", source=folder / "film.npy").run(frames=31, record=folder / "one")
    shutil.copytree(folder / "one", folder / "two #2")
    with (folder / "one" / "events.jsonl").open("ab") as file:
        file.write(event_line(10, 10 / 30, "set", {"values": {"k.window": 7}}))
    return folder


@pytest.fixture
def home(browser: Browser, runs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """The home page of that folder."""
    monkeypatch.chdir(runs)
    studio = Studio(runs, Player(None))
    server = Server(studio.pages, studio=studio)
    try:
        with home_page(browser, server.address) as page:
            yield page
    finally:
        server.close()


def at(page: Page, frame: int) -> None:
    """Wait until a frame is shown, by its number at the bar and at each picture."""
    words = re.compile(rf"frame {frame}$")
    expect(page.locator("#place")).to_have_text(words, timeout=PATIENCE_MS)
    for picture in page.locator("#pictures .at").all():
        expect(picture).to_have_text(words, timeout=PATIENCE_MS)


def test_two_recorded_runs_are_looked_at_on_one_bar(home: Page, runs: Path, tmp_path: Path) -> None:
    page, pixel = home, open_run(runs / "one").values["pixel"]
    assert page.locator("#runs .tile").count() == 2
    assert "1.0 s, 31 frames" in page.locator("#runs .tile").first.inner_text()
    page.get_by_label("Compare one").check()
    page.get_by_label("Compare two #2").check()
    page.get_by_role("link", name="Compare 2 runs").click()
    page.wait_for_url("**/recorded?run=one&run=two+%232")
    at(page, 0)
    assert page.locator("#pictures canvas:visible").count() == 2
    expect(page.locator("#plots .uplot")).to_have_count(2, timeout=PATIENCE_MS)

    # The bar, keys and a click on a curve lead to frames; values and pictures are those of the frame.
    page.get_by_label("Place in the run").fill("0.5")
    at(page, 15)
    page.keyboard.press("ArrowRight")
    at(page, 16)
    values = page.locator("#plots .now-values").first
    assert values.inner_text().split() == 2 * [f"{pixel[16]:g}", "gray", "levels"]
    page.locator("#plots .u-over").first.hover(position={"x": 5, "y": 40})
    expect(values).to_have_text(re.compile(r"^at 0\.\d\d s\d+ gray levels\d+ gray levels$"))
    page.mouse.move(0, 0)
    page.keyboard.press("End")
    at(page, 30)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    at(page, 28)
    over = page.locator("#plots .u-over").first
    box = over.bounding_box()
    assert box is not None
    over.click(position={"x": box["width"] / 5, "y": 40})
    at(page, 6)

    # A drag zooms all plots, a double click shows all again.
    window = page.locator("#window")
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 3 / 4, box["y"] + 40, steps=3)
    page.mouse.up()
    expect(window).to_have_text(re.compile(r"^0:00\.2\d to 0:00\.7\d$"))
    over.dblclick(position={"x": 30, "y": 40})
    expect(window).to_have_text("seconds since the first frame")
    page.get_by_role("button", name="Zoom in").click()
    expect(window).to_have_text(re.compile(" to "))

    # Events lead to their frames; the table is that of the command line.
    page.get_by_role("button", name="Go to set at frame 10").click()
    at(page, 10)
    assert "k.window = 7" in page.inner_text("#events-list")
    expect(page.locator("#differences")).to_contain_text("equal to the bit", timeout=PATIENCE_MS)

    # What is taken along; then one of the runs alone.
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    export(runs / "one", "csv", tmp_path / "expected.csv")
    assert download.value.path().read_bytes() == (tmp_path / "expected.csv").read_bytes()
    page.get_by_role("button", name="Leave out one").click()
    expect(page.locator("#name")).to_have_text("two #2", timeout=PATIENCE_MS)
    assert page.url.endswith("/recorded?run=two+%232")
    assert page.get_by_role("link", name="Report").get_attribute("href") == "report/two%20%232"
    page.keyboard.press("Home")
    at(page, 0)
    page.keyboard.press("Space")
    at(page, 30)
    expect(page.get_by_role("button", name="Play")).to_have_count(1)


@pytest.mark.slow
def test_it_can_be_used_by_all(home: Page) -> None:
    home.set_viewport_size({"width": 390, "height": 844})
    home.goto(f"{home.url}recorded?run=one&run=two+%232")
    at(home, 0)
    home.wait_for_selector("#differences table")
    expect(home.locator("#plots .uplot")).to_have_count(2, timeout=PATIENCE_MS)
    assert barriers(home, "minor", "moderate") == []
