"""tools/page.py: the folder has what its modules load, and the page in one file says why it cannot begin."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from stream_sparse.page import one_file
from tests.support.node_js import STATIC
from tools.page import in_one_file, needed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")


def test_the_folder_has_all_that_its_modules_load_and_no_pages_of_the_studio() -> None:
    found = needed()
    named = {
        PurePosixPath(os.path.normpath(Path(name).parent / other)).as_posix()
        for name in found
        if name.endswith(".js") and not name.startswith("vendor/")
        for other in re.findall(r'"(\.{1,2}/[^"]+\.js)"', (STATIC / name).read_text("utf-8"))
    }
    assert named <= found
    assert {"app/live.js", "engine/worker.js", "app/unable.js", "app/live.css"} <= found
    assert found.isdisjoint({"app/exercise.js", "app/recorded.js", "app/live.html", "vendor/katex.js"})


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("document.title = 'begun';", ""),
        ("const = 1;", "Uncaught SyntaxError: Unexpected token '='"),
        ("lacking();", "Uncaught ReferenceError: lacking is not defined"),
        ("addEventListener('load', () => setTimeout(() => { document.title = 'begun'; lacking(); }));", ""),
    ],
)
def test_a_page_in_one_file_that_cannot_begin_says_so(
    program: str, why: str, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_file, "bundle", lambda _: program)
    file = tmp_path / "page.html"
    file.write_text(in_one_file(b"data"), "utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    if not why:
        tab.wait_for_function("document.title === 'begun'")
    said = f"the page cannot begin ({why}); take a newer browser, or another copy of the page"
    assert tab.locator(".unable[role=alert]").all_inner_texts() == ([said] if why else [])
    tab.close()
