"""live.js in a browser, with a worker that only notes what it is told: a visitor chooses in any order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from stream_sparse.page.one_file import page as html
from tests.support.browser import script
from tests.support.node_js import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.xdist_group("browser")
ADDRESS = "https://page.test/"
KINDS = {".js": "text/javascript", ".css": "text/css"}
DATA = {
    "programs": {
        name: {"name": name, "source": {"use": use}}
        for name, use in {"bird": "sample", "signal": "sample", "webcam": "camera"}.items()
    },
    "lessons": {}, "exercises": {}, "formulas": {"display": {}, "inline": {}}, "engine": {},
    "course": [{"name": "page", "title": "", "lead": "", "steps": []}],
}  # fmt: skip
LOADED = f"""window.posted = [];
window.worker = {{ postMessage: (message) => window.posted.push(message) }};
export const loaded = async () => ({{ data: {json.dumps(DATA)}, worker: window.worker }});"""
PLAN = {
    "kind": "plan", "name": "bird", "question": "", "rows": [], "heights": [], "sliders": [], "nodes": [],
    "values": {}, "state": "running", "on_lap": "reset", "source": {"live": False, "rate": 30}, "events": [],
    "keys": [[["space"], "pause"], [["?"], "help"]], "help": [],
}  # fmt: skip


def serve(route: Route) -> None:
    path = PurePosixPath(route.request.url.removeprefix(f"{ADDRESS}static/"))
    if path.name == "loading.js":
        route.fulfill(body=LOADED, content_type=KINDS[".js"])
    elif path.suffix in KINDS:
        route.fulfill(body=(STATIC / path).read_text("utf-8"), content_type=KINDS[path.suffix])
    else:
        route.fulfill(body=html("app/live.html", ""), content_type="text/html")


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[Page]:
    found = browser.new_page()
    found.route(f"{ADDRESS}**", serve)
    found.add_init_script(script("choosing"))
    found.goto(ADDRESS)
    give(found, ready=True)
    yield found
    found.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The page, on which ``bird`` has just been chosen."""
    for name in ("course", "bird"):
        opened.evaluate("(name) => (location.hash = name)", name)
        opened.locator("#home").wait_for(state="visible" if name == "course" else "hidden")
    told(opened)
    opened.evaluate("window.cameras = []")
    return opened


def give(page: Page, **given: Any) -> None:
    """Give the page a message of its worker, once the worker is heard."""
    page.wait_for_function("Boolean(window.worker?.onmessage)")
    page.evaluate("(data) => window.worker.onmessage({ data })", given)


def told(page: Page) -> list[str]:
    """What the worker was told since last time: the pipelines to start, and the kinds of messages."""
    return list(page.evaluate("choosing.told()"))


def track(page: Page, act: str) -> str:
    """Answer the question for the camera; the state of its track after that."""
    return str(page.evaluate("(act) => choosing.track(act)", act))


def test_a_camera_that_is_allowed_too_late_is_closed_and_nothing_runs_under_the_course(page: Page) -> None:
    page.get_by_label("Source").select_option("camera")
    page.get_by_role("link", name="Course").click()
    page.locator("#home").wait_for()
    assert track(page, "allow") == "ended"
    assert told(page) == ["leave", "leave"]


def test_keys_and_dialogs_of_the_run_are_not_those_of_the_course(page: Page) -> None:
    give(page, message=PLAN)
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    page.evaluate("location.hash = 'course'")
    page.locator("#home").wait_for()
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Space")
    assert told(page) == ["leave"]


def test_the_run_before_ends_where_the_camera_is_refused(page: Page) -> None:
    give(page, message=PLAN)
    page.select_option("#pipeline", "webcam")
    track(page, "refuse")
    assert told(page) == ["leave"]
    assert page.inner_text("#problem").startswith("the camera was refused")
    assert [page.inner_text("h1#name"), page.title()] == ["stream_sparse"] * 2


def test_a_link_to_no_pipeline_is_said_on_the_course_too(page: Page) -> None:
    page.evaluate("location.hash = 'course'")
    page.locator("#home").wait_for()
    for broken in ("own", "toString", "%E0%A4%A"):
        page.evaluate("(hash) => (location.hash = hash)", broken)
        page.locator("#problem", has_text="this page has no pipeline").wait_for()
        page.evaluate("location.hash = 'course'")
        page.locator("#problem", has_text="this page has no pipeline").wait_for(state="hidden")


def test_going_back_runs_the_pipeline_before(page: Page) -> None:
    page.select_option("#pipeline", "signal")
    told(page)
    page.go_back()
    page.wait_for_function("document.querySelector('#pipeline').value === 'bird'")
    assert told(page) == ["leave", "bird"]
