"""Run a submission in a process of its own, and read what it gave as a stranger's."""

from __future__ import annotations

import base64
import binascii
import json
import math
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from .child.calls import Answer
from .child.rules import ALLOWED

__all__ = ["Limits", "Outcome", "Runner", "run_apart"]

_START_S = 60.0
"""A process that has not begun by then never will."""
_MOST_RESULTS, _MOST_PRINTED, _KEPT = 64 << 20, 1 << 20, 2000
_MOST_TEXT = 1000
_TYPES = re.compile("[<|]([biuf][1248]|c16)")
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[1:]; from child.main import main; del sys.path[0]; "
    "sys.argv = ['']; main()"
)


class Limits(NamedTuple):
    """What a submission may use: seconds, and bytes of memory."""

    seconds: float = 10.0
    memory: int = 1 << 30


class Outcome(NamedTuple):
    """What became of a submission.

    Attributes:
        answers: one for each list of inputs, fewer where it was stopped.
        stopped: why there are fewer, as the end of a sentence; empty where there are all.
        printed: the beginning of what it printed.
    """

    answers: tuple[Answer, ...]
    stopped: str = ""
    printed: str = ""


Runner = Callable[[bytes, str, str, Sequence[Sequence[Any]]], Outcome]


def run_apart(
    source: bytes, file: str, function: str, cases: Sequence[Sequence[Any]], limits: Limits | None = None
) -> Outcome:
    """Run the source of a submission, and call its function with each list of inputs.

    Parameters:
        file: how errors call the submission.
        function: the name of the function.

    >>> run_apart(b"def twice(x): return 2 * x", "my.py", "twice", [[1.0]]).answers[0].outputs
    (array(2.),)
    """
    limits = limits or Limits()
    job = {
        "source": source,
        "file": file,
        "function": function,
        "cases": pickle.dumps(cases),
        **limits._asdict(),
    }
    with tempfile.TemporaryDirectory(prefix="exercise-") as folder, tempfile.TemporaryFile() as given:
        pickle.dump(job, given)
        given.seek(0)
        words = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _BOOT, *_libraries()]
        process = subprocess.Popen(
            words, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder,
            env=_environment(folder), start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        with process:
            results = _Reader(process.stdout, _MOST_RESULTS, process)
            printed = _Reader(process.stderr, _MOST_PRINTED, process)
            late = not results.begun.wait(_START_S)
            if not late:
                late = not results.over.wait(limits.seconds)
            _kill(process)  # also what it may have left running
            results.join()
            printed.join()
    answers, stopped = _read(bytes(results.data), len(cases))
    if late:
        stopped = f"takes longer than {limits.seconds:g} s"
    elif results.full or printed.full:
        stopped = "gives results without end" if results.full else "prints without end"
    elif stopped == _ENDED:
        stopped = _ended(process.returncode, limits)
    return Outcome(tuple(answers), stopped, bytes(printed.data[:_KEPT]).decode("utf-8", "replace"))


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that nobody waits for it, and ends a process that writes without end."""

    def __init__(self, pipe: IO[bytes], most: int, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.data, self.full = bytearray(), False
        self.begun, self.over = threading.Event(), threading.Event()
        self._pipe, self._most, self._process = pipe, most, process
        self.start()

    def run(self) -> None:
        while chunk := os.read(self._pipe.fileno(), 1 << 16):
            self.data += chunk
            if not self.begun.is_set() and b'"begun"' in self.data:
                self.begun.set()
            if len(self.data) > self._most:
                self.full = True
                _kill(self._process)
                break
        self.begun.set()
        self.over.set()


@cache
def _libraries() -> list[str]:
    """The folders of what a submission may import, this package's part for the child first."""
    found = (find_spec(name) for name in sorted(ALLOWED))
    places = [Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None]
    return [str(place) for place in dict.fromkeys([Path(__file__).parent, *places])]


def _environment(folder: str) -> dict[str, str]:
    """What a submission sees: nothing of the user's, and one thread for every library."""
    needed = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return {
        **{name: os.environ[name] for name in needed if name in os.environ},
        **dict.fromkeys(threads, "1"), **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder),
    }  # fmt: skip


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process, and all of its group."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


_ENDED = "ended"


def _read(data: bytes, count: int) -> tuple[list[Answer], str]:
    """Read the lines of a process: its answers, and why there are no more of them."""
    answers: list[Answer] = []
    for line in _lines(data):
        if line is None:
            return answers, "gives an answer that cannot be read"
        if "failed" in line:
            return answers, _text(line["failed"]) or _ENDED
        if "end" in line:
            break
        if "case" in line:
            answer = _answer(line)
            if answer is None or len(answers) == count:
                return answers, "gives an answer that cannot be read"
            answers.append(answer)
    return answers, "" if len(answers) == count else _ENDED


def _lines(data: bytes) -> Iterator[dict[str, Any] | None]:
    """The objects of whole lines; None for a line that is none."""
    *whole, _ = data.split(b"\n")
    for text in whole:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        yield line if isinstance(line, dict) else None


def _answer(line: dict[str, Any]) -> Answer | None:
    outputs = line.get("outputs")
    arrays = [_array(output) for output in outputs] if isinstance(outputs, list) else [None]
    known = [array for array in arrays if array is not None]
    if len(known) < len(arrays):
        return None
    error = _text(line.get("error"))
    return Answer(() if error else tuple(known), error, line.get("changed") is True)


def _array(output: Any) -> Any:
    """Read an array whose type, shape and bytes fit each other; None for any other."""
    try:
        dtype, shape, data = output["dtype"], output["shape"], output["data"]
        if not (_TYPES.fullmatch(dtype) and all(type(n) is int and n >= 0 for n in shape)):
            return None
        content = base64.b64decode(data, validate=True)
        if math.prod(shape) * np.dtype(dtype).itemsize != len(content):
            return None
        return np.frombuffer(content, dtype).reshape(shape)
    except (TypeError, KeyError, ValueError, OverflowError, binascii.Error):
        return None


def _text(value: Any) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""


def _ended(code: int, limits: Limits) -> str:
    """Say how a process ended that has not answered; one that goes on without its pipe was killed here."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"takes longer than {limits.seconds:g} s"
    if code < 0 and code != -getattr(signal, "SIGKILL", 0):
        return f"crashes ({signal.strsignal(-code)})"
    return "ends the program before it has answered"
