"""A run in a notebook: in JupyterLab with a real kernel, and the notebook of the examples."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from tests.browser import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]

pytestmark = pytest.mark.xdist_group("browser")

ROOT = Path(__file__).parent.parent.parent
CELLS = (
    """from stream_sparse import load
widget = load("bird", set={"source.loop": True}).show()
widget""",
    "import json; print(json.dumps(widget.run.parameters['relu']))",
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab in a folder with a notebook; gives the address of that."""
    if find_spec("jupyterlab") is None:
        pytest.skip("needs JupyterLab (pip install jupyterlab)")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "t.ipynb")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_urlsafe(16)
    words = [
        sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--port", str(port),
        f"--ServerApp.token={token}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={tmp_path}",
    ]  # fmt: skip
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }  # fmt: skip
    with (tmp_path / "lab.log").open("w") as log, subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=log, stderr=log
    ) as process:
        address = f"http://127.0.0.1:{port}"
        while not answers(f"{address}/api/status?token={token}"):
            assert process.poll() is None, (tmp_path / "lab.log").read_text()
            time.sleep(0.1)
        yield f"{address}/lab/tree/t.ipynb?token={token}"
        process.terminate()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


def until(page: Page, wanted: Callable[[], object]) -> Any:
    for _ in range(1200):
        if found := wanted():
            return found
        page.wait_for_timeout(50)
    raise AssertionError(page.inner_text("body"))


def test_a_slider_in_jupyterlab_moves_the_run(lab: str, browser: Browser) -> None:
    T = time.time()
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("console", lambda m: print("CONSOLE", m.type, m.text[:300]))
    page.on("pageerror", lambda m: print("ERR", m))
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60000)
    print("notebook", time.time() - T)
    page.wait_for_timeout(1500)
    d = page.locator("dialog.jp-Dialog .jp-mod-accept")
    print("dialogs", d.count())
    if d.count():
        d.first.click()
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    try:
        page.wait_for_selector(".inline canvas", timeout=40000)
        print("canvas", time.time() - T)
        page.wait_for_timeout(3000)
        print(page.inner_text(".inline #state"))
    finally:
        page.screenshot(path="/tmp/w/h_note_lab.png")
    assert 0
