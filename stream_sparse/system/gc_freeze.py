"""Keep Python's garbage collection short while a camera delivers: it stops all threads."""

import gc
from contextlib import AbstractContextManager, nullcontext

from .shared_setting import ProcessWide


def set_aside(live: bool) -> AbstractContextManager[None]:
    """Collect garbage once, then only among objects that are made later; nothing for a file, which waits.

    A full collection visits all objects. Those of the libraries alone take 50 ms, in which a camera at 60
    frames a second fills the ring. The setting is one of the process and lasts until the last run of a camera
    has ended.
    """
    return _aside if live else nullcontext()


def _freeze() -> None:
    gc.collect()
    gc.freeze()


_aside = ProcessWide(_freeze, gc.unfreeze)
