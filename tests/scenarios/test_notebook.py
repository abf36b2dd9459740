"""A run in a notebook: in JupyterLab with a real kernel, and the notebook of the examples."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import md5
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbclient
import nbformat
import pytest

from tests.support.browser import until_page
from tests.support.processes import ROOT, environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")

CELLS = (
    """
from hashlib import md5
from stream_sparse import load
before = globals().get("widget")
widget = load("bird", set={"source.loop": True}).show()
widget
""",
    """
now = widget.run.parameters
print(widget.run.ended or "running", f"{now['relu']['theta']:g}", now["box"]["window"])
""",
    "print(before.run.ended, widget.run.ended)",
    "print(md5(widget.picture).hexdigest())",
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab in a folder with a notebook; gives the address of that."""
    if find_spec("jupyterlab") is None:
        pytest.skip("needs JupyterLab (pip install jupyterlab)")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text.strip()) for text in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "t.ipynb")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_urlsafe(16)
    words = [
        sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--port", str(port),
        f"--ServerApp.token={token}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={tmp_path}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    folders = {f"JUPYTER_{name.upper()}_DIR": str(tmp_path / name) for name in ("config", "data", "runtime")}
    with (
        (tmp_path / "lab.log").open("w") as log,
        subprocess.Popen(words, cwd=tmp_path, env=environment(**folders), stdout=log, stderr=log) as process,
    ):
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


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self._file = page, file
        self._cells = page.locator(".jp-CodeCell")
        page.wait_for_selector(".jp-CodeCell", timeout=60_000)
        page.get_by_text("| Idle").wait_for(timeout=60_000)

    def type(self, cell: int) -> None:
        """Run a cell."""
        self._cells.nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def says(self, cell: int) -> str:
        """Run a cell, and give what it prints."""
        before = self._number(cell)
        self.type(cell)
        until_page(self.page, lambda: self._number(cell) not in (before, "[*]:"))
        return self._cells.nth(cell).locator(".jp-OutputArea-output").inner_text().strip()

    def _number(self, cell: int) -> str:
        return self._cells.nth(cell).locator(".jp-InputPrompt").first.inner_text()

    def state(self, words: str) -> None:
        """Wait until the head line of the widget has some words."""
        until_page(self.page, lambda: words in self.page.inner_text("#state"))

    def saved(self, whole: Callable[[Any], object]) -> Any:
        """Save the notebook, and read it once it is what it should be."""
        self.page.keyboard.press("Control+s")

        def read() -> Any:
            with suppress(nbformat.reader.NotJSONError):  # it is being written
                found = nbformat.read(self._file, as_version=4)
                return found if whole(found) else None
            return None

        return until_page(self.page, read)


def hashes(output: Any) -> str:
    """The hash of the picture of an output."""
    return md5(b64decode(output.get("data", {}).get("image/png", ""))).hexdigest()


@pytest.mark.slow
def test_a_run_in_jupyterlab(lab: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(lab)
    notebook = Lab(page, tmp_path / "t.ipynb")
    notebook.type(0)
    page.wait_for_selector("#panels canvas", timeout=60_000)
    drawn = "(all) => all.every((canvas) => canvas.width > 100)"
    until_page(page, lambda: page.locator("#panels canvas").evaluate_all(drawn))

    page.locator("[id='set-relu.theta']").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("frames of the mean, number").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("12")  # in a cell "1" and "2" make headings
    page.keyboard.press("Enter")
    until_page(page, lambda: notebook.says(1) == "running 160 12")
    assert page.locator(".jp-CodeCell").count() == len(CELLS)

    notebook.type(0)  # the cell again: its run ends, another begins
    assert notebook.says(2) == "stopped None"
    notebook.state("frame")
    page.get_by_role("button", name="Stop").click()
    notebook.state("stopped")
    last = notebook.says(3)
    notebook.saved(lambda found: [hashes(output) for output in found.cells[0].outputs] == [last])
    page.get_by_role("button", name="Play again").click()
    notebook.state("fps")
    assert complaints == []
    page.close()


def test_the_notebook_of_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "examples" / "notebook.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs for cell in code)
    code[1].source = code[1].source.replace("frames=100", "frames=30")  # a second of film is enough
    nbclient.execute(notebook, cwd=tmp_path, timeout=120)
    pipeline, shown, run, values, table = [cell.outputs[0].data for cell in code]
    assert "source → gray → pixel" in pipeline["text/html"]
    # What is saved is the last picture, and not that of the beginning.
    picture = b64decode(shown["image/png"])
    (state,) = [
        model["buffers"][0]["data"]
        for model in notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
        if model["model_name"] == "AnyModel"
    ]
    assert picture == b64decode(state)
    assert "30 frames" in run["text/html"]
    assert values["text/plain"].startswith("array([")
    assert "k_relu" in table["text/html"]
