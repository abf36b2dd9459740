"""`make docs` builds the documentation without a warning, and its pages fit a phone and ask nobody else."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import browser, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]

ROOT = Path(__file__).parent.parent
SITE = ROOT / "docs" / "_build" / "html"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.xdist_group("browser")]


class Quiet(SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the built pages are served."""
    done = subprocess.run(["make", "docs"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_pages_of_the_course_are_notebooks(address: str) -> None:
    made = {file.stem: json.loads(file.read_text("utf-8")) for file in SITE.glob("_downloads/*/*.ipynb")}
    assert sorted(made) == ["changes", "codes", "fields", "moving", "space", "sparsity", "time"]
    for notebook in made.values():
        text = "".join(
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"
        )
        assert not re.search(r"(?:```|^){\w|{\w+}`", text, re.MULTILINE)  # no directive is left
        assert "pip install" in "".join(notebook["cells"][0]["source"])


@pytest.mark.parametrize(
    ("name", "least"), [("course/codes", 5), ("reference/nodes", 30), ("reference/formulas", 12)]
)
def test_formulas_are_typeset_also_where_a_page_is_opened_as_a_file(
    address: str, browser: Browser, name: str, least: int
) -> None:
    for place in (address, SITE.as_uri() + "/"):
        with visit(browser, f"{place}{name}.html") as (page, _):
            shown = [
                page.locator(which).count() for which in (".formula", ".formula > .katex, .katex-display")
            ]
            assert shown[0] == shown[1] >= least, name


def test_pages_fit_a_phone_and_load_nothing_from_elsewhere(address: str, browser: Browser) -> None:
    built = sorted(file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html"))
    pages = [name for name in built if not name.startswith("_")]  # _static holds templates
    assert {"index.html", "gallery.html", "guide/webcam.html", "reference/nodes.html"} <= set(pages)
    for name in pages:
        with visit(browser, address + name) as (page, complaints):
            for width in (1366, 768, 390):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
            assert (broken, complaints) == ([], []), name
