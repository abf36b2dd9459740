"""Exercises as assignments of nbgrader and otter-grader: a task, an answer and a hidden test each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.io.files import write_new

from .exercise import NUMPY, Exercise
from .notebook_file import cell, notebook_file

__all__ = ["nbgrader", "otter"]

_CONFIG = """\
# Settings of nbgrader, which reads them in the folder where it runs.
c = get_config()
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("write your code here")'}
c.Execute.timeout = 180  # seconds for a cell; of which a hidden test takes 10 where the function has no end
"""
_OTTER_CONFIG = """\
# ASSIGNMENT CONFIG
name: {name}
requirements:
- stream-sparse[headless]
init_cell: false
export_cell: false
generate: true
tests:
  ok_format: false
"""
_QUESTION = "# BEGIN QUESTION\nname: {name}\npoints: 1\nall_or_nothing: true\n"
_PROMPT = '    """ # BEGIN PROMPT\n    raise NotImplementedError("write {name} here")\n    """ # END PROMPT'


def nbgrader(exercises: Iterable[Exercise], folder: Path, seed: int, own: Path | None = None) -> list[Path]:
    """Write a course of nbgrader with an assignment for each exercise, and return the files.

    ``nbgrader generate_assignment relu`` makes of ``source/relu/relu.ipynb`` the students' notebook, without
    the answer and the hidden test.

    Parameters:
        seed: of the fresh inputs, the same for all students.
        own: where the exercises are, if they are not those of the package.

    Raises:
        InputError: where a notebook exists already, or cannot be written.
    """
    source = folder / "source"
    made = [_write(_placed(source, one), _nbgrader(one, seed, own)) for one in exercises]
    config = folder / "nbgrader_config.py"
    return [*made, config] if write_new(config, _CONFIG) else made


def otter(exercises: Iterable[Exercise], folder: Path, seed: int, own: Path | None = None) -> list[Path]:
    """Write an assignment of otter-grader for each exercise, as ``nbgrader`` does.

    ``otter assign relu.ipynb dist`` makes of it the students' notebook and the autograder, a zip file.
    """
    return [_write(_placed(folder, one), _otter(one, seed, own)) for one in exercises]


def _placed(folder: Path, exercise: Exercise) -> Path:
    return folder / exercise.name / f"{exercise.name}.ipynb"


def _nbgrader(exercise: Exercise, seed: int, own: Path | None) -> str:
    head, answer = exercise.parts()
    name = exercise.name
    solution = f"{NUMPY}\n\n\n{head}\n    ### BEGIN SOLUTION\n{answer}\n    ### END SOLUTION"
    hidden = (
        "# Leave this cell as it is: the hidden test stands here.\n"
        "### BEGIN HIDDEN TESTS\nfrom stream_sparse.course.grading import grade\n\n"
        f"{_call(exercise, 'In', seed, own)}\n### END HIDDEN TESTS"
    )
    return notebook_file([
        cell("markdown", exercise.task, nbgrader=_role(f"{name}-task", locked=True)),
        cell("code", solution, nbgrader=_role(name, solution=True)),
        cell("code", hidden, nbgrader={**_role(f"{name}-test", locked=True, grade=True), "points": 1}),
    ])  # fmt: skip


def _role(name: str, *, locked: bool = False, solution: bool = False, grade: bool = False) -> dict[str, Any]:
    return {
        "grade_id": name, "locked": locked, "solution": solution, "grade": grade, "task": False,
        "schema_version": 3,
    }  # fmt: skip


def _otter(exercise: Exercise, seed: int, own: Path | None) -> str:
    head, answer = exercise.parts()
    name = exercise.name
    answer = f"    # BEGIN SOLUTION NO PROMPT\n{answer}\n    # END SOLUTION"
    solution = f"{NUMPY}\n\n\n{head}\n{answer}\n{_PROMPT.format(name=name)}"
    call = _call(exercise, 'env["In"]', seed, own)
    hidden = (
        f"# HIDDEN\ndef test_{name}(env):\n    from stream_sparse.course.grading import grade\n\n    {call}"
    )
    return notebook_file([
        cell("raw", _OTTER_CONFIG.format(name=name)),
        cell("raw", _QUESTION.format(name=name)), cell("markdown", exercise.task),
        cell("raw", "# BEGIN SOLUTION"), cell("code", solution), cell("raw", "# END SOLUTION"),
        cell("raw", "# BEGIN TESTS"), cell("code", hidden), cell("raw", "# END TESTS"),
        cell("raw", "# END QUESTION"),
    ])  # fmt: skip


def _call(exercise: Exercise, cells: str, seed: int, own: Path | None) -> str:
    folder = "" if own is None else f", folder={str(own.resolve())!r}"
    return f"grade({exercise.name!r}, {cells}[1:], seed={seed}{folder})"


def _write(file: Path, text: str) -> Path:
    if not write_new(file, text):
        raise InputError(f"{file}: exists already; nothing is written over; give another folder")
    return file
