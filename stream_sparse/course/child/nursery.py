"""Fork a process for each submission, so that Python and its libraries start once.

It is asked through a socket, which is its stdin: a message with the files for stdin, stdout and stderr begins
a submission, another one ends it, and the end of the socket ends both.
"""

from __future__ import annotations

import importlib
import os
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from typing import Any

from .main import main

__all__ = ["nursery"]


def nursery(modules: list[str]) -> None:
    """Answer requests until there are no more.

    Parameters:
        modules: what is imported beforehand.
    """
    talk = socket.socket(fileno=0)
    for name in modules:
        with suppress(ImportError):
            importlib.import_module(name)
    while True:
        folder, files, _, _ = socket.recv_fds(talk, 4096, 3)
        if not folder:
            return
        pid = os.fork()
        if not pid:
            _become(talk, folder.decode(), files)
            main()
        for file in files:
            os.close(file)
        if not _wait(talk, pid):
            return


def _become(talk: socket.socket, folder: str, files: list[int]) -> None:
    """Become the process of a submission, which keeps nothing of the process that made it."""
    os.setsid()
    talk.detach()
    for place, file in enumerate(files):
        os.dup2(file, place)
    os.closerange(len(files), os.sysconf("SC_OPEN_MAX"))
    os.chdir(folder)
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), folder))
    sys.argv = [""]


def _wait(talk: socket.socket, pid: int) -> bool:
    """Wait for a process, end it on request, and send its exit code; return whether requests may follow."""
    ended = os.pidfd_open(pid)
    waiting: list[Any] = [ended, talk]
    ready, _, _ = select.select(waiting, [], [])
    goes_on = talk not in ready or bool(talk.recv(1))
    os.killpg(pid, signal.SIGKILL)  # it is not taken back yet, so that its number is still its own
    _, status = os.waitpid(pid, 0)
    os.close(ended)
    if goes_on:
        talk.sendall(struct.pack("q", os.waitstatus_to_exitcode(status)))
        if talk not in ready:
            goes_on = bool(talk.recv(1))  # the request to end it, which may come too late
    return goes_on
