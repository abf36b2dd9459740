"""A setting of the whole process that several threads may want at the same time."""

import threading
from collections.abc import Callable


class ProcessWide:
    """A reference-counted setting: the first thread to enter makes it, the last to leave restores it.

    >>> done = []
    >>> setting = ProcessWide(lambda: done.append("on"), lambda: done.append("off"))
    >>> with setting, setting:
    ...     done.append("work")
    >>> done
    ['on', 'work', 'off']
    """

    def __init__(self, make: Callable[[], object], take_back: Callable[[], object]) -> None:
        self._make, self._take_back = make, take_back
        self._lock = threading.Lock()
        self._inside = 0

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._make()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._take_back()
