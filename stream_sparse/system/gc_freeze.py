"""Keep Python's garbage collection short while a camera delivers: it stops all threads."""

from __future__ import annotations

import gc
from contextlib import AbstractContextManager, nullcontext

from .shared_setting import ProcessWide


def set_aside(live: bool) -> AbstractContextManager[None]:
    """Collect garbage once, then only among objects that are made later; nothing for a file, which waits.

    A full collection visits all objects. Those of the libraries alone take 50 ms, in which a camera at 60
    frames a second fills the ring. The setting is one of the process and lasts until the last run of a camera
    has ended. A program that has frozen its objects itself finds them frozen afterwards.
    """
    return _aside if live else nullcontext()


class _Aside(ProcessWide):
    def __init__(self) -> None:
        super().__init__(self._freeze, self._unfreeze)
        self._others = False  # whether other code has frozen objects

    def _freeze(self) -> None:
        self._others = gc.get_freeze_count() > 0
        gc.collect()
        gc.freeze()

    def _unfreeze(self) -> None:
        if not self._others:
            gc.unfreeze()


_aside = _Aside()
