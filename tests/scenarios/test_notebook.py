"""A run in a notebook: in JupyterLab with a real kernel, and the notebook of the examples."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbclient
import nbformat
import pytest

from tests.support.browser import until_page
from tests.support.jupyter_lab import Lab, jupyter_lab
from tests.support.processes import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
now = widget.run.status.parameters
print(widget.run.ended or "running", f"{now['relu']['theta']:g}", now["box"]["window"])
""",
    "print(before.run.ended, widget.run.ended)",
    "print(md5(widget.picture).hexdigest())",
)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab in a folder with a notebook; gives the address of that."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text.strip()) for text in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "t.ipynb")
    with jupyter_lab(tmp_path, "t.ipynb") as address:
        yield address


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


@pytest.mark.slow
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
    assert pipeline["text/plain"].startswith("<Pipeline bird, sample macaw: gray, pixel, ")
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
