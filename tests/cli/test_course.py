"""`course`: printed lines, exit codes and the notebooks that are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.course.judge import Verdict
from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import course
from stream_sparse.course.progress import Progress

from .conftest import Cli


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_lists_the_pages_with_their_time_and_what_is_right(cli: Cli) -> None:
    Progress(Path()).note("relu", "3f7a", Verdict(True, 10, 10))
    Progress(Path()).note("taus", "3f7a", Verdict(False, 1, 10, ("wrong",)))
    lines = [" ".join(line.split()) for line in cli.says("course").splitlines()]
    assert lines[0] == "page time exercises right here"
    assert lines[3] == "changes Thresholds and changes 60 min 1 of 4"
    assert lines[-1] == (
        "stream-sparse course start makes a notebook of each; stream-sparse docs NAME shows one here."
    )
    Path("exercises.json").write_text("{")
    code, out, err = cli("course", "list")
    assert (code, err.partition(":")[0]) == (0, "note")
    assert "0 of 4" in out


def test_it_makes_notebooks_and_never_writes_over_one(cli: Cli) -> None:
    made = [f"made {Path('mine', page.name)}.ipynb: {page.title}" for page in course()]
    last = "open them: jupyter lab mine"
    assert cli.says("course", "start", "mine").splitlines() == [*made, last]
    for page in course():
        assert Path("mine", f"{page.name}.ipynb").read_text("utf-8") == notebook(page)
    Path("mine", "codes.ipynb").write_text("my own")
    Path("mine", "space.ipynb").unlink()
    kept = [f"kept {Path('mine', page.name)}.ipynb, which exists already" for page in course()]
    assert cli.says("course", "start", "mine").splitlines() == [*kept[:-1], made[-1], last]
    assert Path("mine", "codes.ipynb").read_text() == "my own"
