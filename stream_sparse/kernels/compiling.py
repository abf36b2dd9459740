"""Find the kernels that have to be compiled, and compile them; without importing numba.

A pipeline without kernels starts without numba. So this module knows a kernel only as an object with a name
and a method ``compile``.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, NamedTuple

Missing = tuple[Any, Any]
"""A kernel, and argument types for which it has to be compiled."""


class Compiling(NamedTuple):
    """A kernel that is being compiled, and its number, from 1, among those that have to be."""

    kernel: str
    number: int
    total: int


class _State(threading.local):
    skipped: dict[Missing, None] | None = None
    tells = False


_state = _State()
_listeners: list[Callable[[Compiling], None]] = []


@contextmanager
def skipping() -> Iterator[Collection[Missing]]:
    """Skip, in this thread, the kernels that would have to be compiled, and collect them.

    A skipped kernel fills the arrays that it should write with noise. So once the collection is not empty,
    values mean nothing; their shapes and types are right.
    """
    before, _state.skipped = _state.skipped, {}
    try:
        yield _state.skipped.keys()
    finally:
        _state.skipped = before


@contextmanager
def telling() -> Iterator[None]:
    """Say on stderr, once in a process, that kernels are compiled, where this thread has to compile one."""
    before, _state.tells = _state.tells, True
    try:
        yield
    finally:
        _state.tells = before


@cache
def _tell() -> None:
    print("compiling, once for each version; it takes some seconds", file=sys.stderr)


def is_skipping() -> bool:
    """Return whether this thread skips kernels that would have to be compiled."""
    return _state.skipped is not None


def is_skipped(kernel: Any, types: Any) -> bool:
    """Return whether this thread skips a kernel that has to be compiled, which is collected then."""
    if _state.skipped is None:
        if _state.tells:
            _tell()
        return False
    _state.skipped[kernel, types] = None
    return True


def compile_all(missing: Collection[Missing]) -> None:
    """Compile kernels that were skipped, and call the listeners before each."""
    for number, (kernel, types) in enumerate(missing, 1):
        now = Compiling(kernel.__name__, number, len(missing))
        for listener in tuple(_listeners):
            listener(now)
        # Noise may have led to types that never occur; if they do, the kernel's caller gets the error.
        with suppress(Exception):
            kernel.compile(types)


def on_compile(callback: Callable[[Compiling], None]) -> Callable[[], None]:
    """Call back before each kernel that is compiled, from any thread; return a function that ends this."""
    _listeners.append(callback)
    return lambda: _listeners.remove(callback)
