"""The exercises of the course, which a page of the studio shows, saves, checks, and lets be seen live."""

import base64
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from stream_sparse.course.checking import mark, new_seed
from stream_sparse.course.exercise import Exercise, find
from stream_sparse.course.judge import Verdict
from stream_sparse.course.pages import step_of
from stream_sparse.course.picture import picture
from stream_sparse.course.progress import State, StudentProgress
from stream_sparse.course.sandbox import has_wall
from stream_sparse.course.submissions import Submission
from stream_sparse.course.watching import function_of, watching
from stream_sparse.errors import Error, InputError
from stream_sparse.io.bounds import read_bytes
from stream_sparse.io.files import replacing
from stream_sparse.plan.plan import Plan

from .library import Library
from .markdown import as_html

_MOST_BYTES = 1 << 20
_LINE = re.compile(r"[( ]line (\d+)[):]")


def task_of(exercise: Exercise) -> dict[str, Any]:
    """Return what an exercise asks for, whose texts are HTML, with the formula and the hints of its step.

    >>> task_of(find("relu"))["title"]
    'ReLU: a threshold'
    """
    step = step_of(exercise.name)
    hints = step.hints(exercise.name) if step is not None else ()
    return {
        "title": exercise.title,
        "task": as_html(exercise.task.partition("\n")[2].strip(), _no_link),
        "formula": step.formula if step is not None else "",
        "hints": [as_html(hint, _no_link) for hint in hints],
    }


class Exercises:
    """The exercises, and the files of a folder in which they are written: ``NAME.py``.

    Parameters:
        library: of the folder.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._progress = StudentProgress(library.folder)
        self._ended: dict[str, str] = {}  # by exercise: the last text whose process came to an end by itself

    def shown(self, name: str) -> dict[str, Any]:
        """Return what the page of an exercise shows."""
        exercise = find(name)
        content, step = self._content(exercise), step_of(exercise.name)
        return {
            "name": exercise.name,
            **task_of(exercise),
            "page": step.page if step is not None else "",
            "file": _file(exercise),
            "text": exercise.starter() if content is None else _decoded(content, exercise),
            "known": "" if content is None else _hash(content),
            "watch": exercise.watch is not None,
            "sources": [*self._library.sources()],
            **self._state(lambda: self._progress.read().get(exercise.name, State())),
        }

    def answer(self, name: str) -> str:
        """Return the answer of an exercise."""
        return (find(name).folder / "reference.py").read_text("utf-8")

    def save(self, name: str, text: str, known: str) -> str:
        """Write a text into the file of an exercise, and return its hash.

        Parameters:
            known: the hash of the file as the page knows it, or the name of the file, to write over any.
        """
        exercise, content = find(name), text.encode()
        file, there = self._library.folder / _file(exercise), self._content(exercise)
        if there == content:
            return _hash(content)
        kept = None if there is None else _hash(there)  # of a link there is none
        if (there is not None or file.is_symlink()) and known not in (file.name, kept):
            if file.is_symlink():
                raise InputError(f"'{file.name}' is a link; save once more to replace it by a file")
            raise InputError(
                f"'{file.name}' has changed since this page read it; save once more to replace it"
            )
        with replacing(file) as written:
            written.write(content)
        return _hash(content)

    def check(self, name: str, text: str, *, private: bool) -> dict[str, Any]:
        """Check a text in a process of its own.

        Parameters:
            private: whether this machine alone can reach the studio, so that the text is its user's own.
        """
        exercise, content = find(name), text.encode()
        if not (private or has_wall()):
            raise InputError(
                "a studio that other machines can reach checks functions where seccomp and Landlock hold "
                "them, which this machine lacks; start it without --host"
            )
        verdict = self._tried(exercise, content, own=private)
        lines = [int(line) for line in _LINE.findall(" ".join(verdict.where))]
        state: dict[str, Any] = {}
        if private:
            state = self._state(lambda: self._progress.note(exercise.name, _hash(content), verdict))
        return {
            **state,
            "right": verdict.right,
            "words": verdict.words,
            "where": verdict.where,
            "cause": verdict.cause,
            "printed": verdict.printed,
            "runs": not verdict.stopped,
            "line": lines[-1] if lines else None,
            "pictures": _pictures(verdict),
        }

    def watched(self, name: str, source: str, moved: Mapping[str, Any]) -> Plan:
        """Return the pipeline that shows the function in the file of an exercise at work.

        The file becomes a part of this program then, so it has to come to an end in a process of its own.

        Parameters:
            source: as of a pipeline; empty: the usual one.
            moved: values of arguments where their sliders are.
        """
        exercise = find(name)
        content, source_unit = self._content(exercise), self._library.source(source) if source else None
        if content is None:
            raise InputError(f"there is no {_file(exercise)} in this folder yet; save it first")
        if self._ended.get(exercise.name) != _hash(content):
            self._tried(exercise, content, own=True)
        if self._ended.get(exercise.name) != _hash(content):
            raise InputError(f"{_file(exercise)} does not finish, so it is not shown live; check it")
        function = function_of(exercise, content, _file(exercise))
        return watching(exercise, function, _file(exercise), source_unit, moved)

    def _tried(self, exercise: Exercise, content: bytes, *, own: bool) -> Verdict:
        one = Submission("", Path(_file(exercise)), exercise, content)
        (checked,) = mark([one], new_seed(), own=own)
        if not checked.verdict.stopped:
            self._ended[exercise.name] = _hash(content)
        return checked.verdict

    def _content(self, exercise: Exercise) -> bytes | None:
        """Return the content of the file of an exercise; None without a file."""
        path = self._library.folder / _file(exercise)
        if path.is_symlink() or not path.exists():
            return None
        return read_bytes(path, _MOST_BYTES, "answer", path.name)

    def _state(self, act: Callable[[], State]) -> dict[str, Any]:
        """Return the state of an exercise in words, and a note where it cannot be read or written."""
        try:
            return {"state": str(act()), "note": ""}
        except Error as error:
            return {"state": str(State()), "note": self._library.told(str(error))}


def _no_link(_: str) -> None:
    """Take the links out of a text: its neighbours are pages of the documentation."""


def _file(exercise: Exercise) -> str:
    return f"{exercise.name}.py"


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _decoded(content: bytes, exercise: Exercise) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{_file(exercise)}: is not UTF-8; save it as UTF-8") from error


def _pictures(verdict: Verdict) -> dict[str, str]:
    """Return the picture of a wrong result for a light page and a dark one, as addresses of their data."""
    if verdict.compared is None:
        return {}
    return {
        look: f"data:image/png;base64,{base64.b64encode(picture(verdict.compared, look)).decode()}"
        for look in ("light", "dark")
    }
