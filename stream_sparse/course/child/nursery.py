"""Fork a process for each submission, so that Python and its libraries start once.

It is asked through a socket, which is its stdin. A message with the files for stdin, stdout and stderr begins
a submission. It answers with a file that stands for the process (a pidfd), by which that one can be ended
from outside, and with the exit code when it has ended. The end of the socket ends all.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import select
import signal
import socket
import struct
from contextlib import suppress
from typing import Any

from . import landlock
from .main import main

__all__ = ["nursery"]

_SUBREAPER = 36


def nursery(modules: list[str], readable: tuple[list[str], list[str]] | None) -> None:
    """Answer requests until there are no more.

    Parameters:
        modules: what is imported beforehand.
        readable: what may be read from then on, where the kernel can hold that, and the folders of which the
            names may be read; None: everything.
    """
    talk = socket.socket(fileno=0)
    for name in modules:
        with suppress(ImportError):
            importlib.import_module(name)
    descendants = _Descendants()
    confined = readable is not None and landlock.confine(*readable)
    talk.sendall(b"landlock" if confined else b"-")
    while True:
        asked, files, _, _ = socket.recv_fds(talk, 64, 3)
        if not asked:
            return
        own = os.getpid()
        told, tell = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(tell)
            if not os.read(told, 1):  # it runs nothing before it can be ended from outside
                os._exit(1)
            _become(talk, files, confined=confined)
            main(own)
        for file in files:
            os.close(file)
        ended = os.pidfd_open(pid)
        socket.send_fds(talk, [b"p"], [ended])
        os.write(tell, b".")
        os.close(told)
        os.close(tell)
        waiting: list[Any] = [ended, talk]
        ready, _, _ = select.select(waiting, [], [])
        os.close(ended)
        status = descendants.end(pid)
        if talk in ready:  # the process that asked has ended
            return
        talk.sendall(struct.pack("q", os.waitstatus_to_exitcode(status)))


def _become(talk: socket.socket, files: list[int], *, confined: bool) -> None:
    """Become the process of a submission, which keeps nothing of the process that made it."""
    os.setsid()
    talk.detach()
    for place, file in enumerate(files):
        os.dup2(file, place)
    os.closerange(len(files), os.sysconf("SC_OPEN_MAX"))
    if confined:
        landlock.leave_alone()


class _Descendants:
    """All processes below this one; those whose own parent has ended become its children."""

    def __init__(self) -> None:
        self._alone = os.getpid() == 1  # in a namespace of its own, where it sees no other process
        self._children = -1
        with suppress(AttributeError, OSError):
            self._children = os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY)
            ctypes.CDLL(None).prctl(_SUBREAPER, 1)

    def end(self, first: int) -> int:
        """End them all, and return the status of the first one."""
        status = 0
        left = [first]
        while True:
            for pid in [-1] if self._alone else left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)  # not waited for yet, so that its number is still its own
            try:
                pid, found = os.waitpid(-1, 0)
            except ChildProcessError:
                return status
            if pid == first:
                status = found
            left = self._listed()

    def _listed(self) -> list[int]:
        return (
            [] if self._children < 0 else [int(pid) for pid in os.pread(self._children, 1 << 16, 0).split()]
        )
