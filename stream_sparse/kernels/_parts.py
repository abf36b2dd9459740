"""How a kernel is compiled as a part of others: to code that is neither optimized nor run by itself.

Numba optimizes a function together with all that it calls, and makes machine code of each of them. So one
that lies five calls deep would be optimized six times, which would be half the time of a first start. Here
all is optimized once, in the kernel that Python calls.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from numba.core.codegen import CPUCodeLibrary, JITCPUCodegen
from numba.core.compiler import Compiler


class PartCompiler(Compiler):
    """Numba's compiler, for functions that only compiled functions call."""

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        self.state.library = _codegen().create_library(function.__qualname__)
        return super().compile_extra(function)  # type: ignore[no-untyped-call]  # numba has no types


def context_of_parts(context: Any) -> Any:
    """Return numba's context for a target, so that what is loaded in it stays a part."""
    return context.subtarget(_internal_codegen=_codegen())


class _Library(CPUCodeLibrary):
    """Code of a part, which numba links into that of its callers."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_specific(self) -> None:
        pass

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002
        return 0  # a part has no machine code

    def serialize_using_object_code(self) -> Any:
        return self.serialize_using_bitcode()  # type: ignore[no-untyped-call]


class _Codegen(JITCPUCodegen):
    """Makes code for the same processor as that of other kernels, and no machine code of it."""

    _library_class: Any = _Library

    def _add_module(self, module: Any) -> None:
        pass

    def set_env(self, name: str, environment: Any) -> None:
        pass  # what Python objects a function needs: only machine code has a place for them


@cache
def _codegen() -> Any:
    return _Codegen("parts of kernels")  # type: ignore[no-untyped-call]
