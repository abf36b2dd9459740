"""Run submissions, each in a process of its own, behind a wall that the kernel holds."""

import base64
import io
import json
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import ExitStack, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, NamedTuple, Self

import numpy as np

from stream_sparse.errors import InputError, RunError

from .child.calls import CallResult

_MOST_TEXT = 1000
_UNREADABLE = "returns an answer that cannot be read"
ENDED = "ended"
"""There are too few answers, and the reason is not given."""


def read(data: bytes, count: int) -> tuple[list[CallResult], str]:
    """Read the lines of a process: its answers, and the reason where some are missing."""
    answers: list[CallResult] = []
    for text in data.split(b"\n")[:-1]:
        try:
            line = json.loads(text)
            if "failed" in line:
                return answers, _text(line["failed"]) or ENDED
            if "end" in line:
                break
            answers.append(_answer(line))
        except Exception:  # a header of NumPy's that was made up may raise many
            return answers, _UNREADABLE
    if len(answers) > count:
        return answers[:count], _UNREADABLE
    return answers, "" if len(answers) == count else ENDED


def _answer(line: dict[str, Any]) -> CallResult:
    outputs = tuple(map(_array, line["outputs"]))
    error = _text(line["error"])
    changed = tuple(index for index in line["changed"] if type(index) is int)
    return CallResult(() if error else outputs, error, changed)


def _array(text: str) -> Any:
    content = io.BytesIO(base64.b64decode(text, validate=True))
    array = np.lib.format.read_array(content, allow_pickle=False)
    if array.dtype.kind not in "biufc":
        raise ValueError
    return array


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:_MOST_TEXT]


_START_S = 60.0
"""A process that has not begun by then never will."""
_NO_PROCESS = (
    f"no process for submissions starts; look whether this works: {sys.executable} -I -c 'import numpy'"
)
_NO_WALL = (
    "submissions of others are not run here: they could do all that you can, since this system lacks seccomp "
    "or Landlock (Linux from 5.13 on has both); --no-sandbox runs them all the same"
)
_MEMORY, _MOST_RESULTS, _KEPT = 1 << 30, 16 << 20, 2000
_PACKAGE, _CHILD = Path(__file__).resolve().parents[1], Path(__file__).resolve().parent / "child"
_SYSTEM = ("/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache")
_LIBRARIES = ("numpy", "scipy", "sklearn")
FORKS = sys.platform.startswith("linux")


class SubmissionOutcome(NamedTuple):
    """The outcome of a submission.

    Attributes:
        answers: one for each list of inputs, fewer where it was stopped.
        stopped: why there are fewer, as the end of a sentence; empty where there are all.
        printed: the beginning of what it printed.
    """

    answers: tuple[CallResult, ...]
    stopped: str = ""
    printed: str = ""


Runner = Callable[[bytes, str, str, Sequence[Sequence[Any]]], SubmissionOutcome]


class Sandbox:
    """Runs submissions, from any number of threads; used by ``with``.

    Parameters:
        modules: what most submissions import, such as ``sklearn.linear_model``; it is imported once.
        own: whether they are the user's own, which run also where there is no wall.

    >>> with Sandbox() as run:
    ...     outcome = run(b"def twice(x): return 2 * x", "my.py", "twice", [[1.0]])
    >>> outcome.answers[0].outputs
    (array(2.),)
    """

    def __init__(self, modules: Iterable[str] = (), *, own: bool = False) -> None:
        self._modules, self._own = sorted(modules), own
        self._idle: SimpleQueue[_Server] = SimpleQueue()
        self._made: list[_Server] = []

    def __enter__(self) -> Self:
        if not self._own and not has_wall():
            raise InputError(_NO_WALL)
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._made:
            server.close()

    def __call__(
        self,
        source: bytes,
        file: str,
        function: str,
        cases: Sequence[Sequence[Any]],
        seconds: float = 10.0,
    ) -> SubmissionOutcome:
        """Run the source of a submission, and call its function with each list of inputs.

        Parameters:
            file: how errors call the submission.
            function: the name of the function.
            seconds: that it may take.

        Raises:
            RunError: where no process starts.
        """
        job = {
            "source": source, "file": file, "function": function, "cases": cases, "seconds": seconds,
            "memory": _MEMORY, "size": _MOST_RESULTS, "files": files() if has_wall() else None,
        }  # fmt: skip
        with ExitStack() as stack:
            inputs_file, results, printed = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            pickle.dump(job, inputs_file)
            inputs_file.seek(0)
            run = self._fork if FORKS else _start
            code = run((inputs_file, results, printed), seconds)
            answers, stopped = read(_content(results, _MOST_RESULTS), len(cases))
            text = _content(printed, _KEPT).decode("utf-8", "replace")
        if code is None:
            stopped = f"takes longer than {seconds:g} s"
        elif stopped == ENDED:
            stopped = _ended(code, seconds)
        return SubmissionOutcome(tuple(answers), stopped, text)

    def abort(self) -> None:
        """End all submissions that run, from any thread."""
        for server in self._made:
            server.abort()

    def _fork(self, files: Sequence[IO[bytes]], seconds: float) -> int | None:
        try:
            server = self._idle.get_nowait()
        except Empty:
            server = _Server(self._modules)
            self._made.append(server)
        code = server.fork(files, seconds)
        if not server.lost:
            self._idle.put(server)
        return code


class _Server:
    """A process that imports libraries once, and forks one for each submission: see ``child.main.serve``.

    Attributes:
        lost: whether it forks no more.
    """

    lost = False

    def __init__(self, modules: Sequence[str]) -> None:
        self._talk, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                _words("main", f"serve({list(modules)!r})"), stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **_apart(),
            )  # fmt: skip
        with suppress(OSError):
            if self._told(_START_S):
                return
        self._process.kill()
        self.close()
        raise RunError(_NO_PROCESS)

    def fork(self, files: Sequence[IO[bytes]], seconds: float) -> int | None:
        """Let a submission run, and return its exit code; None where it took too long."""
        reply = b""
        with suppress(OSError):
            socket.send_fds(self._talk, [struct.pack("d", seconds)], [file.fileno() for file in files])
            reply = self._told(seconds + _START_S)
        self.lost = not reply  # a submission without a wall may end it
        return None if reply == b"late" else int(reply or -signal.SIGKILL)

    def abort(self) -> None:
        """End it, and the submission that it waits for, from any thread."""
        with suppress(OSError):
            self._talk.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.abort()
        self._talk.close()
        self._process.wait()

    def _told(self, seconds: float) -> bytes:
        self._talk.settimeout(seconds)
        return self._talk.recv(8)


def _start(files: Sequence[IO[bytes]], seconds: float) -> int | None:
    """Run a submission in a new process, where the system cannot fork."""
    inputs_file, results, printed = files
    words = _words("main", "main()")
    process = subprocess.Popen(words, stdin=inputs_file, stdout=results, stderr=printed, **_apart())
    try:
        return process.wait(seconds + _START_S / 4)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()
        process.wait()


@cache
def has_wall() -> bool:
    """Whether this machine has the wall that submissions of others need: seccomp and Landlock."""
    words = _words("wall", "check()")
    return subprocess.run(words, stdin=subprocess.DEVNULL, check=False, **_apart()).returncode == 0


def _words(module: str, call: str) -> list[str]:
    """Return the command line of a process that calls a function of ``child``, and imports nothing else."""
    imports = f"sys.path[:0] = sys.argv[1:]; from child import {module}; del sys.path[0]"
    boot = f"import sys; {imports}; {module}.{call}"
    places = [str(_CHILD.parent), *_libraries()]
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", boot, *places]


def _apart() -> dict[str, Any]:
    """Return how a process starts: without the user's variables, one thread for every library."""
    needed = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    folder = tempfile.gettempdir()
    variables = {
        **{name: os.environ[name] for name in needed if name in os.environ},
        **dict.fromkeys(threads, "1"), **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder),
    }  # fmt: skip
    return {"cwd": folder, "env": variables, "start_new_session": True}


@cache
def _libraries() -> list[str]:
    """The folders of what a submission may import."""
    origins = (spec.origin for spec in map(find_spec, _LIBRARIES) if spec is not None)
    return list(dict.fromkeys(str(Path(origin).parents[1]) for origin in origins if origin is not None))


@cache
def files() -> tuple[list[str], list[str]]:
    """Return what a submission may read, and folders of which it may read the names.

    It is what belongs to the system, to Python, and to what may be imported, without this package.
    """
    prefixes = (Path(sys.prefix), Path(sys.base_prefix))
    own = [str(prefix / part) for prefix in prefixes for part in ("bin", "lib", "lib64", "pyvenv.cfg")]
    linked = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    places = [*_SYSTEM, *own, *_libraries(), *filter(None, linked)]
    return without(places, {_PACKAGE, *copies(places, _PACKAGE.name)})


def copies(places: Iterable[str], name: str) -> list[Path]:
    """Return the installed copies of a package: the answers are in each of them."""
    inner = ("", "python3*/*-packages", "lib/python3*/*-packages", "local/lib/python3*/*-packages")
    return [
        copy.resolve()
        for path in places
        for within in inner
        for copy in Path(path).glob(f"{within}/{name}".lstrip("/"))
    ]


def without(places: Iterable[str], hidden: Set[Path]) -> tuple[list[str], list[str]]:
    """Divide files and folders into those that have nothing of what is hidden, and the folders above that."""
    above = {folder for path in hidden for folder in path.parents}
    real = {resolved for resolved in (Path(resolved).resolve() for resolved in places) if resolved.exists()}
    outermost = [resolved for resolved in real if real.isdisjoint(resolved.parents)]
    read, named = list[str](), list[str]()
    for resolved in outermost:
        if resolved in above:
            named.append(str(resolved))
            outermost += resolved.iterdir()
        elif resolved not in hidden:
            read.append(str(resolved))
    return read, named


def _content(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    return file.read(most)


def _ended(code: int, seconds: float) -> str:
    """Describe how a process ended without an answer."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return f"takes longer than {seconds:g} s"
    if code < 0 and code != -getattr(signal, "SIGKILL", 0):
        return f"crashes ({signal.strsignal(-code)})"
    return "ends the program before it has answered"
