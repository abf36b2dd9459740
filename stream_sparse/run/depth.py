"""The depth of a source's frames: 16 bits where every node takes them, else 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream_sparse.flow import limited_to_8_bits, try_nodes

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .continuation import Continuation

__all__ = ["is_deep", "why_8_bits"]


def is_deep(medium: Medium) -> bool:
    """Return whether a source has chosen uint16 by itself, so that it can give uint8 instead."""
    return ((medium.settings or {}).get("depth") or {}).get("got") == 16


def why_8_bits(
    plan: Plan,
    medium: Medium,
    continues: Continuation | None,
    compiling: Callable[[], AbstractContextManager[None]],
) -> str:
    """Return why a run takes only 8 bits of a deep source: a node, or the run that it continues; else empty.

    ``compiling`` is entered while kernels are compiled.
    """
    if continues is not None and continues.deep is not None:
        return "" if continues.deep else "so had the earlier run"
    tried = try_nodes(plan, medium, compiling=compiling)
    name = limited_to_8_bits(plan, medium, tried)
    return f"node '{name}' does not take uint16" if name else ""
