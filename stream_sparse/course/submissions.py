"""The files, notebooks and folders that a class hands in, as they come from a learning platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse.errors import InputError, nearest
from stream_sparse.io.bounds import is_inside, read_bytes, read_json

from .exercise import Exercise, by_names, defined, find

__all__ = ["Submission", "joined", "misnamed", "read_source", "submissions", "submitted"]

_NOTEBOOK = ".ipynb"
_MOST_SOURCE, _MOST_NOTEBOOK = 1 << 20, 1 << 26
_LEFT_OUT = re.compile(r"\.|__|site-packages$")
"""Folders that no student has written, such as ``.ipynb_checkpoints`` and ``__MACOSX``."""
_COPY = re.compile(r"-\d+$| ?\(\d+\)$")
"""At the end of names of files that were handed in again, or downloaded again."""
_NEAR = 0.8
"""How alike two names are of which one is meant for the other; names of helpers are less so."""
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


def misnamed(handed_in: Sequence[Submission], folder: Path | None = None) -> list[str]:
    """Return a line for each function that is named nearly as an exercise which its file does not answer.

    Parameters:
        handed_in: what ``submissions`` has found, without a name.
        folder: the exercises; left out, those of the package.
    """
    every = by_names(folder)
    answered: dict[tuple[Path, bytes], set[str]] = {}
    for one in handed_in:
        if one.exercise is not None:
            answered.setdefault((one.file, one.source), set()).update(one.exercise.names)
    return [
        f"{file}: {word} is not an exercise; did you mean '{near}'?"
        for (file, source), names in answered.items()
        for word in defined(source)
        if word not in every
        for near in get_close_matches(word, every.keys() - names, n=1, cutoff=_NEAR)
    ]


def submitted(file: Path, folder: Path | None = None, name: str | None = None) -> tuple[Exercise, bytes]:
    """Return the one exercise that a file answers, and the Python of the file.

    Without a name it is the exercise whose function the file defines; the file's name decides between two.
    """
    source = read_source(file)
    if name is not None:
        return find(name, folder), source
    found = _answered(file, source, by_names(folder))
    if len(found) > 1:
        names = [exercise.name for exercise in found]
        raise InputError(f"{file}: answers {' and '.join(names)}; say which: --exercise {names[0]}")
    return found[0], source


def _named(stem: str, every: Mapping[str, Exercise]) -> tuple[Exercise | None, str]:
    """Return the exercise at the end of a file's name, and what stands before it.

    >>> exercise, student = _named("anna_spatial_diff_box", by_names())
    >>> exercise.name, student
    ('spatial_diff_box', 'anna')
    """
    plain = _COPY.sub("", stem)
    for word in sorted(every, key=len, reverse=True):
        before = plain.removesuffix(word)
        if before != plain and (not before or before[-1] in " _-"):
            return every[word], before.rstrip(" _-")
    return None, ""


def _answered(file: Path, source: bytes, every: Mapping[str, Exercise]) -> list[Exercise]:
    """Return the exercises whose functions a file defines; where its name ends with one of them, that one.

    Parameters:
        every: the exercises by their names.

    Raises:
        InputError: where it defines no such function.
    """
    words = defined(source)
    found = {every[word].name: every[word] for word in words if word in every}
    own, _ = _named(file.stem, every)
    if own is not None and (not found or own.name in found):
        return [own]
    if not found:
        hint = next(filter(None, (nearest(word, every) for word in words)), "")
        known = dict.fromkeys(exercise.name for exercise in every.values())
        raise InputError(f"{file}: answers no exercise: expected a function named {', '.join(known)}{hint}")
    return list(found.values())


def _listed(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder and their students; a folder of it that has no file, too."""
    files = [*_files(folder)]
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
        if any(map(_LEFT_OUT.match, parts)) or file.suffix not in (".py", _NOTEBOOK):
            continue
        if file.is_file() and is_inside(inside, file):
            yield file


def _of_file(
    file: Path, student: str, every: Mapping[str, Exercise], only: Exercise | None
) -> Iterator[Submission]:
    if not student:
        own, before = _named(file.stem, every)
        student = before or (file.resolve().parent.name if own else file.stem)
    try:
        if file.is_dir():
            raise InputError(f"{file}: has no Python file and no notebook")
        source = read_source(file)
        for exercise in _answered(file, source, every) if only is None else [only]:
            yield Submission(student, file, exercise, source)
    except InputError as error:
        yield Submission(student, file, error=error)


def read_source(file: Path) -> bytes:
    """Return the Python of a submission; a device or an endless file is refused.

    That of a notebook is as in one that was saved as Python: each cell with code stands below ``# In[3]:``,
    its place among them.
    """
    if not file.exists():
        python = file.with_suffix(".py")  # where an exercise is named
        hint = f"; did you mean {python}?" if python.is_file() else ""
        raise InputError(f"{file}: no such file{hint}")
    if file.suffix != _NOTEBOOK:
        return read_bytes(file, _MOST_SOURCE, "answer", str(file))
    tree = read_json(file, _MOST_NOTEBOOK, "notebook")
    cells = tree.get("cells") if isinstance(tree, dict) else None
    if not isinstance(cells, list):
        raise InputError(f"{file}: is not a notebook: expected a list of cells; save it by Jupyter")
    code = (cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code")
    return joined(map(_text, code))


def joined(cells: Iterable[str]) -> bytes:
    """Return the code of cells as in a notebook that was saved as Python.

    >>> joined(["x = 1", "print(x)"])
    b'# In[1]:\\nx = 1\\n# In[2]:\\nprint(x)\\n'
    """
    text = "".join(f"# In[{number}]:\n{cell}\n" for number, cell in enumerate(cells, 1))
    return text.encode("utf-8", "replace")


def _text(cell: dict[str, Any]) -> str:
    """The text of a cell: a string, or a list of its lines."""
    text = cell.get("source")
    lines = text if isinstance(text, list) else [text]
    return "".join(line for line in lines if isinstance(line, str))
