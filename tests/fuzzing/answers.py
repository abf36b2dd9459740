"""Give an input to what reads it, in this process, and judge the answer."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib

from stream_sparse.cli import _warn
from stream_sparse.data import catalog
from stream_sparse.errors import Error
from stream_sparse.kernels._cache import home as kernels

__all__ = ["Answer", "Input", "answer_of", "code_of", "problem"]

BOUND_S = 60.0
"""For a hang; an answer takes a tenth of a second, that to a megabyte a few."""


class Input(NamedTuple):
    """A changed input.

    Attributes:
        act: gives it to what reads it; prints as the command does, and returns the exit code.
        told: the command, or what else reads it.
        done: what was changed.
    """

    act: Callable[[], int]
    told: str
    done: str


class Answer(NamedTuple):
    """What became of an input.

    Attributes:
        code: the exit code; None: it hangs, or an exception left it.
        out, err: what was printed.
        lost: exceptions that ended a thread, or where one hangs.
        outside: files that were written elsewhere than in the folder of the input.
    """

    code: int | None
    out: str
    err: str
    lost: list[str]
    outside: list[str]


def code_of(read: Callable[[], object]) -> int:
    """Call what reads an input; print an error as a command would, and return the exit code."""
    try:
        read()
    except Error as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def answer_of(given: Input, here: Path) -> Answer:
    """Act on an input in its folder, in a thread, so that one that hangs is left behind."""
    out, err, lost, codes = io.StringIO(), io.StringIO(), list[str](), list[int]()

    def work() -> None:
        try:
            codes.append(given.act())
        except BaseException:
            lost.append(traceback.format_exc())

    hook, before, temporary = threading.excepthook, Path.cwd(), tempfile.tempdir
    tempfile.tempdir = str(here / ".temporary")
    Path(tempfile.tempdir).mkdir()
    threading.excepthook = lambda told: lost.append("".join(traceback.format_exception(told.exc_value)))
    thread = threading.Thread(target=work, daemon=True)
    os.chdir(here)
    try:
        with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(), _written() as paths:
            warnings.simplefilter("default")
            warnings.showwarning = _warn
            thread.start()
            thread.join(BOUND_S)
    finally:
        threading.excepthook, tempfile.tempdir = hook, temporary
        os.chdir(before)
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        lost.append("hangs\n" + "".join(traceback.format_stack(frame)))
    own = [os.path.realpath(folder) for folder in (here, *_caches())]
    outside = [path for path in sorted(paths) if not any(Path(path).is_relative_to(folder) for folder in own)]
    return Answer(codes[0] if codes else None, out.getvalue(), err.getvalue(), lost, outside)


@cache
def _caches() -> tuple[Path, ...]:
    """Return the folders in which the package and its libraries keep what all runs share."""
    return catalog.cache(), kernels(), Path(matplotlib.get_cachedir()), Path(matplotlib.get_configdir())


_CHANGES = {
    "os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.symlink": 2, "os.link": 2,
    "os.truncate": 1, "os.chmod": 1, "os.utime": 1, "shutil.rmtree": 1,
}  # fmt: skip
"""Events of Python's that change a file or a folder, and how many of their arguments are paths."""
_noted: set[str] | None = None


@contextmanager
def _written() -> Iterator[set[str]]:
    """Collect the paths that are written while a block runs.

    A path is what it leads to at that moment. Files that libraries in C open by themselves are not seen.
    """
    global _noted
    _install()
    _noted = found = set[str]()
    try:
        yield found
    finally:
        _noted = None


@cache
def _install() -> None:
    sys.addaudithook(_note)  # Python keeps it for ever


def _note(event: str, given: tuple[Any, ...]) -> None:
    if _noted is None:
        return
    paths = given[: _CHANGES.get(event, 0)]
    if event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        paths = given[:1]
    texts = [os.fsdecode(path) for path in paths if isinstance(path, str | bytes | os.PathLike)]
    _noted.update(
        os.path.realpath(text) for text in texts if text != os.devnull and "__pycache__" not in text
    )


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]")
_PLACED = re.compile(r"[^\n]*:\d+:\d+ |(error: )?--set ")


SEALED = {"folder", "state"}
"""Kinds of files that the program writes: a changed one may give any error, of one line."""


def problem(found: Answer, kind: str = "") -> str | None:
    """Return what is wrong with an answer to an input of a kind; None where it is one."""
    text = found.out + found.err
    lines = [line for line in found.err.split("\n")[:-1] if not line.startswith("warning: ")]
    checks = {
        "lost an exception": bool(found.lost),
        "exit code": found.code not in (0, 1, 2),
        "not foreseen": kind not in SEALED and ("should not happen" in text or "could not be done" in text),
        "a traceback": "Traceback" in text,
        "left open": "ResourceWarning" in text,
        "writes elsewhere": bool(found.outside),
        "no line": bool(found.code) and not lines,
        "a line without an error": found.code == 0 and bool(lines),
        "too many lines": len(lines) > 3 and not all(_PLACED.match(line) for line in lines[:-1]),
        "too long": len(found.err) > 2048 and len(lines) <= 3,
        "a control character": bool(_CONTROL.search(found.err)),
    }
    return next((name for name, wrong in checks.items() if wrong), None)
