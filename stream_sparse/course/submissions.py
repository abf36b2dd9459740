"""The files, notebooks and folders that a class hands in, as they come from a learning platform."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import is_inside

from .exercise import Exercise, answered, by_names, find, named
from .sources import NOTEBOOK, read_source

__all__ = ["Submission", "submissions"]

_MOST_FILES = 10_000
_LEFT_OUT = re.compile(r"\.|__|site-packages$")
"""Folders that no student has written, such as ``.ipynb_checkpoints`` and ``__MACOSX``."""
_MOODLE = re.compile(r"_\d+_assignsubmission_file_?$")


class Submission(NamedTuple):
    """An answer to one exercise.

    Attributes:
        student: who has handed it in, by the name of the folder or of the file.
        file: where it stands.
        exercise: what it answers; None with ``error``.
        source: the Python of the file.
        error: why it cannot be checked.
    """

    student: str
    file: Path
    exercise: Exercise | None = None
    source: bytes = b""
    error: InputError | None = None

    @property
    def key(self) -> tuple[Path, str]:
        """The file and the name of the exercise; that one is empty with ``error``."""
        return self.file, self.exercise.name if self.exercise else ""


def submissions(
    paths: Sequence[Path], folder: Path | None = None, name: str | None = None
) -> list[Submission]:
    """Return the answers of files, of notebooks, and of all that lie in folders; each file once.

    In a folder, the name of the folder within it is the student, ``anna/relu.py``. Of any other file it is
    what stands before the exercise, ``anna_relu.py``, or its whole name; of ``relu.py`` its folder.

    Parameters:
        folder: the exercises; left out, those of the package.
        name: the exercise; left out, those whose functions a file defines.
    """
    only = None if name is None else find(name, folder)
    every = by_names(folder)
    found: dict[Path, list[Submission]] = {}
    for path in paths:
        for file, student in _listed(path) if path.is_dir() else [(path, "")]:
            if file not in found:
                found[file] = list(_of_file(file, student, every, only))
    return [one for every in found.values() for one in every]


def _listed(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder and their students; a folder of it that has no file, too."""
    files = [*_files(folder)]
    if len(files) > _MOST_FILES:
        raise InputError(
            f"{folder}: has more than {_MOST_FILES:,} Python files and notebooks; give the folder of a class"
        )
    below = {file: file.relative_to(folder).parts[0] for file in files if file.parent != folder}
    empty: list[Path] = []
    if not files:
        empty = [folder]
    elif len(below) == len(files):  # a folder for each student
        others = (path for path in folder.iterdir() if path.is_dir() and not _LEFT_OUT.match(path.name))
        empty = [path for path in others if path.name not in below.values()]
    for file in sorted([*files, *empty]):
        yield file, _MOODLE.sub("", below.get(file, file.name if file in empty else ""))


def _files(folder: Path) -> Iterator[Path]:
    """Yield Python files and notebooks, without links that lead out of the folder."""
    inside = folder.resolve()
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if any(map(_LEFT_OUT.match, parts)) or file.suffix not in (".py", NOTEBOOK):
            continue
        if file.is_file() and is_inside(inside, file):
            yield file


def _of_file(
    file: Path, student: str, every: Mapping[str, Exercise], only: Exercise | None
) -> Iterator[Submission]:
    if not student:
        own, before = named(file.stem, every)
        student = before or (file.resolve().parent.name if own else file.stem)
    try:
        if file.is_dir():
            raise InputError(f"{file}: has no Python file and no notebook")
        source = read_source(file)
        for exercise in answered(file, source, every) if only is None else [only]:
            yield Submission(student, file, exercise, source)
    except InputError as error:
        yield Submission(student, file, error=error)
