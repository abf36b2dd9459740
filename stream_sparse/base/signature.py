"""What a node's ``update`` takes, as it is written."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .node import Node

__all__ = ["Signature", "signature"]


class Signature(NamedTuple):
    """What ``update`` takes.

    Attributes:
        least, most: how many inputs; ``most`` is None where any number will do.
        at: whether it asks for the stamp.
    """

    least: int
    most: int | None
    at: bool


@functools.cache
def signature(cls: type[Node]) -> Signature:
    """That of a class of nodes."""
    taken = list(inspect.signature(inspect.unwrap(cls.update)).parameters.values())[1:]
    named = [p for p in taken if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in named)
    several = any(p.kind is p.VAR_POSITIONAL for p in taken)
    return Signature(
        max(least, 1),
        None if several else len(named),
        any(p.name == "at" and p.kind is p.KEYWORD_ONLY for p in taken),
    )
