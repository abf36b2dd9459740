"""The hidden test of an assignment: the verdict of ``exercise check``, in nbgrader and in otter-grader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .checking import mark
from .exercise import find
from .sources import joined
from .submissions import Submission

__all__ = ["grade"]


def grade(name: str, cells: Sequence[str], seed: int, folder: str | None = None) -> None:
    """Judge the function that the cells of a notebook define; it runs in a process of its own.

    Parameters:
        name: the exercise.
        cells: the texts of the cells that were run, which IPython keeps as ``In[1:]``.
        seed: of the fresh inputs.
        folder: the exercises; left out, those of the package.

    Raises:
        AssertionError: where it is not right, with the first wrong place and the likely cause.

    >>> grade("relu", ["def relu(x, theta=0): return (x - theta) * (x > theta)"], seed=1)
    """
    exercise = find(name, None if folder is None else Path(folder))
    one = Submission("", Path("notebook.ipynb"), exercise, joined(cells))
    (found,) = mark([one], seed)
    if not found.verdict.right:
        raise AssertionError("\n".join(found.verdict.lines(name)))
