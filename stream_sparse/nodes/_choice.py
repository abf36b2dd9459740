"""Parameters of a node that exclude each other."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from stream_sparse.base import Node
from stream_sparse.base.param import show

__all__ = ["not_both"]


def not_both(one: str, other: str) -> Any:
    """Return a validator that refuses a node where neither of two parameters has its default."""

    def check(node: Node) -> Node:
        values = [getattr(node, name) for name in (one, other)]
        defaults = [type(node).model_fields[name].default for name in (one, other)]
        if all(value != default for value, default in zip(values, defaults, strict=True)):
            raise ValueError(f"give {one} or {other}, not both (got {' and '.join(map(show, values))})")
        return node

    return model_validator(mode="after")(check)
