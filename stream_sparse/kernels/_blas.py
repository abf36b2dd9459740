"""One BLAS thread while kernels run."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import threadpoolctl

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["look_again", "one_thread"]

_lock = threading.Lock()
_inside = 0
_limit: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Let BLAS use the calling thread alone: small products get faster, their rounding depends on nothing.

    The setting is the process's. So the first of several threads to come in makes it and the last to leave
    takes it back; else one would switch it off under another. A run holds it from end to end: switching to
    and fro while several nodes work keeps idle BLAS threads spinning, and made nodes ten times slower.
    """
    global _inside, _limit
    with _lock:
        if _inside == 0:
            _take_control()
            _limit = _pools().limit(limits=1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _take_control()
                _limit.restore_original_limits()
                _take_control()


def _take_control() -> None:
    """Let the next call of any thread count: threadpoolctl heeds the thread that was first, and no other."""
    openblas: Any = getattr(threadpoolctl, "OpenBLASController", None)
    if hasattr(openblas, "clear_controlling_thread"):  # older versions heed every thread
        openblas.clear_controlling_thread(force=True)


def look_again() -> None:
    """Mind the libraries that have been loaded since the first call: SciPy brings a BLAS of its own."""
    _pools.cache_clear()


@cache
def _pools() -> Any:
    return threadpoolctl.ThreadpoolController().select(user_api="blas")
