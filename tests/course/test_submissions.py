"""Answers of files, notebooks and folders, and whose they are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.course.submissions import misnamed, read_source, submissions
from tests.support.errors import fails

RELU, DIFF = "def relu(x, theta=0): ...\n", "def temporal_diff(sig): ...\n"


def made(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def listed(folder: Path, *paths: str, name: str | None = None) -> list[tuple[str, str, str]]:
    """Student, file and exercise of each."""
    found = submissions([folder / path for path in paths], name=name)
    return [
        (one.student, one.file.relative_to(folder).as_posix(), one.exercise.name if one.exercise else "")
        for one in found
    ]


def test_a_folder_for_each_student(tmp_path: Path) -> None:
    made(tmp_path / "class", {"anna/relu": RELU, "anna/later/all": RELU + DIFF, "ben/homework": DIFF})
    made(tmp_path / "class", {"Carla Muster_0815_assignsubmission_file_/relu": RELU})
    (tmp_path / "class" / "dora").mkdir()
    assert listed(tmp_path, "class") == [
        ("Carla Muster", "class/Carla Muster_0815_assignsubmission_file_/relu.py", "relu"),
        ("anna", "class/anna/later/all.py", "relu"),
        ("anna", "class/anna/later/all.py", "temporal_diff"),
        ("anna", "class/anna/relu.py", "relu"),
        ("ben", "class/ben/homework.py", "temporal_diff"),
        ("dora", "class/dora", ""),
    ]


def test_files_that_are_named_for_their_students(tmp_path: Path) -> None:
    named = {"dora-ReLU": RELU, "emil_relu-1": RELU, "fred_relu (2)": RELU}
    made(tmp_path / "class", {"anna_relu": RELU + DIFF, "ben": RELU + DIFF, **named})
    made(tmp_path, {"class/carla_spatial_diff_box": "x = 1\n", "own/relu": RELU})
    students = [
        ("anna", "class/anna_relu.py", "relu"),
        ("ben", "class/ben.py", "relu"),
        ("ben", "class/ben.py", "temporal_diff"),
        ("carla", "class/carla_spatial_diff_box.py", "spatial_diff_box"),
        ("dora", "class/dora-ReLU.py", "relu"),
        ("emil", "class/emil_relu-1.py", "relu"),
        ("fred", "class/fred_relu (2).py", "relu"),
    ]
    assert listed(tmp_path, "class") == students
    assert listed(tmp_path, "class/anna_relu.py", "class/ben.py", "class", "own/relu.py") == [
        *students, ("own", "own/relu.py", "relu"),
    ]  # fmt: skip
    assert listed(tmp_path, "class/ben.py", name="ReLU") == [("ben", "class/ben.py", "relu")]


def test_a_notebook_answers_what_its_cells_define(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": text} for text in (RELU, "1 +* 2", DIFF)]
    (tmp_path / "anna.ipynb").write_text(json.dumps({"cells": cells}))
    relu, diff = submissions([tmp_path / "anna.ipynb"])
    assert relu.exercise is not None
    assert (relu.student, relu.exercise.name, relu.source) == ("anna", "relu", diff.source)


def test_what_no_student_wrote_is_left_out(tmp_path: Path) -> None:
    made(tmp_path, {"anna/relu": RELU, "secret": RELU})
    for folder in (".ipynb_checkpoints", "__pycache__", "env/site-packages"):
        (tmp_path / "anna" / folder).mkdir(parents=True)
        (tmp_path / "anna" / folder / "relu.py").write_text(RELU)
    assert listed(tmp_path, "anna") == [("anna", "anna/relu.py", "relu")]


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_is_left_out(tmp_path: Path) -> None:
    made(tmp_path, {"anna/relu": RELU, "secret": RELU})
    (tmp_path / "anna" / "mine.py").symlink_to(tmp_path / "secret.py")
    assert listed(tmp_path, "anna") == [("anna", "anna/relu.py", "relu")]


def test_functions_that_are_named_nearly_as_an_exercise(tmp_path: Path) -> None:
    others = "def spacial_diff(frame): ...\ndef diff(x): ...\ndef relu2(x): ...\n"
    second = "def temporal_diffs(sig): ...\n"
    made(tmp_path, {"class/anna": RELU + others, "class/ben": DIFF + second, "class/carl": "x = 1\n"})
    anna = tmp_path / "class" / "anna.py"
    assert misnamed(submissions([tmp_path / "class"])) == [
        f"{anna}: spacial_diff is not an exercise; did you mean 'spatial_diff'?"
    ]


def test_what_cannot_be_checked_says_why(tmp_path: Path) -> None:
    made(tmp_path, {"anna/rellu": "def rellu(x): ...\n"})
    (tmp_path / "empty").mkdir()
    found = submissions([tmp_path / "anna", tmp_path / "empty", tmp_path / "none.py"])
    said = [str(one.error) for one in found]
    assert said[0].startswith(
        f"{tmp_path / 'anna' / 'rellu.py'}: answers no exercise: expected a function named "
    )
    assert said[0].endswith("; did you mean 'relu'?")
    assert said[1:] == [
        f"{tmp_path / 'empty'}: has no Python file and no notebook", f"{tmp_path / 'none.py'}: no such file",
    ]  # fmt: skip
    assert [one.key[1] for one in found] == ["", "", ""]


def notebook(file: Path, *cells: str | list[str] | tuple[str, str], **more: Any) -> Path:
    """Write a notebook; a pair is the kind of a cell and its text."""
    listed = [
        {"cell_type": cell[0], "source": cell[1]} if isinstance(cell, tuple)
        else {"cell_type": "code", "source": cell, "outputs": []}
        for cell in cells
    ]  # fmt: skip
    file.write_text(json.dumps({"cells": listed, "nbformat": 4, **more}))
    return file


def test_cells_with_code_in_their_order(tmp_path: Path) -> None:
    file = notebook(tmp_path / "a.ipynb", "x = 1", ("markdown", "# Text"), ["def f():\n", "    return 1"], "")
    assert read_source(file) == b"# In[1]:\nx = 1\n# In[2]:\ndef f():\n    return 1\n# In[3]:\n\n"


def test_odd_cells_are_left_out(tmp_path: Path) -> None:
    cells = [7, None, [], {}, {"cell_type": "code", "source": 3}, {"cell_type": "code", "source": [1, "a"]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    assert read_source(tmp_path / "a.ipynb") == b"# In[1]:\n\n# In[2]:\na\n"
    assert read_source(notebook(tmp_path / "b.ipynb", "x = '\ud800'")) == b"# In[1]:\nx = '?'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "cannot be read: it is not JSON (line 1)"),
        ("[" * 200_000 + "]" * 200_000, "cannot be read: it is nested too deeply"),
        ("[]", "is not a notebook: expected a list of cells; save it by Jupyter"),
    ],
)
def test_another_file_is_refused(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(text)
    with fails(f"{file}: {says}"):
        read_source(file)
