"""The notebooks of the course run from top to bottom in a kernel."""

from __future__ import annotations

from pathlib import Path

import nbclient
import nbformat
import pytest

from stream_sparse.course.exercise import find
from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import course
from tests.support.processes import ROOT

pytestmark = pytest.mark.slow

PAGES = {page.name: page for page in course()}
NOT_WRITTEN = "not written yet: put your code in place of raise NotImplementedError"


def answers_in(name: str) -> int:
    """How many cells of a page check or watch a function."""
    return sum(1 + (find(exercise).watch is not None) for exercise in PAGES[name].exercises)


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
    outputs = [output for cell in found.cells for output in cell.get("outputs", ())]
    said = [output.data.get("text/html", "") for output in outputs if "data" in output]
    assert sum(NOT_WRITTEN in text for text in said) == answers_in(file.stem)
