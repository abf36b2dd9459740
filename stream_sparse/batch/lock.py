"""A lock on a place, so that two processes do not work on it; the system takes it back from one that dies."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stream_sparse.errors import InputError
from stream_sparse.io.files import cannot_make

__all__ = ["lock"]


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
        # No link: it could lead to somebody else's file, which would be emptied.
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        file = os.fdopen(os.open(path, flags, 0o666), "a+b")
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise InputError(f"{path.as_posix()}: is a link; remove it") from None
        raise cannot_make(place, error) from error
    with file:
        try:
            _take(file)
        except OSError:
            file.seek(0)
            holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
            raise InputError(
                f"{place.as_posix()}: another {work} is at work there ({holder}); wait for its end, or give "
                "another --out"
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        file.flush()
        yield


def _take(file: IO[bytes]) -> None:
    """Lock a file for this process; OSError where another one has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # a byte that nobody reads
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
