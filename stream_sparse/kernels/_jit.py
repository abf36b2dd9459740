"""How kernels are compiled, and how their arguments are laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, update_wrapper
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np

from stream_sparse.frame import Array

from ._cache import KernelCache, NotCompiledError
from ._parts import PartCompiler
from .compiling import is_skipped

Out: TypeAlias = "Array"
"""An array that a kernel writes, or changes."""

config: Any = numba.config  # numba has no types of its own
F = TypeVar("F", bound="Callable[..., Any]")


def kernel(function: F) -> F:
    """Compile a function on its first call with each set of argument types, and keep the result on disk.

    Rounding is that of the formula as written (no ``fastmath``), division by zero gives inf or nan, and
    the GIL is released. Arrays that the function writes are annotated :data:`Out`, all others ``Array``.
    """
    return function if config.DISABLE_JIT else cast("F", _Kernel(function))


def frozen(x: Array) -> Array:
    """``x`` as a flat, contiguous, read-only array: a view where possible.

    numba compiles again for each layout and for read-only arrays; this leaves one kernel for each dtype.

    >>> frozen(np.arange(6).reshape(2, 3)).flags.writeable
    False
    """
    if not (x.flags.c_contiguous and x.flags.aligned and x.dtype.isnative):
        x = x.astype(x.dtype.newbyteorder("="), order="C")
    flat = x.reshape(-1).view()
    flat.flags.writeable = False
    return flat


class _Kernel:
    """A function that numba compiles, whose results are kept by :class:`KernelCache`.

    What Python calls and what other kernels call are compiled apart.
    """

    __name__: str

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)
        self._function, self._compiled = function, _numba(function)
        self._cache = self._compiled._cache = KernelCache(function)

    @cached_property
    def _part(self) -> Any:
        # A kernel of this package writes to arrays that its caller holds, so it need not count references to
        # them: each count is an atomic operation, of which numba leaves out only some. Only a kernel that
        # makes an array needs the counts, and it makes it by ``np.empty``: numba compiles no other way then.
        counts = not self._function.__module__.startswith(f"{__package__}.")
        part = _numba(
            self._function,
            pipeline_class=PartCompiler,
            no_cpython_wrapper=True,
            no_cfunc_wrapper=True,
            _nrt=counts or "empty" in self._function.__code__.co_names,
        )
        part._cache = KernelCache(self._function, part=True)
        return part

    @property
    def _numba_type_(self) -> Any:
        """The type of this kernel in a kernel that calls it."""
        return self._part._numba_type_

    def __call__(self, *args: Any) -> Any:
        try:
            return self._compiled(*args)
        except NotCompiledError as missing:
            if is_skipped(self, missing.types):
                return _stand_in(self._function, *args)
            with self._cache.compiling():
                return self._compiled(*args)

    def __reduce__(self) -> str:
        return self._function.__qualname__  # a pickle has its name

    def form(self, args: Sequence[Any]) -> Callable[..., Any]:
        """Return the kernel for arguments of these types, which looks at them no more; see :func:`form`."""
        compiled = self._compiled.overloads.get(tuple(map(self._compiled.typeof_pyval, args)))
        return self if compiled is None else compiled.entry_point

    def compile(self, types: Any) -> None:
        """Load or compile the function for these argument types."""
        with self._cache.compiling():
            self._compiled.compile(types)


def form(function: Callable[..., Any], args: Sequence[Any]) -> Callable[..., Any]:
    """Return a kernel as it is compiled for the types of some arguments; it must be called with no others.

    numba looks at the types of all arguments on each call, and at those of named tuples in Python.
    """
    return function.form(args) if isinstance(function, _Kernel) else function


def _numba(function: Callable[..., Any], **options: Any) -> Any:
    return numba.njit(nogil=True, error_model="numpy", **options)(function)


_noise = np.random.default_rng(0)
_FILL = {"b": True, "i": 0, "u": 0}
_VALUES: dict[str, Any] = {"int": 0, "float": 1.0, "bool": True}


def _stand_in(function: Callable[..., Any], *args: Any) -> Any:
    """Fill the arrays that a kernel would write, and return a value of the type that it would return.

    Floats are noise, since a node may ignore values that are all equal. Integers are 0, since they may be an
    index.
    """
    returned = function.__annotations__["return"]
    _fill(function.__annotations__, args)
    if returned.startswith("tuple["):
        return tuple(_VALUES[kind] for kind in returned[len("tuple[") : -1].split(", "))
    return _VALUES.get(returned)


def _fill(kinds: Mapping[str, Any], values: Iterable[Any]) -> None:
    for value, kind in zip(values, kinds.values(), strict=False):
        if getattr(kind, "__forward_arg__", kind) == "Out":  # as the fields of a named tuple have it
            value[...] = _noise.random(value.shape) if value.dtype.kind == "f" else _FILL[value.dtype.kind]
        elif isinstance(value, tuple):
            _fill(type(value).__annotations__, value)
