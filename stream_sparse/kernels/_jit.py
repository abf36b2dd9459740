"""How kernels are compiled, and what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
from numba.core import event as _event

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Array

__all__ = ["frozen", "kernel", "on_compile"]

# numba has no types of its own.
event: Any = _event

F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function on first use, for the types that it then gets, and keep the result on disk.

    Rounding is that of the formula as written (no ``fastmath``), division by zero gives inf or nan, and
    the GIL is released.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # neither the package nor the home folder can be written: compile for each process
        compiled = numba.njit(**options)(function)
    return cast("F", compiled)


def frozen(x: Array) -> Array:
    """``x`` as a flat, contiguous, read-only array: a view where possible.

    numba compiles anew for each layout and for read-only arrays; this leaves one kernel for each dtype.

    >>> frozen(np.arange(6).reshape(2, 3)).flags.writeable
    False
    """
    if not (x.flags.c_contiguous and x.flags.aligned and x.dtype.isnative):
        x = x.astype(x.dtype.newbyteorder("="), order="C")
    flat = x.reshape(-1).view()
    flat.flags.writeable = False
    return flat


class _Listener(event.Listener):  # type: ignore[misc]
    def __init__(self, callback: Callable[[str], None]) -> None:
        self._callback = callback

    def on_start(self, event: Any) -> None:
        self._callback(event.data["dispatcher"].py_func.__name__)

    def on_end(self, event: Any) -> None:
        """Nobody asks."""


def on_compile(callback: Callable[[str], None]) -> Callable[[], None]:
    """Call back with a kernel's name whenever one is compiled, not when it comes from disk.

    Returns:
        What to call in order to hear no more.
    """
    listener = _Listener(callback)
    event.register("numba:compile", listener)
    return lambda: event.unregister("numba:compile", listener)
