"""The page that runs pipelines in a browser alone, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from stream_sparse import load
from tests.support import browser as pages
from tests.support.browser import SIZES, barriers, drawn, go_to, script, state, until_page, values, visit
from tests.support.firefox import firefox
from tests.support.servers import files
from tests.support.video_files import film
from tests.support.waiting import until
from tests.support.wasm_module import Module
from tools.page import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.timeout(900),  # where the kernels of this version have not been compiled yet
]
FROM_DISK = (
    "this browser opens only a page of one file from a disk: open stream_sparse_live.html, "
    "which lies beside this one"
)
CAMERA = script("unplugged")
ENDED = "the camera ended; plug it in and press Play again"
KEPT = """const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => (window.given = await open(wanted));
"""
SENT = script("sending")
RULES = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
FIGURES = f"""<!doctype html><html lang="en"><title>Tutorial</title>
<meta http-equiv="Content-Security-Policy" content="{RULES}">
<h1>Tutorial</h1><div id="bird"></div><div id="signal"></div><div id="none"></div>
<script type="module" src="tutorial.js"></script></html>"""
TUTORIAL = """import figure from "./figure.js";
for (const el of document.querySelectorAll("div")) {
  figure.render({ el, model: new Map([["pipeline", el.id]]) });
}
"""
Opener = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture(scope="module")
def site(wasm: Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, built with the kernels of some nodes; its folder."""
    site = tmp_path_factory.mktemp("site")
    build(site, (wasm.folder / "kernels.wasm").read_bytes(), wasm.table)
    return site


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with files(site) as root:
        yield f"{root}/index.html"


@pytest.fixture
def opened(browser: Browser, address: str) -> Opener:
    """What opens the page, at what stands behind the ``#``; the page may not complain."""

    @contextmanager
    def opener(place: str = "bird", lacks: str = "", to: str = address) -> Iterator[Page]:
        with visit(browser, f"{to}#{place}", before=lacks) as (page, complaints):
            yield page
            assert complaints == []

    return opener


def watch(page: Page) -> None:
    """Choose the camera."""
    page.get_by_label("Source").select_option("camera")
    watching(page)


def watching(page: Page) -> None:
    """Wait until frames of a camera are shown."""
    page.get_by_role("button", name="Still picture").wait_for()
    state(page, "fps")


def recorded(name: str, frames: int, folder: Path, **changes: Any) -> bytes:
    """Return ``values.csv`` of a run of the program."""
    load(name, **changes).run(frames=frames, record=folder)
    return (folder / "values.csv").read_bytes()


def problem(page: Page) -> str:
    """Return what the page says of what is wrong."""
    page.locator("#problem:visible").wait_for()
    return page.inner_text("#problem")


def test_it_fits_any_screen_has_the_numbers_of_the_program_and_is_changed(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with visit(browser, f"{address}#bird", size=SIZES[0]) as (page, complaints):
        state(page, "frame ")
        drawn(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            until_page(page, "looking.cut().length === 0")
            until_page(page, f"document.documentElement.scrollWidth <= {width}")
        assert page.title() == "bird - stream_sparse"
        go_to(page, 60)
        assert values(page) == recorded("bird", 61, tmp_path / "run")
        step = page.locator("#bar").get_by_role("button", name="Step")
        step.click()
        state(page, "paused   frame 61 ")
        page.get_by_role("slider", name="threshold").fill("60")
        page.locator("#panels canvas").first.click()
        step.click()
        state(page, "paused   frame 62 ")
        page.locator("#bar").get_by_role("button", name="Events").click()
        events = page.locator("dialog:visible").inner_text()
        assert "relu.theta = 60" in events
        assert "pixel.row = " in events
        page.keyboard.press("Escape")
        before, after = values(page).splitlines()[-2:]
        assert before.split(b",")[2] != after.split(b",")[2]  # of another pixel
        page.get_by_label("Place in the file").fill("238")
        state(page, "paused   frame 238 ")
        page.get_by_role("button", name="Go on").click()
        state(page, "lap 2")
        page.get_by_label("Loop").uncheck()
        page.get_by_label("Place in the file").fill("238")
        state(page, "end")
        assert complaints == []


@pytest.mark.slow
def test_the_numbers_are_those_of_the_program_in_firefox(site: Path, tmp_path: Path) -> None:
    """Of a pipeline without a video, which not every Firefox decodes."""
    own, profile, said = tmp_path / "site", tmp_path / "profile", list[str]()
    shutil.copytree(site, own)
    profile.mkdir()
    (own / "static/app/told.js").write_text(script("telling"), "utf-8")
    with (own / "index.html").open("a", encoding="utf-8") as page:
        page.write('<script type="module" src="static/app/told.js"></script>')
    with files(own, said=said) as root, firefox(profile, f"{root}/index.html#signal"):
        until(lambda: said)
    assert unquote(said[0]).encode() == recorded("signal", 61, tmp_path / "run")


def test_a_link_holds_the_changed_parameters(opened: Opener) -> None:
    with opened("minimal") as page:
        state(page, "frame ")
        page.get_by_text("All parameters").click()
        page.get_by_label("kurtosis.fisher").uncheck()
        page.get_by_role("button", name="Copy link").click()
        page.locator("#answer", has_text="the link is").wait_for()
        link = page.url.partition("#")[2]
    assert link == "minimal?kurtosis.fisher=false"
    # Pictures are not copied there before they are drawn.
    with opened(link, "delete window.createImageBitmap") as page:
        state(page, "frame ")
        drawn(page)
        until_page(page, lambda: not page.locator("[id='field-kurtosis.fisher']").is_checked())
        page.evaluate("location.hash = 'minimal?kurtosis.fisher=3'")
        words = "kurtosis.fisher must be true or false (got 3)"
        page.locator("#problem", has_text=words).wait_for()


@pytest.mark.slow
def test_a_step_of_the_course_leads_to_its_pipeline_and_back(opened: Opener) -> None:
    step = "changes-the-marked-pixel"
    with opened(f"course/{step}") as page:
        page.locator(f"#{step}").wait_for()
        assert page.title() == "Course - stream_sparse"
        assert page.evaluate("document.activeElement.id") == step
        for fold in page.locator("#changes details").all():  # with their formulas, code and pictures
            fold.evaluate("(element) => (element.open = true)")
        assert barriers(page, "minor") == []
        for width, height in reversed(SIZES):
            page.set_viewport_size({"width": width, "height": height})
            until_page(page, f"document.documentElement.scrollWidth <= {width}")
        page.locator(f"#{step}").get_by_role("link", name="Predict, then see: bird").click()
        state(page, "frame ")
        assert page.evaluate("document.activeElement.id") == "main"
        assert page.locator(".prediction:visible").count() == 1
        assert barriers(page, "minor") == []
        until_page(page, "document.querySelector('main').classList.contains('narrow')")
        page.get_by_role("link", name="This step of the course").click()
        page.locator(f"#{step}:visible").wait_for()
        assert page.locator("#panels:visible").count() == 0
        page.locator("#pipeline").select_option("minimal")
        state(page, "frame ")
        assert page.locator("#home:visible").count() == 0


def drop(page: Page, file: Path) -> None:
    """Drop a file on the page."""
    made = """([name, bytes]) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(bytes)], name));
      return files;
    }"""
    files = page.evaluate_handle(made, [file.name, list(file.read_bytes())])
    page.locator("#panels").dispatch_event("drop", {"dataTransfer": files})


def test_a_video_of_the_visitor_gives_the_numbers_of_the_program(opened: Opener, tmp_path: Path) -> None:
    times = [0, 33, 67, 97, 163, 196, 229, 330, 363, 399, 430, 500]  # ms, as a phone's
    video = film(tmp_path / "mine.mp4", len(times), pts=times, base=Fraction(1, 1000))
    large = film(tmp_path / "large.mp4", 3, size=(1280, 720))
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    with opened("minimal") as page:
        state(page, "frame ")
        drop(page, text)
        page.locator("#problem", has_text="text.mp4: this browser cannot read it as a video").wait_for()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Your video...").press("Enter")
        chooser.value.set_files(large)
        page.locator("#message", has_text="frames of 1280x720 are scaled to 739x416").wait_for()
        drop(page, video)
        page.locator("#message", has_text="mine.mp4: this browser's gray levels may differ").wait_for()
        state(page, "end   frame 11   0.50 s")
        assert values(page) == recorded("minimal", 12, tmp_path / "run", source=video)
        page.get_by_label("Place in the file").fill("5")
        state(page, "paused   frame 5   0.20 s")
        page.get_by_label("Loop").check()
        page.get_by_role("button", name="Go on").click()
        state(page, "lap 2")


def test_a_camera_that_ends_is_taken_again(opened: Opener) -> None:
    with opened("minimal", CAMERA) as page:
        state(page, "frame ")
        page.get_by_label("Source").select_option("camera")
        watching(page)
        page.evaluate("unplug()")
        state(page, "stopped")
        assert problem(page) == ENDED
        page.get_by_role("button", name="Play again").click()
        page.locator("#problem", has_text="this device has no camera; choose the bird clip").wait_for()
        page.evaluate("window.away = false")
        page.get_by_role("button", name="Play again").click()
        watching(page)
        assert page.locator("#problem:visible").count() == 0


def turn(page: Page) -> None:
    """Turn the camera, and wait until the run goes on."""
    page.evaluate("given.getVideoTracks()[0].applyConstraints({ width: 360, height: 480 })")
    note = "goes on for the run before: camera: a frame is 360x480, those before it were 640x480"
    page.locator("#message", has_text=note).wait_for()
    state(page, "fps")


def test_a_turned_camera_is_followed_and_nothing_leaves_the_page(browser: Browser, address: str) -> None:
    with visit(browser, address, before=KEPT) as (page, complaints):
        state(page, "frame ")
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))  # of the worker, too
        watch(page)
        turn(page)
        page.get_by_role("button", name="Record").click()
        page.get_by_role("button", name="Snapshot").click()
        with page.expect_download():
            page.get_by_role("button", name="End recording").click()
        values(page)
        page.locator("#pipeline").select_option("minimal")
        page.get_by_role("button", name="Copy link").click()
        page.locator("#answer", has_text="the link is").wait_for()
        assert [one for one in asked if not one.startswith("blob:")] == []
        assert complaints == []
        there = address.replace("127.0.0.1", pages.NOT_SECURE)  # the server would answer
        assert page.evaluate(SENT, there) == ["connect-src", "connect-src", "img-src"]
        [worker] = page.workers
        assert worker.evaluate(SENT, there) == ["connect-src"]


def test_live_figures_in_a_page_of_others_run_under_its_rules(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    own = tmp_path / "site"
    shutil.copytree(site, own)
    (own / "tutorial.html").write_text(FIGURES, "utf-8")
    (own / "tutorial.js").write_text(TUTORIAL, "utf-8")
    with files(own) as root, visit(browser, f"{root}/tutorial.html", size=(800, 2000)) as (page, complaints):
        for name in ("bird", "signal"):
            figure = page.locator(f"#{name}")
            figure.locator("#state", has_text="frame ").wait_for()
            assert figure.locator("h1").inner_text() == name
            until_page(page, lambda: figure.locator("canvas").first.evaluate("(one) => one.width > 1"))  # noqa: B023
        page.locator("#none #problem", has_text="there is no pipeline 'none'; there are bird,").wait_for()
        assert page.locator("#bird input[type=range]").count() > 1
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).margin") != "0px"
        assert complaints == []


def test_from_a_disk_the_folder_names_the_file_to_open(browser: Browser, site: Path) -> None:
    with visit(browser, (site / "index.html").as_uri()) as (page, _):
        page.locator("body", has_text=FROM_DISK).wait_for()
        assert page.inner_text("body") == FROM_DISK


@pytest.mark.slow
def test_by_plain_http_it_says_what_browsers_do_not_give_there(opened: Opener, address: str) -> None:
    elsewhere = "open this one by https, or from a file"
    with opened(to=address.replace("127.0.0.1", pages.NOT_SECURE)) as page:
        assert problem(page) == f"pages by plain http have no video decoder; {elsewhere}"
        page.get_by_label("Source").select_option("camera")
        page.locator("#problem", has_text=f"pages by plain http have no camera; {elsewhere}").wait_for()
        page.get_by_label("Source").select_option("its own")
        page.select_option("#pipeline", "signal")
        state(page, "frame ")
        page.get_by_role("button", name="Copy link").click()
        page.locator("#answer", has_text="the link is in the address line").wait_for()
        page.get_by_role("button", name="Record").click()
        page.locator("#problem", has_text=f"no hashes, which a recording needs; {elsewhere}").wait_for()


@pytest.mark.slow
def test_a_file_of_the_page_that_is_missing_is_named(browser: Browser, site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    with files(copy) as root:
        for name, words in {
            "page.bin": "page.bin is missing beside the page; copy the whole folder",
            "static/engine/worker.js": "the program of the page failed: a file of it is missing",
        }.items():
            (copy / name).unlink()
            with visit(browser, f"{root}/index.html") as (page, _):
                page.locator("body", has_text=words).wait_for()
            shutil.copy(site / name, copy / name)
