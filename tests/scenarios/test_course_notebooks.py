"""The notebooks of the course run from top to bottom: in a kernel, in JupyterLab and in marimo."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode
from hashlib import md5
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbclient
import nbformat
import pytest

from stream_sparse.course.exercise import find
from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import course
from tests.support.browser import until_page
from tests.support.jupyter_lab import Lab, jupyter_lab
from tests.support.processes import ROOT, environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

LAST = """
import gc
from hashlib import md5
from stream_sparse.studio.widget import RunWidget
print(*(md5(one.picture).hexdigest() for one in gc.get_objects() if isinstance(one, RunWidget)))
"""
"""Prints the hashes of the last pictures of all runs."""
PAGES = {page.name: page for page in course()}
NOT_WRITTEN = "not written yet: put your code in place of raise NotImplementedError"


def answers_in(name: str) -> int:
    """How many cells of a page check or watch a function."""
    return sum(1 + (find(exercise).watch is not None) for exercise in PAGES[name].exercises)


def outputs(cells: Any) -> list[Any]:
    return [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.fixture(params=PAGES)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The notebook of each page, in a folder of its own."""
    path = tmp_path / f"{request.param}.ipynb"
    path.write_text(notebook(PAGES[request.param]), "utf-8")
    return path


def test_it_runs_in_a_kernel(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(file.parent / name.lower()))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    found = nbformat.read(file, as_version=4)
    nbclient.execute(found, cwd=file.parent, timeout=300)  # an error of a cell is raised
    said = [output.data.get("text/html", "") for output in outputs(found.cells) if "data" in output]
    assert sum(NOT_WRITTEN in text for text in said) == answers_in(file.stem)


def test_it_runs_in_marimo(file: Path) -> None:
    if find_spec("marimo") is None:
        pytest.skip("needs marimo (pip install marimo)")
    for words in (
        ("convert", file.name, "-o", "page.py"),
        ("export", "html", "page.py", "-o", "page.html"),  # an error of a cell ends it with a code
    ):
        done = subprocess.run(
            [sys.executable, "-m", "marimo", *words],
            cwd=file.parent, env=environment(HOME=str(file.parent)), capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    assert (file.parent / "page.html").read_text("utf-8").count(NOT_WRITTEN) == answers_in(file.stem)


def test_run_all_in_jupyterlab_leaves_last_pictures_and_sliders_that_answer(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "changes.ipynb"
    made = nbformat.reads(notebook(PAGES["changes"]), as_version=4)
    views = [cell for cell in made.cells if cell.source.endswith(".show(frames=300)")][
        :-1
    ]  # without the camera
    made.cells.append(nbformat.v4.new_code_cell(LAST.strip()))
    nbformat.write(made, file)
    with jupyter_lab(tmp_path, file.name) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        lab = Lab(page, file)
        lab.run_all()
        states = page.locator("#state")
        until_page(page, lambda: all(text.startswith("end ") for text in states.all_text_contents()))
        assert states.count() == len(views)
        last = sorted(lab.says(-1).split())
        found = lab.saved(lambda whole: sorted(_pictures(whole)) == last)
        assert [one for one in outputs(found.cells) if one.output_type == "error"] == []

        curves = page.locator("#panels canvas").nth(2)
        before = curves.evaluate("(canvas) => canvas.toDataURL()")
        page.locator("[id='set-relu.theta']").first.focus()
        page.keyboard.press("ArrowRight")
        until_page(page, lambda: curves.evaluate("(canvas) => canvas.toDataURL()") != before)
        assert complaints == []
        page.close()


def _pictures(whole: Any) -> list[str]:
    """The hashes of the pictures of the runs that a notebook shows."""
    shown = [cell for cell in whole.cells if cell.source.endswith(".show(frames=300)")]
    return [md5(b64decode(one.data["image/png"])).hexdigest() for cell in shown for one in cell.outputs]
