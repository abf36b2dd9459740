"""Python's search for garbage, which holds up all threads, kept short while a camera delivers."""

from __future__ import annotations

import gc
from contextlib import nullcontext
from typing import TYPE_CHECKING

from .shared_setting import ProcessWide

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["set_aside"]


def set_aside(live: bool) -> AbstractContextManager[None]:
    """Let garbage be looked for among what is made from here on.

    Now and then Python looks through all objects that there are. Those of the libraries alone take it a
    twentieth of a second, in which a camera at 60 fills the ring. So they are searched once and then set
    aside, for the whole process, until the last run of a camera has ended.

    Parameters:
        live: False: do nothing; a file waits.
    """
    return _aside if live else nullcontext()


def _freeze() -> None:
    gc.collect()
    gc.freeze()


_aside = ProcessWide(_freeze, gc.unfreeze)
