"""`course`: printed lines, exit codes and the notebooks that are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.cli import course as course_command
from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import course

from .conftest import Cli


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_makes_notebooks_and_never_writes_over_one(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [f"made {Path('mine', page.name)}.ipynb: {page.title}" for page in course()]
    monkeypatch.setattr(course_command, "find_spec", lambda _: None)
    advice = "JupyterLab is not installed: pip install jupyterlab 'stream-sparse[notebook]'"
    last = ["open them: jupyter lab mine", advice]
    assert cli.says("course", "start", "mine").splitlines() == [*made, *last]
    for page in course():
        assert Path("mine", f"{page.name}.ipynb").read_text("utf-8") == notebook(page)
    Path("mine", "codes.ipynb").write_text("my own")
    Path("mine", "space.ipynb").unlink()
    kept = [f"kept {Path('mine', page.name)}.ipynb, which exists already" for page in course()]
    assert cli.says("course", "start", "mine").splitlines() == [*kept[:-1], made[-1], *last]
    assert Path("mine", "codes.ipynb").read_text() == "my own"
