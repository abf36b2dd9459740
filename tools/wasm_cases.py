"""Find the steps of all nodes by trying: which kernel a node calls for which inputs and parameters.

Nodes are those of the registry, so a new one needs no line here. Each is made with all choices of its
parameters, and gets a frame of each kind that a page meets; what it would have computed is noted.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import numpy as np

from stream_sparse.base import Node, parameters
from stream_sparse.errors import Error
from stream_sparse.frame import Array, Value
from stream_sparse.nodes._step import Step, Stepped
from stream_sparse.plan import registry
from stream_sparse.testing.streams import update

from .wasm_rules import Point

__all__ = ["Call", "Kind", "Tried", "defaults", "nodes", "tried", "watching"]

_MOST_CHOICES = 48


class Call(NamedTuple):
    """One call of a step.

    Attributes:
        step: the kernel and its table.
        inputs: what the node gave it, as numbers and arrays.
        shape: what ``shape`` stands for in the table.
        arguments: the arguments of the kernel by name, before the call.
        numbers: arguments and lengths by name that the node computed.
        result: what the node got; None before the first result.
    """

    step: Step
    inputs: tuple[Value, ...]
    shape: tuple[int, ...]
    arguments: dict[str, Any]
    numbers: dict[str, Any]
    result: Any = None


class Kind(NamedTuple):
    """A kind of input: a dtype and a number of axes; a number has none, and is a float64."""

    dtype: str
    axes: int


class Tried(NamedTuple):
    """What a node with these parameters would compute for inputs of these sizes."""

    parameters: dict[str, Any]
    inputs: tuple[Value, ...]
    call: Call

    @property
    def point(self) -> Point:
        """The values of all names that a rule may use."""
        sizes = {
            f"{name}.{axis}": length
            for name, x in zip(self.call.step.names, self.call.inputs, strict=False)
            for axis, length in enumerate(np.shape(x))
        }
        return {**self.parameters, "n": int(np.size(self.call.inputs[0])), **sizes}


class _Noted(Exception):  # noqa: N818  # no error
    """The kernel is not called: what it would get is known."""


@contextmanager
def watching(*, compute: bool = True) -> Iterator[list[Call]]:
    """Note each call of a step; without ``compute`` no kernel is called, and ``update`` is left by _Noted."""
    found: list[Call] = []
    run, call = Stepped._run, Step.call

    def watched_run(
        node: Any, step: Step, *inputs: Value, shape: tuple[int, ...] | None = None, **numbers: Any
    ) -> Any:
        found.append(Call(step, inputs, np.shape(inputs[0]) if shape is None else shape, {}, numbers))
        result = run(node, step, *inputs, shape=shape, **numbers)
        found[-1] = found[-1]._replace(result=result)
        return result

    def watched_call(step: Step, arguments: list[Any], n: int) -> bool:
        found[-1] = found[-1]._replace(arguments=dict(zip(step.names, arguments, strict=True)))
        if not compute:
            raise _Noted
        return call(step, arguments, n)

    Stepped._run, Step.call = watched_run, watched_call  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Stepped._run, Step.call = run, call  # type: ignore[method-assign]


def nodes() -> dict[str, type[Stepped]]:
    """Return the nodes of the package whose result a step computes, by name."""
    found = {name: registry.find("nodes", name) for name in registry.names("nodes")}
    return {name: cls for name, cls in found.items() if issubclass(cls, Stepped)}


def defaults(cls: type[Node]) -> dict[str, Any]:
    """Return the parameters of a node's example, or their defaults; ``...`` where there is neither."""
    return {name: cls.example.get(name, known.default) for name, known in parameters(cls).items()}


def tried(cls: type[Node]) -> dict[tuple[Kind, ...], list[Tried]]:
    """Try a node with all kinds of inputs and choices of parameters."""
    found: dict[tuple[Kind, ...], list[Tried]] = {}
    base = defaults(cls)
    options = {name: _options(cls, name, base[name]) for name in base}
    for inputs in _inputs(cls, base):
        for choice in _choices(base, options):
            one = _try(cls, choice, inputs)
            if one is None:
                continue
            kinds = tuple(_kind(x) for x in one.call.inputs)
            is_first = kinds not in found or np.shape(inputs[0]) == np.shape(found[kinds][0].inputs[0])
            found.setdefault(kinds, []).append(one)
            if is_first:  # of several sizes one tries the numbers, too
                found[kinds] += _along_numbers(cls, choice, options, inputs)
    return found


def _kind(x: Value) -> Kind:
    array = np.asarray(x)
    return Kind(array.dtype.str[1:] if array.ndim else "f8", array.ndim)


def _made(cls: type[Node], values: Mapping[str, Any]) -> Node:
    return cls(**{name: value for name, value in values.items() if value is not ...})


def _try(cls: type[Node], values: Mapping[str, Any], inputs: tuple[Value, ...]) -> Tried | None:
    with watching(compute=False) as calls:
        try:
            update(_made(cls, values), inputs, 0)
        except _Noted:
            return Tried(dict(values), inputs, calls[0])
        except Error:  # parameters that do not go together, or an input that the node refuses
            return None
    return None  # the node computes this without a step


# Parameters -------------------------------------------------------------------------------------------


def _options(cls: type[Node], name: str, base: Any) -> list[Any]:
    """Return values of a parameter that may lead to other steps: choices first, then numbers that rise."""
    annotation = cls.model_fields[name].annotation
    parts = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    found: list[Any] = []
    for part in parts:
        if part is bool:
            found += [False, True]
        elif part is type(None):
            found.append(None)
        elif get_origin(part) is Literal:
            found += get_args(part)
        elif part in (int, float):
            found += _numbers(cls, name, part, base)
    if isinstance(base, dict):  # such as a dictionary, ``{dct: 64}``, which may have another size
        sizes = {key: size for key, size in base.items() if isinstance(size, int)}
        found += [{key: size + more for key, size in sizes.items()} for more in (0, 7, 20)]
    return found


def _numbers(cls: type[Node], name: str, kind: type, base: Any) -> list[Any]:
    known = parameters(cls)[name]
    start = base if isinstance(base, int | float) and not isinstance(base, bool) else 7
    ends = [*known.slider[:2], 10 * known.slider[1]] if known.slider else [start + 1]
    return sorted({kind(value) for value in (start, start + 3, *ends)})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _choices(base: Mapping[str, Any], options: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Return parameters with all choices of what is no number; where these are too many, one by one."""
    each: dict[str, list[Any]] = {}
    for name, values in options.items():
        numbers = [value for value in values if _is_number(value)]
        kinds = [value for value in values if not _is_number(value)]
        if kinds and numbers:
            kinds.append(base[name] if _is_number(base[name]) else numbers[len(numbers) // 2])
        if kinds:
            each[name] = sorted(kinds, key=lambda value, name=name: value != base[name])
    count = 1
    for values in each.values():
        count *= len(values)
    if count <= _MOST_CHOICES:
        combined = [dict(zip(each, values, strict=True)) for values in product(*each.values())]
    else:
        combined = [{}] + [{name: value} for name, values in each.items() for value in values[1:]]
    return [{**base, **choice} for choice in combined]


def _along_numbers(
    cls: type[Node],
    choice: Mapping[str, Any],
    options: Mapping[str, Sequence[Any]],
    inputs: tuple[Value, ...],
) -> Iterator[Tried]:
    """Try values of each number; where the step changes between two whole ones, find where."""
    for name, values in options.items():
        if not _is_number(choice[name]):
            continue
        before: Tried | None = None
        for value in filter(_is_number, values):
            now = _try(cls, {**choice, name: value}, inputs)
            if now is None:
                continue
            yield now
            while before and before.call.step is not now.call.step and isinstance(value, int):
                low, high = before.parameters[name], now.parameters[name]
                if high - low <= 1:
                    break
                middle = _try(cls, {**choice, name: (low + high) // 2}, inputs)
                if middle is None:
                    break
                yield middle
                before, now = (middle, now) if middle.call.step is before.call.step else (before, middle)
            before = now


# Inputs -----------------------------------------------------------------------------------------------

_SIZES = [(11, 13), (16, 9), (5, 34), (37, 21)]
"""Of frames; a rule that was found by fewer might hold for them by chance."""
_SHAPES = {
    0: [()], 1: [(rows,) for rows, _ in _SIZES], 2: _SIZES, 3: [(*size, 3) for size in _SIZES],
}  # fmt: skip
_KINDS = [
    Kind("u1", 2), Kind("u1", 3), Kind("i2", 2), Kind("f4", 2), Kind("f4", 3), Kind("f4", 1), Kind("f8", 0),
]  # fmt: skip
"""What a page meets: frames of a camera, what differences and filters make of them, and numbers."""


def _inputs(cls: type[Node], base: Mapping[str, Any]) -> Iterator[tuple[Value, ...]]:
    """Yield inputs of each kind and of several sizes."""
    try:
        node = _made(cls, base)
    except Error:
        return
    own = node.example_inputs(2, np.random.default_rng(0))
    if own is not None:
        yield from _cut(tuple(plain(column[0]) for column in own))
        return
    least = cls.signature().least
    for kind in _KINDS:
        for shape in _SHAPES[kind.axes]:
            x = np.ones(shape, kind.dtype)
            yield tuple(x.copy() if shape else 1.0 for _ in range(least))


def plain(x: Array) -> Value:
    """Return a value of an example as a page would have it: floats of 32 bits, or a number."""
    if not np.ndim(x):
        return float(x)
    return x.astype(np.float32) if x.dtype == np.float64 else x


def _cut(inputs: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """Yield inputs, and the same with one row less of those that have equally many."""
    yield inputs
    lengths = [len(x) for x in inputs if np.ndim(x)]
    if lengths:
        common = max(lengths, key=lengths.count)
        yield tuple(x[:-1].copy() if np.ndim(x) and len(x) == common else x for x in inputs)
