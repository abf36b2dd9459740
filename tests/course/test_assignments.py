"""Exercises as assignments: what students get, and what the hidden tests say."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from stream_sparse.course.assignments import assignments
from stream_sparse.course.exercise import exercises, find
from tests.support.errors import fails

RELU = "import numpy as np\n\n\ndef relu(x, theta=0):\n    return {}\n"
WRONG = (
    "relu: not right yet: right for 1 of 10 inputs\n"
    "  input     x = [140 150 160], theta = 150\n"
    "  expected  [0 0 10]\n"
    "  got       [0 0 160]\n"
    "  first at  [2]: expected 10, got 160, where x is 160\n"
    "  likely    theta is not subtracted: a value above theta is kept whole, and should become x - theta."
)


def cells(file: Path) -> list[Any]:
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    return list(notebook.cells)


def test_a_course_of_nbgrader(tmp_path: Path) -> None:
    made = assignments(exercises().values(), tmp_path, 7)
    assert [file.relative_to(tmp_path).as_posix() for file in made] == [
        f"source/{name}/{name}.ipynb" for name in exercises()
    ]  # fmt: skip
    for name, file in zip(exercises(), made, strict=True):
        task, solution, test = cells(file)
        roles = [
            (cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.locked, cell.metadata.nbgrader.solution,
             cell.metadata.nbgrader.grade) for cell in (task, solution, test)
        ]  # fmt: skip
        assert roles == [
            (f"{name}-task", True, False, False),
            (name, False, True, False),
            (f"{name}-test", True, False, True),
        ]  # fmt: skip
        assert (task.source, test.metadata.nbgrader.points) == (find(name).task.strip(), 1)
        answer = re.search(r"    ### BEGIN SOLUTION\n.+\n    ### END SOLUTION$", solution.source, re.DOTALL)
        assert answer is not None
        ast.parse(solution.source)
        ast.parse(solution.source.replace(answer[0], "    raise NotImplementedError"))


def hidden_test(folder: Path, history: list[str]) -> str:
    """Run the hidden test after these cells; return what it says, nothing where it is right."""
    code = cells(assignments([find("relu")], folder, 7)[0])[-1].source
    try:
        exec(code, {"In": ["", *history]})
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("history", "says"),
    [
        ([RELU.format("np.maximum(x - theta, 0)"), "relu(np.load('frame.npy'))"], ""),
        (["%matplotlib inline", RELU.format("np.where(x > theta, x, 0)")], WRONG),
        (["x = 1"], "relu: not right yet: right for 0 of 10 inputs\n  it defines no function relu"),
    ],
)
def test_hidden_tests_say_what_check_says(history: list[str], says: str, tmp_path: Path) -> None:
    assert hidden_test(tmp_path, history) == says


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (file,) = assignments([find("relu")], tmp_path, 7)
    with fails(f"{file}: exists already; nothing is overwritten; give another folder"):
        assignments([find("relu")], tmp_path, 7)
