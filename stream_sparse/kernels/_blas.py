"""One BLAS thread while kernels run."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["one_thread"]

_lock = threading.Lock()
_inside = 0
_limit: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Let BLAS use the calling thread alone: small products get faster, their rounding depends on nothing.

    The setting is the process's. So the first of several threads to come in makes it and the last to leave
    takes it back; else one would switch it off under another.
    """
    global _inside, _limit
    with _lock:
        if _inside == 0:
            _limit = _pools().limit(limits=1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limit.restore_original_limits()


@cache
def _pools() -> Any:
    # NumPy's and SciPy's BLAS are loaded by now: whoever calls has arrays to multiply.
    return ThreadpoolController().select(user_api="blas")
