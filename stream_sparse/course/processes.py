"""Processes for submissions: one started for each, or, on Linux, forked from one that has started already."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from . import bubblewrap, places

__all__ = ["Forked", "Nursery", "Process", "Started", "can_fork"]

_BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from child.{module} import {function}; del sys.path[0]; "
_START_S = 60.0
"""A process that has not begun by then never will."""


class Started:
    """A process that is started for one submission; ``results`` and ``printed`` are its pipes.

    Parameters:
        job: a file with what it is to do.
        folder: where it works.
        patience: how long it may take to end after a signal, in seconds.
    """

    def __init__(self, job: IO[bytes], folder: str, patience: float) -> None:
        self._process = subprocess.Popen(
            _words("main", "main", "main()"), stdin=job, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, env=_environment(folder), start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.results, self.printed = self._process.stdout, self._process.stderr
        self._patience = patience

    def kill(self) -> None:
        """End it, and all that it may have started; may be called again."""
        _kill_group(self._process)

    def close(self) -> int | None:
        """Wait for its end, and return its exit code."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(self._patience)
        return None


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
        folder: where submissions work.
        layers: ``landlock`` and ``bubblewrap``, if they are to protect.
        patience: how long it may take to answer, in seconds.

    Raises:
        OSError: where it does not start.

    Attributes:
        layers: those that do protect.
    """

    def __init__(self, modules: Sequence[str], folder: str, layers: Collection[str], patience: float) -> None:
        wrap = "bubblewrap" in layers
        folder = bubblewrap.FOLDER if wrap else folder
        read, named = places.files()
        readable = ([*read, folder, *bubblewrap.DEVICES], named) if "landlock" in layers else None
        call = f"nursery({['child.calls', *modules]!r}, {readable!r})"
        words: list[str] | None = _words("nursery", "nursery", call)
        if wrap and words is not None:
            words = bubblewrap.wrapped(words)
        if words is None:
            raise FileNotFoundError("bubblewrap is not installed")
        self._patience = patience
        self._talk, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)  # keeps messages apart
        with theirs:
            self._process = subprocess.Popen(
                words, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=None if wrap else folder, env=_environment(folder), start_new_session=True,
            )  # fmt: skip
        try:
            self._talk.settimeout(_START_S)
            told = self._talk.recv(64)
            if not told:
                raise ConnectionError("it ended before it began")
        except BaseException:
            self.close()
            raise
        confined = ["landlock"] if told == b"landlock" else []
        self.layers = frozenset([*confined, *(["bubblewrap"] if wrap else [])])

    def begin(self, job: IO[bytes]) -> Forked:
        """Fork a process; see ``Started``."""
        return Forked(self._talk, job, self._patience)

    def abort(self) -> None:
        """End it, and the process that it waits for, from any thread."""
        with suppress(OSError):
            self._talk.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it; where it does not end by itself, from outside."""
        self._talk.close()
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            _kill_group(self._process)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(self._patience)


class Forked:
    """A process that a nursery has forked; see ``Started``.

    Attributes:
        lost: whether the nursery did not say how it ended, so that it forks no more.
    """

    def __init__(self, talk: socket.socket, job: IO[bytes], patience: float) -> None:
        self._talk, self._patience, self.lost = talk, patience, False
        (read_results, results), (read_printed, printed) = os.pipe(), os.pipe()
        self.results: IO[bytes] = os.fdopen(read_results, "rb", 0)
        self.printed: IO[bytes] = os.fdopen(read_printed, "rb", 0)
        try:
            talk.settimeout(_START_S)
            socket.send_fds(talk, [b"begin"], [job.fileno(), results, printed])
            _, files, _, _ = socket.recv_fds(talk, 1, 1)
            if not files:
                raise ConnectionError("the process that forks has ended")
        except BaseException:
            self.results.close()
            self.printed.close()
            raise
        finally:
            os.close(results)
            os.close(printed)
        self._process = files[0]
        _first_to_go(self._process)

    def kill(self) -> None:
        with suppress(OSError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)  # type: ignore[attr-defined,unused-ignore]

    def close(self) -> int | None:
        self.kill()
        told = b""
        with suppress(OSError):
            self._talk.settimeout(self._patience)
            told = self._talk.recv(8)
        os.close(self._process)
        self.lost = len(told) != 8
        return None if self.lost else int(struct.unpack("q", told)[0])


Process = Started | Forked
"""The process of a submission; its exit code is None where it is not known."""


def _first_to_go(process: int) -> None:
    """Where memory ends, let the kernel end this process rather than the one that checks."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/self/fdinfo/{process}").read_text().splitlines()
        pid = next(line.split()[1] for line in lines if line.startswith("Pid:"))
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _words(module: str, function: str, call: str) -> list[str]:
    boot = _BOOT.format(module=module, function=function)
    found = [str(places.CHILD.parent), *places.libraries()]
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", f"{boot}{call}", *found]


def _environment(folder: str) -> dict[str, str]:
    """Return the environment of a submission: without the user's variables, one thread for every library."""
    needed = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return {
        **{name: os.environ[name] for name in needed if name in os.environ},
        **dict.fromkeys(threads, "1"), **dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder),
    }  # fmt: skip
