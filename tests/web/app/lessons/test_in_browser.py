"""The questions of the page in a browser: answers are compared, kept, cleared, and counted in the course."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.node_js import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.xdist_group("browser")
ADDRESS = "http://page.test/"
KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}
FOLDER = Path(__file__).parent
DATA = yaml.safe_load((FOLDER / "lessons.yaml").read_text("utf-8"))
STEP = "changes-thresholds"
VERDICT = re.compile(r"[A-D] is not right, but [A-D] is\. Under each you read what it is\.")
POINTS = DATA["lessons"][STEP][0]["points"]


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    name = name if PurePosixPath(name).suffix in KINDS else "page.html"
    folder = FOLDER if name in ("page.html", "show.mjs") else STATIC
    body = (folder / name).read_text("utf-8")
    route.fulfill(body=body, content_type=KINDS[PurePosixPath(name).suffix])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page()
    found.route(f"{ADDRESS}**", serve)
    show(found)
    yield found
    found.close()


def show(page: Page) -> None:
    page.goto(ADDRESS)
    page.evaluate("(data) => window.show(data)", DATA)


def values(page: Page) -> list[str]:
    return [one.input_value() for one in page.locator(".board input").all()]


def see(page: Page, frame: int, *changed: str) -> str:
    given: Any = {"frame": frame, "values": [5, 9, 0], "changed": changed}
    page.evaluate("(given) => window.lessons.see(given)", given)
    return page.inner_text(".prediction [role=status]")


def test_a_curve_is_drawn_compared_kept_and_cleared(page: Page) -> None:
    page.click("text=Show what the run measured")
    assert page.inner_text(".prediction [role=status]") == "Draw your curve first."
    assert page.evaluate("window.asked") is None
    assert page.evaluate("window.veiled") == ["k"], "the answer is not in sight while one draws"
    page.focus(".board input")
    for key in ("Home", "Tab", "PageUp"):
        page.keyboard.press(key)
    assert values(page) == ["0", "6", "5"]
    assert page.evaluate("document.activeElement.ariaLabel") == "kurtosis at theta 20"
    last = page.locator(".board input").last.bounding_box()
    assert last is not None
    x, y = last["x"] + last["width"] / 2, last["y"] + last["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 500)  # below the lowest value
    page.mouse.up()
    assert values(page) == ["0", "6", "0"]
    assert page.evaluate("window.veiled") == ["k"]
    page.click("text=Show what the run measured")
    assert page.evaluate("window.asked") == POINTS
    page.evaluate("window.asked = null")
    assert see(page, 8) == "The run has these values from frame 9 on, and shows them then."
    assert page.evaluate("window.veiled") == ["k"]
    page.wait_for_function("window.asked !== null")  # by itself
    assert see(page, 9) == (
        "Not close: on average you are 2.67 off, 27 % of the scale. The farthest point is 0: you drew 0, "
        "the run measured 5. Of 2 steps from point to point, 2 go the same way. "
        "The thick line is what the run measured."
    )
    assert page.evaluate("window.veiled") == []
    assert see(page, 9, "k.theta", "tap.row").endswith(
        "measured. This run is not that of the file; changed in it: k.theta, tap.row."
    )
    page.locator(".option", has_text="Hint 1.").locator("input").check()
    page.click("text=Check my choice")
    assert VERDICT.fullmatch(page.inner_text(".verdict"))
    show(page)  # as when the page is opened again
    assert values(page) == ["0", "6", "0"]
    assert page.evaluate("window.veiled") == []
    assert VERDICT.fullmatch(page.inner_text(".verdict"))
    assert [one.is_visible() for one in page.locator(".words").all()] == [True] * 4
    page.click("#lessons >> text=Clear my answers")
    assert values(page) == ["5", "5", "5"]
    assert page.evaluate("window.veiled") == ["k"]
    assert page.locator(".option :checked").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_the_course_says_how_far_one_is(page: Page) -> None:
    page.evaluate("window.home.show('changes-thresholds')")
    assert page.evaluate("document.activeElement.id") == STEP
    assert page.inner_text("#progress") == "0 of 2 answered"
    assert page.inner_text("#changes .about") == "about 5 minutes, 0 of 2 answered"
    step = page.locator(f"#{STEP}")
    assert step.locator(".formula.display math").count() == 1
    links = {link.inner_text(): link.get_attribute("href") for link in step.locator("a").all()}
    assert links == {"Predict, then see: relu": f"#relu/{STEP}/ask", "Run": f"#relu/{STEP}"}
    assert "Needs the program: stream-sparse run alpha" in step.inner_text()
    step.get_by_text("Which of the four?").click()
    assert step.locator(".state").all_inner_texts() == ["open", "open"]
    assert step.get_by_text("the input: from 1 to 2").is_visible()
    assert step.get_by_text("All four: from 0 to 3.").is_visible()
    for words, state in (("Hint 0.", "not right"), ("Hint 2.", "right")):
        step.locator(".option", has_text=words).locator("input").check()
        step.get_by_role("button", name="Check my choice").click()
        assert step.locator(".state").all_inner_texts() == ["open", state]
    assert page.inner_text("#progress") == "1 of 2 answered"
    step.get_by_text("Exercise: ReLU").click()
    step.get_by_text("Write it.").wait_for()
    assert step.get_by_text("stream-sparse exercise start relu").count() == 2
    page.click("#home >> text=Clear my answers")
    assert page.inner_text("#progress") == "0 of 2 answered"
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.slow
def test_a_step_asks_about_its_own_pipeline_alone(page: Page) -> None:
    page.evaluate("window.lessons.show('other', 'changes-thresholds')")
    assert (page.locator(".prediction").count(), page.locator(".choice").count()) == (0, 1)
    page.evaluate("window.lessons.show('')")
    assert page.locator("#lessons:visible").count() == 0
