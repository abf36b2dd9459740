"""Answers of files, notebooks and folders, and whose they are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.course.submissions import read_source, submissions
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
    assert listed(tmp_path, "class") == [
        ("Carla Muster", "class/Carla Muster_0815_assignsubmission_file_/relu.py", "relu"),
        ("anna", "class/anna/later/all.py", "relu"),
        ("anna", "class/anna/later/all.py", "temporal_diff"),
        ("anna", "class/anna/relu.py", "relu"),
        ("ben", "class/ben/homework.py", "temporal_diff"),
    ]


def test_files_that_are_named_for_their_students(tmp_path: Path) -> None:
    made(tmp_path, {"class/anna_relu": RELU, "class/ben": RELU + DIFF, "own/relu": RELU + DIFF})
    students = [
        ("anna_relu", "class/anna_relu.py", "relu"),
        ("ben", "class/ben.py", "relu"),
        ("ben", "class/ben.py", "temporal_diff"),
    ]
    assert listed(tmp_path, "class") == students
    assert listed(tmp_path, "class/ben.py", "class", "own/relu.py") == [
        *students[1:], students[0], ("own", "own/relu.py", "relu"),
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


def test_what_cannot_be_checked_says_why(tmp_path: Path) -> None:
    made(tmp_path, {"anna/rellu": "def rellu(x): ...\n"})
    found = submissions([tmp_path / "anna", tmp_path / "none.py"])
    said = [str(one.error) for one in found]
    assert said[0].startswith(
        f"{tmp_path / 'anna' / 'rellu.py'}: answers no exercise: expected a function named "
    )
    assert said[0].endswith("; did you mean 'relu'?")
    assert said[1:] == [f"{tmp_path / 'none.py'}: no such file"]
    assert [one.exercise for one in found] == [None, None]


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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "is not a notebook; save it by Jupyter"),
        ('{"cells": [7]}', "is not a notebook; save it by Jupyter"),
    ],
)
def test_another_file_is_refused(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text(text)
    with fails(f"{file}: {says}"):
        read_source(file)
