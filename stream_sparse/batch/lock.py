"""A lock on a place, so that two processes do not work on it; the system takes it back from one that dies."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from stream_sparse.errors import InputError
from stream_sparse.io.files import cannot_make

__all__ = ["lock"]

_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP}
"""Codes by which the system says that a file system, such as one of a network, has no locks."""


@contextmanager
def lock(path: Path, place: Path, work: str) -> Iterator[None]:
    """Hold a lock while a block runs.

    Parameters:
        path: the file that is locked; it stays, since another process may be waiting to open it.
        place, work: what is locked and for what, for the message.

    Raises:
        InputError: where another process has it, or the file cannot be made.
    """
    try:
        path.parent.stat()  # a folder that is missing would be made
        held = FileLock(path, blocking=False, fallback_to_soft=False).acquire()
    except Timeout:
        there = f"{place.as_posix()}: another {work} is at work there ({_holder(path)})"
        raise InputError(f"{there}; wait for its end, or give another --out") from None
    except OSError as error:
        if error.errno == errno.ELOOP:  # it could lead to a file elsewhere
            raise InputError(f"{path.as_posix()}: is a link; remove it") from None
        if error.errno in _NO_LOCKS:
            where = f"{path.as_posix()}: cannot be locked: its file system has no locks"
            raise InputError(f"{where}; give --out a place on another one") from error
        raise cannot_make(place, error) from error
    with held:
        with suppress(OSError):  # of a full disk: what is not written here, the work itself reports
            path.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
        yield


def _holder(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")[:200].strip() or "another process"
    except OSError:  # Windows lets only the holder read it
        return "another process"
