"""Find the largest magnitude of a row with vector instructions.

The bits of a float without its sign, read as an integer, have the same order as the magnitudes. For integers
a compiler may use vector instructions to find the largest, for floats it may not: a plain argmax takes eight
times as long. Numba would widen 32 bits to 64 on the way, so these few operations are written for LLVM.
"""
# ruff: noqa: ARG001  (numba calls these functions with all arguments)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic as _intrinsic


def intrinsic(function: Callable[..., Any]) -> Any:
    """Numba's decorator; this function gives it a type."""
    return _intrinsic(function)


@intrinsic
def magnitude(typing: Any, x: Any) -> Any:
    """``magnitude(x)``: the bits of a float without its sign, as an integer of the same width."""
    whole: Any = {types.float32: types.int32, types.float64: types.int64}[x]

    def emit(context: Any, builder: Any, _: Any, args: Any) -> Any:
        kind = context.get_value_type(whole)
        return builder.and_(builder.bitcast(args[0], kind), kind((1 << (kind.width - 1)) - 1))

    return whole(x), emit


@intrinsic
def real_of(typing: Any, bits: Any) -> Any:
    """``real_of(bits)``: the float, not negative, of which :func:`magnitude` gives these bits."""
    real: Any = {types.int32: types.float32, types.int64: types.float64}[bits]

    def emit(context: Any, builder: Any, _: Any, args: Any) -> Any:
        return builder.bitcast(args[0], context.get_value_type(real))

    return real(bits), emit


@intrinsic
def larger(typing: Any, a: Any, b: Any) -> Any:
    """``larger(a, b)``: the larger of two integers of the same width."""

    def emit(_: Any, builder: Any, __: Any, args: Any) -> Any:
        return builder.select(builder.icmp_signed(">", *args), *args)

    return a(a, a), emit


@intrinsic
def earlier(typing: Any, best: Any, value: Any, wanted: Any, index: Any) -> Any:
    """``earlier(best, value, wanted, index)``: ``min(best, index)`` if ``value == wanted``, else ``best``."""

    def emit(_: Any, builder: Any, __: Any, args: Any) -> Any:
        best, value, wanted, index = args
        kind = best.type
        here = builder.trunc(index, kind) if kind.width < 64 else index
        last = kind((1 << (kind.width - 1)) - 1)
        chosen = builder.select(builder.icmp_signed("==", value, wanted), here, last)
        return builder.select(builder.icmp_signed("<", chosen, best), chosen, best)

    return best(best, best, best, types.int64), emit
