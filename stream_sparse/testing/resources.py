"""Threads, files and arrays that a unit keeps."""

import gc
import threading
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from stream_sparse.frame import Array

_PATIENCE_S = 1.0


class Resources:
    """The threads and open files of this process at one moment."""

    def __init__(self) -> None:
        self._threads, self._files = set(threading.enumerate()), _files()

    def added(self) -> str:
        """Describe the threads and files that are there in addition; wait up to a second for them to go."""
        until = time.monotonic() + _PATIENCE_S
        while (leaked := self._added()) and time.monotonic() < until:
            time.sleep(0.01)
        return leaked

    def _added(self) -> str:
        threads = set(threading.enumerate()) - self._threads
        if threads:
            return f"threads: {', '.join(sorted(t.name for t in threads))}"
        files = len(_files() - self._files)
        return "" if not files else "an open file" if files == 1 else f"{files} open files"


def _files() -> set[tuple[str, str]]:
    """Return number and target of each open file and connection; empty where there is no /proc."""
    paths = set()
    with suppress(OSError):
        for link in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # the listing itself was a file, which is closed by now
                paths.add((link.name, str(link.readlink())))
    return paths


def count_alive(references: Sequence[weakref.ref[Array]], most: int = 0) -> int:
    """Count the arrays that are still in use."""
    if sum(ref() is not None for ref in references) > most:
        gc.collect()  # it takes long, and only a cycle needs it
    return sum(ref() is not None for ref in references)
