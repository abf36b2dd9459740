"""What a process holds, and whether closing lets go of it from wherever it is called."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Held", "closed_by"]

_PATIENCE_S = 1.0


class Held:
    """Threads and open files of this process, to compare with those of later on.

    >>> held = Held()
    >>> file = open(__file__)
    >>> held.left() in ("", "an open file")
    True
    >>> file.close()
    >>> held.left()
    ''
    """

    def __init__(self) -> None:
        self._threads, self._files = set(threading.enumerate()), _files()

    def left(self) -> str:
        """What there is in addition, in words, after a second at most; empty where there is nothing."""
        until = time.monotonic() + _PATIENCE_S
        while (what := self._more()) and time.monotonic() < until:
            time.sleep(0.01)
        return what

    def _more(self) -> str:
        threads = set(threading.enumerate()) - self._threads
        if threads:
            return f"threads: {', '.join(sorted(t.name for t in threads))}"
        files = len(_files() - self._files)
        return "" if not files else "an open file" if files == 1 else f"{files} open files"


def _files() -> set[tuple[str, str]]:
    """Open files and connections, each with its number; none where the system does not tell."""
    found = set()
    with suppress(OSError):
        for link in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # that of the listing itself has gone by now
                found.add((link.name, str(link.readlink())))
    return found


def closed_by(count: int, close: Callable[[], None]) -> list[BaseException]:
    """Close from so many threads at once, each three times; what that raised."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(count)

    def work() -> None:
        barrier.wait()
        for _ in range(3):
            try:
                close()
            except BaseException as error:
                errors.append(error)

    threads = [threading.Thread(target=work, name="closing") for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
