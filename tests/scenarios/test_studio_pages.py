"""The pages of the studio, in a real browser: find a pipeline, run it, change it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse import load
from stream_sparse.course.exercise import exercises
from stream_sparse.course.judge import Verdict
from stream_sparse.course.pages import course
from stream_sparse.course.progress import StudentProgress
from stream_sparse.errors import InputError
from stream_sparse.flow.commands import End
from stream_sparse.plan import bundled
from stream_sparse.studio.server import Server
from stream_sparse.studio.studio import Studio
from tests.support.browser import SIZES, barriers, drawn, home_page, state, until_page, visit
from tests.support.devices import replace_devices
from tests.support.page_cameras import CAMERA
from tests.support.sessions import StudioStage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The studio of a folder with a pipeline, one that is wrong, and a recorded run."""
    folder = tmp_path_factory.mktemp("studio")
    (folder / "wrong.yaml").write_text("source: {use: sample, name: macaw}\nnodes: {a: {use: rely}}\n")
    shutil.copy(bundled()["minimal"], folder / "few.yaml")
    load("minimal").run(frames=5, record=folder / "runs" / "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("STREAM_SPARSE_DATA", str(folder / "cache"))
        with StudioStage(folder, CAMERA) as stage:
            yield stage.studio


@contextmanager
def served(studio: Studio) -> Iterator[str]:
    """Serve the studio at an address."""
    server = Server(studio.pages, studio=studio, camera=CAMERA)
    try:
        yield server.address
    finally:
        with suppress(InputError):  # nothing has run
            studio.player.do(End())
        assert studio.player.over(30)
        server.close()


@pytest.fixture
def home(browser: Browser, studio: Studio) -> Iterator[Page]:
    """The home page of the studio."""
    with served(studio) as address, home_page(browser, address) as page:
        yield page


def question(home: Page, words: str) -> None:
    """Wait until the line below the title has some words."""
    until_page(home, "(words) => document.querySelector('#question').textContent == words", words)


def test_a_pipeline_is_found_and_run_on_a_sample_and_on_the_camera_of_the_page(home: Page) -> None:
    assert "unknown node 'rely'" in home.locator("#pipelines .tile").nth(1).inner_text()
    in_steps = {name for page in course() for step in page.steps for name in step.pipelines}
    others = home.locator("#pipelines h3").all_inner_texts()
    assert others == [
        "minimal (few.yaml)",
        "wrong.yaml",
        *(name for name in bundled() if name not in in_steps),
    ]
    home.get_by_label("Search").fill("extremes")
    assert home.locator("#pipelines h3:visible").all_inner_texts() == ["minimal (few.yaml)", "minimal"]
    assert home.inner_text("#course-none") == 'No entry has the words "extremes".'
    home.get_by_label("Search").fill("")
    home.get_by_label("source of bird").first.select_option("sample:china")
    home.get_by_role("button", name="Run bird").first.click()
    home.wait_for_url("**/run")
    drawn(home)
    state(home, "frame ")
    assert home.title() == "bird - stream_sparse"
    home.get_by_role("link", name="All pipelines").click()
    camera = home.locator("#changes-with-your-own-camera")  # the camera is chosen there
    camera.get_by_role("button", name="Run bird").click()
    home.wait_for_url("**/run")
    home.get_by_role("button", name="Use this camera").click()
    state(home, "frame ")
    until_page(home, "document.querySelector('#camera-state').innerText.startsWith('camera: 640x480, ')")


def test_the_course_comes_first_with_what_there_is_to_do(home: Page, studio: Studio) -> None:
    pages = course()
    assert home.locator(".chapter h3").all_inner_texts() == [
        f"{number} {page.title}" for number, page in enumerate(pages, 1)
    ]
    steps = [step for page in pages for step in page.steps]
    assert home.locator(".step h4").all_inner_texts() == [step.title for step in steps]
    assert home.inner_text("#progress") == f"0 of {len(exercises())} right"
    links = home.locator(".exercise a")
    assert [link.get_attribute("href") for link in links.all()] == [
        f"exercise?name={name}" for step in steps for name in step.exercises
    ]
    relu = home.locator("#changes-relu-only-what-exceeds-a-threshold")
    assert "Why does the kurtosis first fall" in relu.inner_text()
    relu.get_by_text("Notes").click()
    relu.get_by_text("Answer").click()
    relu.get_by_text("This signal is mostly bright, between 160 and 230").wait_for()
    StudentProgress(studio.library.folder).note("relu", "", Verdict(True, 3, 3))
    StudentProgress(studio.library.folder).note("taus", "3f7a", Verdict(False, 0, 3, where=["a wrong value"]))
    home.goto(f"{home.url}#changes-longer-delays")
    home.reload()
    home.locator("#progress", has_text="1 of").wait_for()
    top = home.locator("#changes-longer-delays").evaluate("(step) => step.getBoundingClientRect().top")
    assert 0 <= top < 400
    assert home.locator(".state:not(.open)").all_inner_texts() == ["right", "1 try"]
    search = home.get_by_label("Search")
    search.fill("omp")  # as a word: "compare", which many notes have, is not meant
    assert home.locator(".step:visible[id^=codes]").count() > 1
    assert home.locator(".step:visible[id^=changes]").count() == 0


@pytest.mark.slow
def test_all_formulas_of_the_course_are_typeset(home: Page) -> None:
    for notes in home.locator(".notes > summary").all():
        notes.click()
    formulas = home.locator(".formula")
    steps = home.locator(".step").count()
    until_page(home, lambda: formulas.count() >= 2 * steps)  # in the step, and in its notes
    until_page(home, "document.querySelector('.formula:not(.typeset)') === null")
    assert formulas.count() == home.locator(".formula .katex").count()
    assert home.locator(".katex-error").all_inner_texts() == []


@pytest.mark.slow
def test_where_a_camera_is_missing_that_of_the_page_is_used(
    browser: Browser, studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    replace_devices(monkeypatch, tmp_path)
    missing = f"camera: there is no {tmp_path}/video0; this machine has no camera"
    with served(studio) as address, visit(browser, address) as (page, complaints):
        page.get_by_label("source of minimal").select_option("camera 0 of this computer")
        page.get_by_role("button", name="Run minimal").click()
        page.locator("#problem", has_text=missing).wait_for()
        assert [said for said in complaints if "400" not in said] == []  # the browser's word for a refusal
        page.get_by_label("source of minimal").select_option("camera of this page")
        page.get_by_role("button", name="Run minimal").click()
        page.wait_for_url("**/run")
        page.get_by_role("button", name="Use this camera").click()
        state(page, "frame ")
        assert page.title() == "minimal - stream_sparse"


@pytest.mark.slow
def test_pages_fit_any_screen(browser: Browser, studio: Studio) -> None:
    with served(studio) as address, visit(browser, address, size=SIZES[0]) as (page, complaints):
        page.wait_for_selector("#runs .tile")
        root = page.url
        page.get_by_label("source of bird").first.select_option("sample:macaw")
        page.get_by_role("button", name="Run bird").first.click()
        page.wait_for_url("**/run")
        for name, there in {
            "run": "canvas", "edit?name=bird": "#graph .node", "exercise?name=relu": "#task .katex",
            "recorded?run=runs/one": "#plots .uplot", "report/runs/one": "svg, img", "": "#runs .tile",
        }.items():  # fmt: skip
            if name != "run":  # opens on a phone, too
                page.goto(f"{root}{name}")
            page.wait_for_selector(there)
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                until_page(page, f"document.documentElement.scrollWidth <= {width}")
                until_page(page, "looking.cut().length === 0")
                for editor in page.locator(".cm-scroller").all():
                    assert editor.evaluate("(editor) => editor.scrollTop") == 0
            page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        assert complaints == []


def test_recorded_runs_are_shown_with_their_pictures(home: Page) -> None:
    (words,) = home.locator("#runs .tile").all_inner_texts()
    assert words.startswith("runs/one")
    assert "5 frames, ended: after --frames" in words
    home.locator("#runs img").scroll_into_view_if_needed()
    until_page(home, "document.querySelector('#runs img.there')?.naturalWidth == 1280")
    home.get_by_role("link", name="Report of runs/one").click()
    home.wait_for_url("**/report/runs/one")
    home.wait_for_selector("img[src^='data:image/svg']")
    assert "minimal" in home.inner_text("h1")
    home.go_back()
    home.wait_for_selector("#runs .tile")
    home.get_by_label("Search").fill("nosuchword")
    assert home.inner_text("#runs-none") == 'No entry has the words "nosuchword".'
    assert home.locator(".step:visible, .tile:visible, .chapter:visible").count() == 0


def test_a_pipeline_is_changed_checked_completed_applied_and_saved(home: Page, studio: Studio) -> None:
    home.get_by_role("link", name="Edit bird").first.click()
    question(home, "fine")
    assert home.locator("#graph .node").count() == 11
    assert "relu" in home.locator("#graph").inner_text()
    home.get_by_role("button", name="Apply").click()
    question(home, "a new run has begun")
    until_page(
        home, "document.querySelector('#graph [data-node=box] .now').textContent.includes(' ms, queue ')"
    )
    until_page(
        home, "document.querySelector('#graph [data-node=pixel] .last').textContent.endsWith(' levels')"
    )
    editor = home.locator(".cm-content")
    home.locator("#graph .node", has_text="relu").first.click()  # jumps to its line
    assert home.inner_text("#graph .about").startswith("relu")
    editor.focus()
    home.keyboard.press("End")
    home.keyboard.press("ArrowLeft")
    home.keyboard.type("0")  # theta: 1500
    question(home, "fine")
    home.keyboard.press("Control+Enter")
    question(home, "the run goes on with these parameters")
    home.keyboard.press("Control+End")
    home.keyboard.type("\nviw: 3")
    until_page(home, "document.querySelector('#question').textContent.startsWith('a problem in line ')")
    assert home.get_by_role("button", name="Apply").is_disabled()
    home.locator(".cm-lintRange-error").hover()
    home.wait_for_selector(".cm-tooltip-lint")
    assert home.inner_text(".cm-tooltip-lint") == "unknown key 'viw'; did you mean 'view'?"
    for key in ("Control+End", "Shift+Home", "Backspace", "Backspace"):
        home.keyboard.press(key)
    question(home, "fine")
    home.get_by_label("Save as").fill("mine")
    home.get_by_role("button", name="Save", exact=True).click()
    question(home, "saved: mine.yaml")
    home.keyboard.press("Escape")
    editor.focus()
    home.keyboard.press("Control+Home")
    home.keyboard.type("nodes:\n  more: {use: run")
    home.locator(".cm-tooltip-autocomplete li", has_text="running_kurtosis").wait_for()
    home.keyboard.press("Escape")
    home.keyboard.type("ning_kurtosis, wi")
    home.locator(".cm-tooltip-autocomplete li", has_text="window").wait_for()
    assert "theta: 1500" in (studio.library.folder / "mine.yaml").read_text()


@pytest.mark.slow
def test_pages_can_be_used_by_all(home: Page) -> None:
    root = home.url
    assert barriers(home, "minor", "moderate") == []
    home.goto(f"{root}edit?name=minimal")
    question(home, "fine")
    home.get_by_role("button", name="Apply").click()
    question(home, "a new run has begun")
    assert barriers(home, "minor", "moderate") == []
    home.goto(f"{root}exercise?name=relu")
    home.locator("#task .katex").wait_for()
    home.get_by_role("button", name="Check").click()
    home.locator("#tutor h2").wait_for()
    assert barriers(home, "minor", "moderate") == []
    home.get_by_role("button", name="Show the answer").click()
    assert barriers(home, "minor", "moderate") == []
    home.goto(f"{root}run")
    drawn(home)
    home.get_by_text("All parameters").click()
    assert barriers(home, "minor", "moderate") == []
