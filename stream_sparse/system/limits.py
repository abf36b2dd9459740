"""Say which limit of this process was reached: its memory, its threads, or its open files."""

from __future__ import annotations

import errno
import mmap
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import RunError, cause_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import ThreadPoolExecutor

__all__ = ["limit_reached", "start", "start_pool"]

_ROOM = 16 << 20
"""Bytes that a new thread may need at once: its stack, and the first objects that it makes."""
_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "memory allocation")
_NO_FILES = "too many open files"
_MORE = "allow it more, or take away from what it does"


def start(thread: threading.Thread) -> None:
    """Start a thread.

    ``Thread.start()`` waits for a sign of the new thread, which does not come where that finds no memory for
    its first steps. So room is looked for before.

    Raises:
        RunError: where a limit of the process keeps it from being started.
    """
    with _named():
        _look_for_room()
        thread.start()


def start_pool(pool: ThreadPoolExecutor) -> None:
    """Start the thread of a pool that has one, as :func:`start` does; a second call does no harm."""
    with _named():
        _look_for_room()
        pool.submit(int)


@contextmanager
def _named() -> Iterator[None]:
    """Name the limit that keeps a thread from being started."""
    try:
        yield
    except (RuntimeError, OSError, MemoryError) as error:
        raise RunError(limit_reached(error) or f"a thread cannot be started: {error}") from error


def limit_reached(error: BaseException) -> str:
    """Return which limit an error or one of its causes comes from, in one line, or an empty text.

    >>> import os
    >>> limit_reached(OSError(errno.EMFILE, os.strerror(errno.EMFILE)))  # doctest: +ELLIPSIS
    'too many open files: ...'
    >>> limit_reached(ValueError("no"))
    ''
    """
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        if words := _words(found):
            return words
        found = found.__cause__ or found.__context__
    return ""


def _words(error: BaseException) -> str:
    text, number = cause_words(error).lower(), getattr(error, "errno", None)
    if number in (errno.EMFILE, errno.ENFILE) or _NO_FILES in text:
        most = _limit("RLIMIT_NOFILE")
        return f"too many open files: this process may have {most} (ulimit -n); {_MORE}"
    refused = number == errno.EAGAIN and type(error).__module__.startswith("av.")  # a thread of FFmpeg
    if "can't start new thread" in text or refused:
        return f"a thread cannot be started: {_threads()}"
    lacking = isinstance(error, MemoryError) or number == errno.ENOMEM
    if lacking or any(words in text for words in _NO_MEMORY) or _lost_on_its_way(error):
        return f"out of memory: {_memory()}"
    return ""


def _lost_on_its_way(error: BaseException) -> bool:
    """Return whether an error of a library comes of one that there was no memory to make."""
    if not isinstance(error, SystemError):
        return False
    try:
        _look_for_room()
    except OSError:
        return True
    return False


def _memory() -> str:
    most = _limit("RLIMIT_AS")
    if most is None:
        return "there is no more on this machine; close other programs, or take smaller pictures"
    return f"this process may have {most / 1e9:.1f} GB of addresses (ulimit -v); {_MORE}"


def _threads() -> str:
    most, memory = _limit("RLIMIT_NPROC"), _limit("RLIMIT_AS")
    found = [f"{most} threads of its user (ulimit -u)"] if most is not None else []
    found += [f"{memory / 1e9:.1f} GB of addresses (ulimit -v)"] if memory is not None else []
    return f"this process may have {' and '.join(found) or 'no more of them'}; {_MORE}"


def _limit(name: str) -> int | None:
    """Return a limit of this process, or None."""
    if sys.platform == "win32":
        return None
    import resource

    most: Any = resource.getrlimit(getattr(resource, name))[0]
    return None if most == resource.RLIM_INFINITY else int(most)


def _look_for_room() -> None:
    """Raise OSError where a new thread would find no memory."""
    if _limit("RLIMIT_AS") is not None:
        mmap.mmap(-1, _ROOM).close()
