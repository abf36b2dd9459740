"""Exercises as assignments of nbgrader: a task, an answer and a hidden test each."""

import json
from collections.abc import Iterable
from pathlib import Path

from stream_sparse.errors import InputError
from stream_sparse.io.files import write_new

from .checking import mark
from .exercise import NUMPY, Exercise, find
from .notebooks import as_notebook
from .submissions import Submission, joined

_NOTEBOOK = """\
+++ {task_role}

{task}

```{{code-cell}} python
:nbgrader: {answer_role}
{numpy}


{head}
    ### BEGIN SOLUTION
{answer}
    ### END SOLUTION
```

```{{code-cell}} python
:nbgrader: {test_role}
# Leave this cell as it is: the hidden test stands here.
### BEGIN HIDDEN TESTS
from stream_sparse.course.assignments import grade

grade({name!r}, In[1:], seed={seed})
### END HIDDEN TESTS
```
"""


def assignments(exercises: Iterable[Exercise], folder: Path, seed: int) -> list[Path]:
    """Write a course of nbgrader with an assignment for each exercise, and return the files.

    ``nbgrader generate_assignment relu`` makes of ``source/relu/relu.ipynb`` the students' notebook, without
    the answer and the hidden test.

    Parameters:
        seed: of the fresh inputs, the same for all students.

    Raises:
        InputError: where a notebook exists already, or cannot be written.
    """
    written = []
    for one in exercises:
        file = folder / "source" / one.name / f"{one.name}.ipynb"
        if not write_new(file, _notebook(one, seed)):
            raise InputError(f"{file}: exists already; nothing is overwritten; give another folder")
        written.append(file)
    return written


def _notebook(exercise: Exercise, seed: int) -> str:
    head, answer = exercise.parts()
    name = exercise.name
    text = _NOTEBOOK.format(
        name=name, task=exercise.task, numpy=NUMPY, head=head, answer=answer, seed=seed,
        task_role=json.dumps({"nbgrader": _role(f"{name}-task", "locked")}),
        answer_role=json.dumps(_role(name, "solution")),
        test_role=json.dumps({**_role(f"{name}-test", "locked", "grade"), "points": 1}),
    )  # fmt: skip
    return as_notebook(text)


def _role(name: str, *roles: str) -> dict[str, object]:
    every = {role: role in roles for role in ("locked", "solution", "grade", "task")}
    return {"grade_id": name, "schema_version": 3, **every}


def grade(name: str, cells: list[str], seed: int) -> None:
    """Judge the function that the cells of a notebook define; it runs in a process of its own.

    nbgrader has run the cells already, with all rights of its user: so it needs no wall here.

    Parameters:
        name: the exercise.
        cells: the texts of the cells that were run, which IPython keeps as ``In[1:]``.
        seed: of the fresh inputs.

    Raises:
        AssertionError: where it is not right, with the first wrong place and the likely cause.

    >>> grade("relu", ["def relu(x, theta=0): return (x - theta) * (x > theta)"], seed=1)
    """
    (checked,) = mark([Submission("", Path("notebook.ipynb"), find(name), joined(cells))], seed, own=True)
    if not checked.verdict.right:
        raise AssertionError("\n".join(checked.verdict.lines(name)))
