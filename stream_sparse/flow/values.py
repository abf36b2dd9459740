"""Values in the flow: few kinds, read-only, with named outputs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value


def flowing(data: Array) -> Value:
    """Return the data of a frame as it flows: a scalar as a float, an array read-only."""
    if data.ndim == 0:
        return float(data)
    data.setflags(write=False)
    return data


def settle(value: Value) -> Value:
    """Return a unit's answer as it flows: scalars as floats, arrays read-only; InputError for others."""
    cls = type(value)
    if cls is float or value is None:
        return value
    if cls is np.ndarray:
        if value.ndim == 0:
            return float(value)
        if value.dtype.kind not in "biufc":
            raise InputError(f"gave an array of {value.dtype}; expected numbers")
        value.setflags(write=False)
        return value
    if isinstance(value, dict):
        return {name: part if type(part) is float else settle(part) for name, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return cls(*[settle(part) for part in value])
    if isinstance(value, int | float | np.number | np.bool_):
        return float(value)
    raise InputError(
        f"gave a {cls.__name__}; a unit gives an array, a number, a NamedTuple or dict of these, or None"
    )


def apart(value: Value, node: Node) -> Value:
    """Copy arrays of an answer that are the memory of a node, or parts of it: it may write there later."""
    if type(value) is np.ndarray:
        owner = value.base
        if owner is None:
            shared = any(held is value for held in vars(node).values())
        else:
            shared = isinstance(owner, np.ndarray) and owner.flags.writeable and not node.lent(owner)
        return value.copy() if shared else value
    if type(value) is dict:
        return {name: apart(part, node) for name, part in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[apart(part, node) for part in value])
    return value


def kind(value: Value) -> Any:
    """Return what must not change in mid-stream: shape and dtype, or the names of the outputs."""
    cls = type(value)
    if cls is float:
        return None
    if cls is np.ndarray:
        return value.shape, value.dtype
    return tuple(parts(value))


def parts(value: Value) -> dict[str, Value]:
    """Return the named outputs of a result; empty for a single value."""
    if type(value) is dict:
        return value
    return value._asdict() if isinstance(value, tuple) else {}  # type: ignore[attr-defined]


def picker(field: str, fields: tuple[str, ...]) -> Callable[[Value], Value] | None:
    """Return the function that picks a named output; a bare name means the first one; None: the whole."""
    name = field or (fields[0] if fields else "")
    if not name:
        return None

    def pick(value: Value) -> Value:
        if value is None:
            return None
        # A result without that output is an error of its node, which reports it.
        return value.get(name) if type(value) is dict else getattr(value, name, None)

    return pick
