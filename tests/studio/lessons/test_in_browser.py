"""lessons/lessons.js in a browser: curves and answers are compared, kept and cleared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.node_js import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.xdist_group("browser")
ADDRESS = "http://page.test/"
KINDS = {".js": "text/javascript", ".css": "text/css"}
PAGE = """<!doctype html><link rel="stylesheet" href="style.css"><link rel="stylesheet" href="live.css">
<details class="live" id="lessons" open><summary>Predict</summary></details>"""
POINTS = [{"label": label, "column": f"k@{label}", "frame": 9, "exact": False} for label in ("0", "20", "40")]
LESSON = {
    "exercise": "relu", "title": "ReLU", "page": "Changes", "step": "Thresholds",
    "prediction": {
        "question": "Draw it.", "across": "theta", "unit": "kurtosis", "span": [0, 10], "points": POINTS,
    },
    "question": "Which one?", "kind": "line", "given": [1, 2], "names": [],
    "answers": [
        {"name": str(k), "right": k == 2, "words": f"Hint {k}.", "result": [k, None, 1]} for k in range(4)
    ],
}  # fmt: skip
SHOW = """async (lesson) => {
  const { Lessons } = await import("/lessons/lessons.js");
  const place = document.getElementById("lessons");
  window.lessons = new Lessons(place, { relu: lesson }, localStorage, (points) => (window.asked = points));
  window.lessons.show("relu");
}"""


def serve(route: Route) -> None:
    path = PurePosixPath(route.request.url.removeprefix(ADDRESS))
    if path.suffix in KINDS:
        route.fulfill(body=(STATIC / path).read_text("utf-8"), content_type=KINDS[path.suffix])
    else:
        route.fulfill(body=PAGE, content_type="text/html")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page()
    found.route(f"{ADDRESS}**", serve)
    show(found)
    yield found
    found.close()


def show(page: Page) -> None:
    page.goto(ADDRESS)
    page.evaluate(SHOW, LESSON)


def values(page: Page) -> list[str | None]:
    return [one.get_attribute("aria-valuenow") for one in page.locator("circle").all()]


def see(page: Page, frame: int) -> str:
    given: Any = {"frame": frame, "values": [5, 9, 0]}
    page.evaluate("(given) => window.lessons.see(given)", given)
    return page.inner_text(".prediction [role=status]")


def test_a_curve_is_drawn_compared_kept_and_cleared(page: Page) -> None:
    page.focus("circle")
    for key in ("Home", "ArrowRight", "PageUp", "Tab"):
        page.keyboard.press(key)
    assert values(page) == ["0", "6", "5"]
    assert page.evaluate("document.activeElement.textContent") == "Show what the run measured"
    page.keyboard.press("Shift+Tab")  # back to the point that was moved
    assert page.evaluate("document.activeElement.ariaLabel") == "kurtosis at theta 20"
    last = page.locator("circle").last.bounding_box()
    assert last is not None
    x, y = last["x"] + last["width"] / 2, last["y"] + last["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 500)  # below the lowest value
    page.mouse.up()
    assert values(page) == ["0", "6", "0"]
    page.click("text=Show what the run measured")
    assert page.evaluate("window.asked") == POINTS
    assert see(page, 8) == "The run is at frame 8; it has these values from frame 9 on. Ask again then."
    assert see(page, 9) == (
        "Not close: on average you are 2.67 off, 27 % of the scale. The farthest point is 0: you drew 0, "
        "the run measured 5. Of 2 steps from point to point, 2 go the same way. "
        "The thick line is what the run measured."
    )
    page.locator(".option input").first.check()
    page.click("text=Answer")
    assert page.inner_text(".verdict") == "A is not right, but C is. Under each you read what it is."
    show(page)  # as when the page is opened again
    assert values(page) == ["0", "6", "0"]
    assert page.inner_text(".verdict") == "A is not right, but C is. Under each you read what it is."
    assert [one.is_visible() for one in page.locator(".words").all()] == [True] * 4
    page.click("text=Clear my answers")
    assert values(page) == ["5", "5", "5"]
    assert page.locator(".option :checked").count() == 0
    assert page.evaluate("localStorage.length") == 0
