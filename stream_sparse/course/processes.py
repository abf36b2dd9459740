"""Processes for submissions: one started for each, or, on Linux, forked from one that has started already."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from .child.rules import ALLOWED

__all__ = ["Nursery", "Process", "Started", "can_fork"]

_BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from child.{module} import {function}; del sys.path[0]; "


class Started:
    """A process that is started for one submission; ``results`` and ``printed`` are its pipes.

    Parameters:
        job: a file with what it is to do.
        folder: where it works.
    """

    def __init__(self, job: IO[bytes], folder: str) -> None:
        self._process = subprocess.Popen(
            _words("main", "main", "main()"), stdin=job, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, env=_environment(folder), start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.results, self.printed = self._process.stdout, self._process.stderr

    def kill(self) -> None:
        """End it, and all that it may have started; may be called again."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def close(self) -> int | None:
        """Wait for its end, and return its exit code."""
        with self._process:
            return self._process.wait()


@cache
def can_fork() -> bool:
    """Whether processes can be forked and waited for as ``Nursery`` does."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return sys.platform.startswith("linux")


class Nursery:
    """A process that forks one for each submission, one after another.

    Parameters:
        modules: what it imports beforehand.
    """

    def __init__(self, modules: tuple[str, ...] = ()) -> None:
        self._talk, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)  # keeps messages apart
        words = _words("nursery", "nursery", f"nursery({['child.calls', *modules]!r})")
        with theirs:
            self._process = subprocess.Popen(
                words, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_environment("/"), start_new_session=True,
            )  # fmt: skip

    def begin(self, job: IO[bytes], folder: str) -> Forked:
        """Fork a process; see ``Started``."""
        return Forked(self._talk, job, folder)

    def abort(self) -> None:
        """End it, and the process that it waits for, from any thread."""
        with suppress(OSError):
            self._talk.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it."""
        self._talk.close()
        self._process.wait()


class Forked:
    """A process that a nursery has forked; see ``Started``."""

    def __init__(self, talk: socket.socket, job: IO[bytes], folder: str) -> None:
        self._talk, self._asked = talk, False
        (read_results, results), (read_printed, printed) = os.pipe(), os.pipe()
        self.results: IO[bytes] = os.fdopen(read_results, "rb", 0)
        self.printed: IO[bytes] = os.fdopen(read_printed, "rb", 0)
        try:
            socket.send_fds(talk, [folder.encode()], [job.fileno(), results, printed])
        finally:
            os.close(results)
            os.close(printed)

    def kill(self) -> None:
        if not self._asked:
            self._asked = True
            with suppress(OSError):
                self._talk.sendall(b"k")

    def close(self) -> int | None:
        self.kill()  # it waits for this also where the process has ended
        with self.results, self.printed:
            told = self._talk.recv(8)
        return struct.unpack("q", told)[0] if len(told) == 8 else None


Process = Started | Forked
"""The process of a submission; its exit code is None where the nursery has ended."""


def _words(module: str, function: str, call: str) -> list[str]:
    boot = _BOOT.format(module=module, function=function)
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", f"{boot}{call}", *_libraries()]


@cache
def _libraries() -> list[str]:
    """The folders of what a submission may import, this package's part for the child first."""
    found = (find_spec(name) for name in sorted(ALLOWED))
    places = [Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None]
    return [str(place) for place in dict.fromkeys([Path(__file__).parent, *places])]


def _environment(folder: str) -> dict[str, str]:
    """Return the environment of a submission: without the user's variables, one thread for every library."""
    needed = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return {
        **{name: os.environ[name] for name in needed if name in os.environ},
        **dict.fromkeys(threads, "1"), **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder),
    }  # fmt: skip
