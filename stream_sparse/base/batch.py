"""What a node says of whole arrays, frame by frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp

from .unit import yaml_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.frame import Array, Value

    from .node import Node

__all__ = ["over_frames"]


def over_frames(node: Node, xs: Sequence[Array]) -> Any:
    """What a fresh node says along the first axis of arrays, as :meth:`Node.batch` gives it.

    Raises:
        InputError: where they differ in length.
    """
    columns = [np.asarray(x) for x in xs]
    lengths = {len(x) for x in columns}
    if len(lengths) != 1:
        raise InputError(f"{yaml_name(type(node))}: the inputs differ in length: {sorted(lengths)}")
    stamped = node.signature().at
    rows: dict[str, list[Value]] = {}
    count = lengths.pop()
    for t in range(count):
        values = [x[t] if x.ndim > 1 else float(x[t]) for x in columns]
        said = node.update(*values, at=Stamp(t, float(t))) if stamped else node.update(*values)
        for name, value in _parts(said).items():
            # A result may be the very input or a buffer that is used again once we let go: keep it.
            rows.setdefault(name, [None] * count)[t] = value
    stacked = {name: _stack(values) for name, values in rows.items() if name or len(rows) == 1}
    if node.fields():
        return {name: stacked.get(name, np.full(count, np.nan)) for name in node.fields()}
    return stacked.get("", np.full(count, np.nan))


def _parts(value: Value) -> Mapping[str, Value]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        named: dict[str, Value] = value._asdict()
        return named
    return {"": value}


def _stack(values: list[Value]) -> Array:
    first = np.asarray(next((v for v in values if v is not None), np.nan))
    out = np.full((len(values), *first.shape), np.nan, np.result_type(first.dtype, np.float32))
    for t, value in enumerate(values):
        if value is not None:
            out[t] = value
    return out
