"""The files, notebooks and folders that a class hands in, as they come from a learning platform."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from stream_sparse.errors import InputError, nearest
from stream_sparse.io.bounds import is_inside, read_bytes, read_json

from .exercise import Exercise, defined, exercises, find

_NOTEBOOK = ".ipynb"
_MOST_SOURCE, _MOST_NOTEBOOK = 1 << 20, 1 << 26
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


def submissions(
    paths: Sequence[Path], folder: Path | None = None, name: str | None = None
) -> list[Submission]:
    """Return the answers of files, of notebooks, and of all that lie in folders; each file once.

    In a folder, the name of the folder within it is the student, ``anna/relu.py``; of any other file its own
    name, and of ``relu.py`` that of its folder.

    Parameters:
        folder: the exercises; left out, those of the package.
        name: the exercise; left out, those whose functions a file defines.
    """
    only = None if name is None else find(name, folder)
    every = exercises(folder)
    students: dict[Path, str] = {}
    for path in paths:
        for file, student in _listed(path) if path.is_dir() else [(path, "")]:
            own = file.resolve().parent.name if file.stem in every else file.stem
            students.setdefault(file, student or own)
    return [one for file, student in students.items() for one in _of_file(file, student, every, only)]


def submitted(file: Path, folder: Path | None = None, name: str | None = None) -> tuple[Exercise, bytes]:
    """Return the one exercise that a file answers, and the Python of the file.

    Without a name it is the exercise whose function the file defines; the file's name decides between two.
    """
    source = read_source(file)
    if name is not None:
        return find(name, folder), source
    answered = _answered(file, source, exercises(folder))
    if len(answered) > 1:
        names = [exercise.name for exercise in answered]
        raise InputError(f"{file}: answers {' and '.join(names)}; say which: --exercise {names[0]}")
    return answered[0], source


def _answered(file: Path, source: bytes, every: Mapping[str, Exercise]) -> list[Exercise]:
    """Return the exercises whose functions a file defines; where its name is that of one of them, that one.

    Parameters:
        every: the exercises by their names.

    Raises:
        InputError: where it defines no such function.
    """
    words = defined(source)
    answered = {word: every[word] for word in words if word in every}
    answered |= {name: one for name, one in every.items() if one.is_of_tutorial(source)}
    if not answered:
        hint = next(filter(None, (nearest(word, every) for word in words)), "")
        raise InputError(f"{file}: answers no exercise: expected a function named {', '.join(every)}{hint}")
    return [answered[file.stem]] if file.stem in answered else list(answered.values())


def _listed(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the Python files and notebooks of a folder with their students, without links that lead out."""
    inside = folder.resolve()
    for file in sorted(folder.rglob("*")):
        first, *rest = file.relative_to(folder).parts
        if any(map(_LEFT_OUT.match, (first, *rest))) or file.suffix not in (".py", _NOTEBOOK):
            continue
        if file.is_file() and is_inside(inside, file):
            yield file, _MOODLE.sub("", first) if rest else ""


def _of_file(
    file: Path, student: str, every: Mapping[str, Exercise], only: Exercise | None
) -> Iterator[Submission]:
    try:
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
    try:
        return joined("".join(cell["source"]) for cell in tree["cells"] if cell["cell_type"] == "code")
    except (KeyError, TypeError) as error:
        raise InputError(f"{file}: is not a notebook; save it by Jupyter") from error


def joined(cells: Iterable[str]) -> bytes:
    """Return the code of cells as in a notebook that was saved as Python.

    >>> joined(["x = 1", "print(x)"])
    b'# In[1]:\\nx = 1\\n# In[2]:\\nprint(x)\\n'
    """
    text = "".join(f"# In[{number}]:\n{cell}\n" for number, cell in enumerate(cells, 1))
    return text.encode("utf-8", "replace")
