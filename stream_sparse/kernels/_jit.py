"""How kernels are compiled, and how their arguments are laid out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numba.core.compiler_lock import global_compiler_lock as _global_compiler_lock
from numba.core.registry import CPUDispatcher as _CPUDispatcher

from stream_sparse.frame import Array

from ._cache import KernelCache
from .compiling import Skipped, skip

# numba has no types of its own.
CPUDispatcher: Any = _CPUDispatcher
compiler_lock: Any = _global_compiler_lock
config: Any = numba.config

Out: TypeAlias = "Array"
"""An array that a kernel writes, or changes."""

F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function on its first call with each set of argument types, and keep the result on disk.

    Rounding is that of the formula as written (no ``fastmath``), division by zero gives inf or nan, and
    the GIL is released. Arrays that the function writes are annotated :data:`Out`, all others ``Array``.
    """
    if config.DISABLE_JIT:
        return function
    options = {"nopython": True, "nogil": True, "error_model": "numpy"}
    return cast("F", _Kernel(function, targetoptions=options))


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


class _Kernel(CPUDispatcher):  # type: ignore[misc]
    """A compiled function of numba's whose results are kept by :class:`KernelCache`."""

    def __init__(self, py_func: Callable[..., Any], **options: Any) -> None:
        super().__init__(py_func, **options)
        self._cache = KernelCache(py_func, self.targetctx.codegen)

    def compile(self, sig: tuple[Any, ...]) -> Any:
        """Load or compile the function for these argument types; numba calls this."""
        # Numba's own lock comes first: else one thread could wait for a file that another thread of this
        # process is about to write, and that thread for numba's lock.
        with compiler_lock:
            if sig in self.overloads or self._cache.has(sig):
                return super().compile(sig)
            skip(self, sig)
            with self._cache.alone(sig):
                return super().compile(sig)

    def _compile_for_args(self, *args: Any, **kws: Any) -> Any:
        """Return a function for numba to call with the same arguments."""
        try:
            return super()._compile_for_args(*args, **kws)
        except Skipped:
            return partial(_stand_in, self.py_func)


_noise = np.random.default_rng(0)
_FILL = {"b": True, "i": 0, "u": 0}
_VALUES: dict[str, Any] = {"int": 0, "float": 1.0, "bool": True}


def _stand_in(function: Callable[..., Any], *args: Any) -> Any:
    """Fill the arrays that a kernel would write, and return a value of the type that it would return.

    Floats are noise, since a node may ignore values that are all equal. Integers are 0, since they may be an
    index.
    """
    *kinds, returned = function.__annotations__.values()
    for value, kind in zip(args, kinds, strict=True):
        if kind == "Out":
            value[...] = _noise.random(value.shape) if value.dtype.kind == "f" else _FILL[value.dtype.kind]
    if returned.startswith("tuple["):
        return tuple(_VALUES[kind] for kind in returned[len("tuple[") : -1].split(", "))
    return _VALUES.get(returned)
