"""A setting of the whole process, wanted by several threads at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ProcessWide"]


class ProcessWide:
    """Made by the first of several threads to come in, taken back by the last to leave.

    Else one would take it back under another.

    Parameters:
        make: makes the setting.
        take_back: restores what was before.

    >>> said = []
    >>> setting = ProcessWide(lambda: said.append("on"), lambda: said.append("off"))
    >>> with setting, setting:
    ...     said.append("work")
    >>> said
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
