"""Python's search for garbage, which holds up all threads, kept short while a camera delivers."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["set_aside"]

_lock = threading.Lock()
_inside = 0


@contextmanager
def set_aside(live: bool) -> Iterator[None]:
    """Let garbage be looked for among what is made from here on.

    Now and then Python looks through all objects that there are. Those of the libraries alone take it a
    twentieth of a second, in which a camera at 60 fills the ring. So they are searched once and then set
    aside, for the whole process: by the first of several threads to come in, until the last one leaves.

    Parameters:
        live: False: do nothing; a file waits.
    """
    global _inside
    if not live:
        yield
        return
    with _lock:
        if _inside == 0:
            gc.collect()
            gc.freeze()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                gc.unfreeze()
