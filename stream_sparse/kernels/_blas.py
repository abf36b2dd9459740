"""One BLAS thread while kernels run."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import threadpoolctl

from stream_sparse.system.shared_setting import ProcessWide

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["look_again", "one_thread"]

_limit: Any = None


def one_thread() -> AbstractContextManager[None]:
    """Let BLAS use the calling thread alone: small products get faster, their rounding depends on nothing.

    A run holds it from end to end: switching to and fro while several nodes work keeps idle BLAS threads
    spinning, and made nodes ten times slower.
    """
    return _single


def _make() -> None:
    global _limit
    _take_control()
    _limit = _pools().limit(limits=1)


def _take_back() -> None:
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


_single = ProcessWide(_make, _take_back)
