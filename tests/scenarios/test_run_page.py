"""A run on its page, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.panels import Image, Trace
from stream_sparse.sources import Array
from stream_sparse.studio.server import Server
from tests.support.browser import drawn, state, until_page, visit
from tests.support.sessions import Stage
from tests.support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")
REFUSED = "node 'box' (diff_box): window must be >= 1 (got -3)"


class Shown(Stage):
    """A session, its server, and a page that shows it."""

    def __init__(self, browser: Browser, pipeline: Pipeline, **options: Any) -> None:
        super().__init__()
        self.browser = browser
        self.server = Server(self.pages)
        self.begin(pipeline, values=False, **options)

    def close(self) -> None:
        self.__exit__(None, None, None)
        self.server.close()


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    shown = Shown(browser, load("bird", set={"source.loop": True}))
    yield shown
    shown.close()


@pytest.fixture
def page(shown: Shown) -> Iterator[Page]:
    with visit(shown.browser, shown.server.address) as (page, complaints):
        until_page(page, "document.querySelectorAll('canvas').length == 4")
        drawn(page)
        yield page
        assert complaints == []


def test_cards_are_sharp_at_any_size_and_read_off(shown: Shown, page: Page) -> None:
    assert page.title() == "bird - stream_sparse"
    assert page.inner_text("#question").endswith("?")
    assert [page.inner_text(f".card >> nth={k} >> h2") for k in range(4)] == [
        "input", "input minus its recent mean", "kurtosis", "the marked pixel",
    ]  # fmt: skip
    assert min(page.evaluate(f"looking.colours({which})") for which in range(4)) > 20
    for width, height in ((390, 844), (1920, 1080), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        until_page(page, "looking.sharp()")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = page.evaluate("looking.rows()")
    assert heights[0] > 1.5 * heights[1], "pictures get the room that they can use"
    assert page.evaluate("looking.notes()")[1] == ["whole"] * 2
    page.set_viewport_size({"width": 1000, "height": 720})
    until_page(page, "looking.sharp()")
    assert page.evaluate("looking.notes()")[1:3] == [["whole", "hidden"], ["hidden"]], (
        "no part of a note is cut"
    )
    page.locator("canvas").first.hover()
    page.wait_for_selector(".reading:not([hidden])")
    assert page.inner_text(".reading:not([hidden])").startswith("row ")
    page.locator("canvas").nth(2).hover()
    page.wait_for_selector(".reading:not([hidden]) >> text=after ReLU: ")
    assert page.evaluate("looking.readAbove()"), "bars and their names are not covered"
    page.locator("#name").hover()
    page.wait_for_selector(".reading:not([hidden])", state="detached")
    assert shown.run.status.dropped == 0


def test_sliders_and_marks_move_the_run_and_events_tell(shown: Shown, page: Page) -> None:
    page.keyboard.press("e")
    page.locator("#events", has_text="nothing yet").wait_for()
    shown.run.set("relu.theta", 150.0)
    page.locator("#events td", has_text="relu.theta = 150").wait_for()
    assert page.inner_text("#events td >> nth=0") == "set"
    page.keyboard.press("Escape")
    assert page.locator(".slider label").all_inner_texts() == ["thresholdgray levels", "frames of the mean"]
    page.locator("[id='set-relu.theta']").focus()
    page.keyboard.press("ArrowRight")
    until_page(page, "document.querySelector('.slider input[type=number]').value == '160'")
    page.get_by_label("frames of the mean, number").fill("25")
    page.keyboard.press("Enter")
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 30, box["y"] + box["height"] / 2 + 20, steps=4)
    page.mouse.up()
    until_page(page, lambda: shown.run.status.parameters["relu"]["theta"] == 160)
    until_page(page, lambda: shown.run.status.parameters["box"]["window"] == 25)
    until_page(page, lambda: shown.run.status.parameters["pixel"]["row"] > 120)
    assert shown.run.status.parameters["pixel"]["col"] < 160


@pytest.mark.slow
def test_a_click_chooses_a_patch_and_says_when_it_is_shown_with_the_next_frame(
    browser: Browser, tmp_path: Path
) -> None:
    film = np.random.default_rng(0).integers(0, 256, (90, 64, 80)).astype(np.uint8)
    dictionary = load("dictionary", source=film, set={"source.loop": True, "dict.batch_size": 64})
    shown = Shown(browser, dictionary)
    with closing(shown), visit(browser, shown.server.address) as (page, complaints):
        drawn(page)
        box = page.locator("canvas").first.bounding_box()
        assert box is not None
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(*middle)
        until_page(page, lambda: shown.run.status.parameters["sum"]["row"] in (31, 32))
        assert shown.run.status.parameters["sum"]["col"] in (39, 40)
        page.keyboard.press("Space")
        state(page, "paused")
        page.mouse.click(middle[0] - 20, middle[1])
        page.locator("#message", has_text="what has changed is shown with the next frame").wait_for()
        page.keyboard.press(".")
        page.locator("#message", has_text="what has changed").wait_for(state="hidden")
        assert shown.run.status.parameters["sum"]["col"] < 39
        assert complaints == []


def test_a_file_is_paused_stepped_timed_recorded_and_kept_as_a_picture(
    shown: Shown, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page.keyboard.press("Space")
    state(page, "paused")
    until_page(page, lambda: not any(step.queue for step in shown.run.access.engine.graph.timings().values()))
    at = shown.run.status.processed
    state(page, f"frame {at - 1} ")
    page.keyboard.press(".")
    state(page, f"frame {at} ")
    assert shown.run.status.processed == at + 1
    page.get_by_role("button", name="Go on").click()
    until_page(page, "!document.querySelector('#state').innerText.includes('paused')")
    page.keyboard.press("t")
    until_page(page, "document.querySelectorAll('#timings td').length > 20")
    assert "box" in page.inner_text("#timings")
    page.locator("#timings td", has_text="gray levels").first.wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert "10 s back or forward in a file; Home: to its start" in page.inner_text("#help")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Record").click()
    state(page, "rec")
    with page.expect_download() as download:
        page.keyboard.press("s")
    assert download.value.suggested_filename.startswith("bird-")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="End recording").click()
    until_page(page, "!document.querySelector('#state').innerText.includes('rec')")
    page.locator("#message", has_text="recorded: ").wait_for()
    assert (tmp_path / "runs" / "bird" / "values.csv").stat().st_size > 100


def test_a_card_is_enlarged_and_errors_are_shown(shown: Shown, page: Page) -> None:
    page.locator(".card").nth(2).dblclick()
    until_page(page, "document.querySelectorAll('canvas')[2].width > 1000")
    page.keyboard.press("Escape")
    until_page(page, "document.querySelectorAll('canvas')[2].width < 1000")
    page.get_by_label("frames of the mean, number").fill("-3")
    page.keyboard.press("Enter")
    page.locator(".slider .refusal", has_text=REFUSED).wait_for()
    assert page.get_by_label("frames of the mean, number").input_value() == "10"
    page.get_by_text("All parameters").click()
    window = page.get_by_label("box.window", exact=True).locator("visible=true").last
    window.fill("-3")
    page.keyboard.press("Enter")
    page.locator(".field .refusal", has_text=REFUSED).wait_for()
    assert window.input_value() == "10"
    window.fill("12")
    page.get_by_label("box.norm").select_option("l2")
    page.get_by_label("k_box.fisher").uncheck()
    until_page(page, "document.querySelector('[id=\"set-box.window\"]').value == '12'")
    assert page.locator(".refusal").locator("visible=true").count() == 0
    page.get_by_role("button", name="File's values").click()
    page.locator("#message", has_text="all as in the file").wait_for()
    until_page(page, "document.querySelector('[id=\"field-box.window\"]').value == '10'")
    assert shown.run.status.parameters["box"]["norm"] == "mean"


def test_keys_are_those_of_the_run_after_a_tick(shown: Shown, page: Page) -> None:
    page.get_by_label("Loop").click()
    page.keyboard.press("Space")  # at once: the file goes on in another run, which is held
    state(page, "paused")
    assert not page.get_by_label("Loop").is_checked()
    page.get_by_text("All parameters").click()
    page.get_by_label("k_box.fisher").locator("visible=true").click()
    page.keyboard.press("Space")
    until_page(page, "!document.querySelector('#state').innerText.includes('paused')")
    until(lambda: not shown.run.status.parameters["k_box"]["fisher"], shown.run)


@pytest.mark.slow
def test_the_end_stays_and_is_played_again_until_the_program_ends(browser: Browser, tmp_path: Path) -> None:
    film = np.random.default_rng(5).integers(0, 256, (40, 24, 32), dtype=np.uint8)
    pipeline = Pipeline(Array(path=film, fps=40), name="small").then(PixelTap(row=3, col=4), name="pixel")
    pipeline = pipeline.then(Relu(theta=100), name="relu").view(Image(), "source").view(Trace(), "pixel")
    shown = Shown(browser, pipeline)
    with closing(shown), visit(browser, shown.server.address) as (page, complaints):
        state(page, "end   frame 39 ")
        drawn(page)
        first = shown.run
        page.get_by_role("button", name="Play again").click()
        until_page(page, lambda: shown.run is not first)
        assert shown.run.access.loop.done.wait(60)
        state(page, "end   frame 39 ")
        page.keyboard.press("PageUp")
        state(page, "paused   frame 0 ")
        page.get_by_label("Place in the file").fill("39")
        state(page, " frame 39 ")  # what was said of the run before it was there would untick the box
        page.get_by_label("Loop").check()
        page.keyboard.press("Space")
        assert complaints == []
        shown.server.close()
        page.locator("#problem", has_text="the program does not answer").wait_for()
