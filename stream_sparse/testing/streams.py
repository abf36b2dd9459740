"""Random streams of every kind that a node may get, and the comparison of its results."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, named_outputs

# A running sum and a new sum round differently. An input from beyond the horizon would differ by far more.
CLOSE = {"float64": 1e-9, "float32": 1e-5}
# Sums of parts differ from sums of the whole by their last digits alone.
MERGED = {"float64": 1e-12, "float32": 2e-7}


# Each type of numbers and each layout, not all pairs: a kernel is compiled for each, which takes seconds.
# Every documented example fits into such a frame. It is not square, so that swapped axes show.
ROWS, COLUMNS = 24, 32
_KINDS: dict[str, tuple[tuple[int, ...], str]] = {
    "scalars": ((), "float64"),
    "vector": ((COLUMNS,), "float64"),
    "gray uint8": ((ROWS, COLUMNS), "uint8"),
    "gray uint16": ((ROWS, COLUMNS), "uint16"),
    "gray float64": ((ROWS, COLUMNS), "float64"),
    "colour uint8": ((ROWS, COLUMNS, 3), "uint8"),
    "colour float32": ((ROWS, COLUMNS, 3), "float32"),
}


class Stream(NamedTuple):
    """Values for a node: an array for each input, time first."""

    kind: str
    columns: tuple[Array, ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    def at(self, t: int) -> tuple[Any, ...]:
        """Return new copies of the values of one frame."""
        return tuple(c[t].copy() if c.ndim > 1 else float(c[t]) for c in self.columns)

    def cut(self, stop: int) -> Stream:
        """Return the first ``stop`` frames."""
        return Stream(self.kind, tuple(c[:stop] for c in self.columns))


def streams(node: Node, seed: int = 0) -> list[Stream]:
    """Return a stream of each kind that the node accepts, long enough for its horizon."""
    rng = np.random.default_rng(seed)
    length = 2 * (node.horizon() or 8) + node.warmup() + 12
    own = node.example_inputs(length, rng)
    if own is not None:
        return [Stream("its own example", own)]
    cases = _of_each_kind(length, node.signature().least, seed)
    accepted = [stream for stream in cases if _accepts(node, stream)]
    assert accepted, f"{type(node).__name__} accepts no kind of values; expected one of {', '.join(_KINDS)}"
    return accepted


@functools.lru_cache(maxsize=8)
def _of_each_kind(length: int, inputs: int, seed: int) -> tuple[Stream, ...]:
    """Return a stream of each kind; cached, since every check of a node takes the same."""
    rng = np.random.default_rng(seed)
    return tuple(_stream(kind, length, inputs, rng) for kind in _KINDS)


def _stream(kind: str, length: int, inputs: int, rng: np.random.Generator) -> Stream:
    shape, dtype = _KINDS[kind]
    size = (length, *shape)
    if np.dtype(dtype).kind == "f":
        columns = [(128 + 40 * rng.standard_normal(size)).astype(dtype) for _ in range(inputs)]
    else:
        top = np.iinfo(dtype).max
        columns = [rng.integers(0, top, size, dtype, endpoint=True) for _ in range(inputs)]
    for column in columns:
        column.flags.writeable = False
    return Stream(kind, tuple(columns))


def _accepts(node: Node, stream: Stream) -> bool:
    try:
        result_at(node.fresh(), stream, 0)
    except InputError:
        return False
    return True


def result_at(node: Node, stream: Stream, t: int) -> Value:
    """Return the result of the node for frame ``t`` of a stream."""
    return update(node, stream.at(t), t)


def update(node: Node, values: Sequence[Any], t: int) -> Value:
    """Call ``node.update()`` with the values of frame ``t``, and with a stamp where the node takes one."""
    if node.signature().at:
        return node.update(*values, at=Stamp(t, t / 30))
    return node.update(*values)


def results(node: Node, stream: Stream, start: int = 0) -> list[Value]:
    """Return copies of the results of the node for all frames from ``start`` on."""
    return [copy.deepcopy(result_at(node, stream, t)) for t in range(start, len(stream))]


def same(a: Iterable[Value], b: Iterable[Value], close: float = 0) -> bool:
    """Return whether two lists of results are equal: shapes, dtypes and values; nan equals nan.

    Numbers may differ by ``close``, relative to the largest.
    """
    for left, right in zip(map(named_outputs, a), map(named_outputs, b), strict=True):
        if left.keys() != right.keys() or not all(_equal(left[k], right[k], close) for k in left):
            return False
    return True


def _equal(a: Value, b: Value, close: float) -> bool:
    if a is None or b is None:
        return a is b
    x, y = np.asarray(a), np.asarray(b)
    if x.shape != y.shape or x.dtype != y.dtype:
        return False
    if not close or x.dtype.kind not in "fc":
        # To look for nan takes far longer than to compare, and few results have one.
        return np.array_equal(x, y) or np.array_equal(x, y, equal_nan=x.dtype.kind in "fc")
    return bool(np.allclose(x, y, rtol=0, atol=close * magnitude(y), equal_nan=True))


def magnitude(x: Array) -> float:
    """Return the largest finite magnitude, at least 1."""
    return float(np.abs(x[np.isfinite(x)]).max(initial=1.0))


def not_plain(state: Any) -> Iterator[str]:
    """Yield a description of each object in a state that is not a plain array, number, text, list or dict."""
    if isinstance(state, dict):
        for key, value in state.items():
            if not isinstance(key, str):
                yield f"a key of type {type(key).__name__}"
            yield from not_plain(value)
    elif isinstance(state, list | tuple):
        for value in state:
            yield from not_plain(value)
    elif isinstance(state, np.ndarray):
        if state.dtype.hasobject:
            yield "an array of objects"
    elif not isinstance(state, bool | int | float | str | np.number | type(None)):
        yield f"a {type(state).__name__}"


def equal_states(a: Any, b: Any) -> bool:
    """Return whether two states are equal; nan equals nan."""
    try:
        np.testing.assert_equal(a, b)
    except AssertionError:
        return False
    return True
