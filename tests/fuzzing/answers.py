"""Give an input to what reads it, in this process, and judge the answer."""

from __future__ import annotations

import faulthandler
import io
import os
import re
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple

import matplotlib

from stream_sparse.cli import _warn
from stream_sparse.data import catalog
from stream_sparse.errors import Error
from stream_sparse.kernels._cache import home as kernels

from .writes import written_outside

__all__ = ["BOUND_S", "Answer", "Input", "answer_of", "code_of", "problem"]

BOUND_S = 60.0
"""For a hang; an answer takes a tenth of a second."""


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
        code: the exit code; None: it hangs, -1: an exception left it.
        out, err: what was printed.
        lost: exceptions that ended a thread.
        outside: files that were written elsewhere than in the folder of the input.
        seconds: how long it took.
    """

    code: int | None
    out: str
    err: str
    lost: list[str]
    outside: list[str]
    seconds: float


def code_of(read: Callable[[], object]) -> int:
    """Call what reads an input; print an error as a command would, and return the exit code."""
    try:
        read()
    except Error as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


@contextmanager
def _within(folder: Path, temporary: Path) -> Iterator[None]:
    before, kept = Path.cwd(), tempfile.tempdir
    temporary.mkdir(exist_ok=True)
    os.chdir(folder)
    tempfile.tempdir = str(temporary)
    try:
        yield
    finally:
        tempfile.tempdir = kept
        os.chdir(before)


@contextmanager
def _libraries_stderr(into: Path) -> Iterator[None]:
    """Send what libraries in C write to stderr into a file."""
    kept = os.dup(2)
    try:
        with into.open("wb") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _ended_if_stuck() -> Iterator[None]:
    """End this process, with the stacks of all threads, where it stands still in code that is not Python."""
    with os.fdopen(os.dup(2), "w") as told:
        faulthandler.dump_traceback_later(1.5 * BOUND_S, exit=True, file=told)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def answer_of(given: Input, here: Path) -> Answer:
    """Act on an input in its folder, in a thread, so that one that hangs is left behind."""
    out, err, lost, codes = io.StringIO(), io.StringIO(), [], []

    def work() -> None:
        try:
            codes.append(given.act())
        except BaseException:
            codes.append(-1)
            lost.append(traceback.format_exc())

    hook = threading.excepthook
    threading.excepthook = lambda told: lost.append("".join(traceback.format_exception(told.exc_value)))
    thread = threading.Thread(target=work, daemon=True)
    began = time.perf_counter()
    deep, temporary = here.parent / f"{here.name}.err", here.parent / f"{here.name}.tmp"
    try:
        with (
            _ended_if_stuck(), _within(here, temporary), _libraries_stderr(deep), redirect_stdout(out),
            redirect_stderr(err), warnings.catch_warnings(),
            written_outside(here, temporary, *_caches()) as found,
        ):  # fmt: skip
            warnings.simplefilter("default")
            warnings.showwarning = _warn
            thread.start()
            thread.join(BOUND_S)
    finally:
        threading.excepthook = hook
    seconds = time.perf_counter() - began
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        lost.append("".join(traceback.format_stack(frame)))
    text = err.getvalue() + deep.read_text(errors="replace")
    outside = sorted(path for path in found if path != os.devnull and "__pycache__" not in path)
    return Answer(codes[0] if codes else None, out.getvalue(), text, lost, outside, seconds)


@cache
def _caches() -> tuple[Path, ...]:
    """Return the folders in which the package and its libraries keep what all runs share."""
    return catalog.cache(), kernels(), Path(matplotlib.get_cachedir()), Path(matplotlib.get_configdir())


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]")
_PLACED = re.compile(r"[^\n]*:\d+:\d+ |(error: )?--set ")
_NOT_FORESEEN = ("should not happen", "this could not be done")


def problem(found: Answer) -> str | None:
    """Return what is wrong with an answer; None where it is one."""
    text = found.out + found.err
    lines = [line for line in found.err.split("\n")[:-1] if not line.startswith("warning: ")]
    checks = {
        "hangs": found.code is None,
        "lost an exception": bool(found.lost),
        "exit code": found.code not in (0, 1, 2),
        "not foreseen": any(words in text for words in _NOT_FORESEEN),
        "a traceback": "Traceback" in text,
        "left open": "ResourceWarning" in text,
        "writes elsewhere": bool(found.outside),
        "numba": "numba" in found.err.lower().replace("versions.numba", ""),
        "no line": bool(found.code) and not lines,
        "a line without an error": found.code == 0 and bool(lines),
        "too many lines": len(lines) > 3 and not all(_PLACED.match(line) for line in lines[:-1]),
        "too long": len(found.err) > 2048 and len(lines) <= 3,
        "far too long": len(found.err) > 1 << 16,
        "a time that is nan": bool(re.search(r"\b(nan|inf) (s|ms|seconds|a second)\b", text)),
        "a control character": bool(_CONTROL.search(found.err)),
    }
    return next((name for name, wrong in checks.items() if wrong), None)
