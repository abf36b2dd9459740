"""Share the work on a large frame among threads, in bands of its values.

Kernels release the GIL, so a helping thread computes beside the calling one. Each band is one call of a
kernel: a thread that needs the GIL may wait for it long, so there are as few bands as threads. A band belongs
to the thread that comes for it first. If all cores are busy, the calling thread does most of the work, as
without helpers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

from . import compiling

LANES = 256
"""Number of partial sums over a frame."""
_LARGE = 1 << 19
"""Values for each thread: on fewer, a thread works not much longer than it takes to wake it."""
_MOST = 4
"""Threads that one frame gets at most: the memory's bandwidth is shared, and other nodes have work too."""
_STEP = 4096
"""Bands begin at multiples of this many values, so that no two threads write one cache line."""


@cache
def helpers(threads: int) -> ThreadPoolExecutor:
    """Return threads that help the calling thread; they are kept, since starting them takes long."""
    return ThreadPoolExecutor(threads - 1, "stream-sparse helper")


if hasattr(os, "register_at_fork"):  # a forked process inherits the pool without its threads
    os.register_at_fork(after_in_child=helpers.cache_clear)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads_for(size: int) -> int:
    """Return the number of threads for a frame of ``size`` values; 1 for fewer than a million.

    >>> threads_for(1280 * 720)
    1
    """
    most = min(size // _LARGE, _MOST)
    # While kernels are collected for compilation, all calls belong to the thread that collects.
    return 1 if most <= 1 or compiling.is_skipping() else min(most, cores())


def in_bands(work: Callable[[int, int], object], size: int) -> None:
    """Call ``work(start, stop)`` for bands that cover 0 to ``size``, in several threads if they are large.

    The bands must not depend on each other: then the result is the same for any number of threads.

    >>> found = []
    >>> in_bands(lambda start, stop: found.append((start, stop)), 1000)
    >>> found
    [(0, 1000)]
    """
    each = max(-(-size // (threads_for(size) * _STEP)), 1) * _STEP
    share([(start, min(start + each, size)) for start in range(0, size, each)], work)


def in_lanes(work: Callable[[int, int], object], size: int) -> bool:
    """Call ``work(start, stop)`` for parts of :data:`LANES` sums over a large frame of ``size`` values.

    Returns:
        Whether it was called: for a smaller frame it is not.
    """
    if size < 2 * _LARGE:
        return False
    count = threads_for(size)
    share([*pairwise(LANES * k // count for k in range(count + 1))], work)
    return True


def share(bands: list[tuple[int, int]], work: Callable[[int, int], object]) -> None:
    """Call ``work`` for each band, each in the thread that comes for it first."""
    if len(bands) == 1:
        work(*bands[0])
        return
    remaining = iter(bands)
    others = [helpers(len(bands)).submit(_take, remaining, work) for _ in bands[1:]]
    try:
        _take(remaining, work)
    finally:
        for other in others:
            if not other.cancel():  # a helper that has not begun is not waited for
                other.result()


def _take(remaining: Iterator[tuple[int, int]], work: Callable[[int, int], object]) -> None:
    for start, stop in remaining:
        work(start, stop)
