"""Limit BLAS to one thread while kernels run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import threadpoolctl

from stream_sparse.system.shared_setting import ProcessWide

_limit: Any = None


def one_thread() -> AbstractContextManager[None]:
    """Let BLAS use the calling thread alone: small products are faster, and rounding is always the same.

    A run keeps this from start to end. Switching on and off while several nodes work keeps idle BLAS threads
    spinning, which made nodes ten times slower.
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
    """Let any thread change the limit; threadpoolctl obeys only the thread that was first."""
    openblas: Any = getattr(threadpoolctl, "OpenBLASController", None)
    if hasattr(openblas, "clear_controlling_thread"):  # older versions obey every thread
        openblas.clear_controlling_thread(force=True)


def look_again() -> None:
    """Find libraries that were loaded since the first call: SciPy has its own BLAS."""
    _pools.cache_clear()


@cache
def _pools() -> Any:
    return threadpoolctl.ThreadpoolController().select(user_api="blas")


_single = ProcessWide(_make, _take_back)
