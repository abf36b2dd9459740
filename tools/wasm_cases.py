"""Find the steps of all nodes by trying: which kernel a node calls for which inputs and parameters.

Nodes are those of the registry, so a new one needs no line here. Each is made with all choices of its
parameters, and gets a frame of each kind that a page meets; what it would have computed is noted.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import numpy as np

from stream_sparse.base import Node, parameters
from stream_sparse.errors import Error
from stream_sparse.frame import Array, Value
from stream_sparse.nodes._step import Step, Stepped, Steps
from stream_sparse.plan import registry
from stream_sparse.testing.streams import update

__all__ = ["Call", "Kind", "Tried", "defaults", "example", "given_by", "nodes", "tried", "watching"]

_MOST_CHOICES = 64


class Call(NamedTuple):
    """One call of a step.

    Attributes:
        node: that which called.
        parameters: those of the node by name, as they are at the call.
        steps: the step, or several among which expressions choose.
        step: the kernel that was called, and its table.
        inputs: what the node gave it, as numbers and arrays.
        given: what else it gave, by name, and ``shape`` where it gave that.
        arguments: the arguments of the kernel by name, before the call.
        result: what the node got; None before the first result.
    """

    node: Stepped
    parameters: dict[str, Any]
    steps: Steps
    step: Step
    inputs: tuple[Value, ...]
    given: dict[str, Any]
    arguments: dict[str, Any]
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


class _Noted(Exception):  # noqa: N818  # no error
    """The kernel is not called: what it would get is known."""


@contextmanager
def watching(*, compute: bool = True) -> Iterator[list[Call]]:
    """Note each call of a step; without ``compute`` no kernel is called, and ``update`` is left by _Noted."""
    found: list[Call] = []
    run, call = Stepped._run, Step.call

    def watched_run(
        node: Any, steps: Steps, *inputs: Value, shape: tuple[int, ...] | None = None, **given: Any
    ) -> Any:
        whole = given if shape is None else {**given, "shape": shape}
        step = steps if isinstance(steps, Step) else steps[0]  # which it is becomes known when it is called
        now = {name: getattr(node, name) for name in parameters(type(node))}
        found.append(Call(node, now, steps, step, inputs, whole, {}))
        result = run(node, steps, *inputs, shape=shape, **given)
        found[-1] = found[-1]._replace(result=result)
        return result

    def watched_call(step: Step, arguments: list[Any], n: int) -> bool:
        named = dict(zip(step.names, arguments, strict=True))
        found[-1] = found[-1]._replace(step=step, arguments=named)
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
        for values in (*_choices(base, options), *_along_numbers(base, options)):
            one = _try(cls, values, inputs)
            if one is not None:
                found.setdefault(tuple(_kind(x) for x in one.call.inputs), []).append(one)
    return found


def _kind(x: Value) -> Kind:
    array = np.asarray(x)
    return Kind(array.dtype.str[1:] if array.ndim else "f8", array.ndim)


def _made(cls: type[Node], values: Mapping[str, Any]) -> Node:
    return cls(**{name: value for name, value in values.items() if value is not ...})


def _try(cls: type[Node], values: Mapping[str, Any], inputs: tuple[Value, ...]) -> Tried | None:
    with watching(compute=False) as calls:
        try:
            node = _made(cls, values)
            if node.uses_blas():  # which a page does not have
                return None
            update(node, inputs, 0)
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
        elif get_origin(part) in (list, tuple) and get_origin(get_args(part)[0]) is Literal:
            found += [base, *([one] for one in get_args(get_args(part)[0]))]  # several choices, or one alone
        elif part in (int, float):
            found += _numbers(cls, name, part, base)
    if isinstance(base, dict):  # such as a dictionary, ``{dct: 64}``
        found.append(base)
    return found


def _numbers(cls: type[Node], name: str, kind: type, base: Any) -> list[Any]:
    known = parameters(cls)[name]
    start = base if isinstance(base, int | float) and not isinstance(base, bool) else 7
    ends = [*known.slider[:2], 10 * known.slider[1]] if known.slider else [start + 1]
    return sorted({kind(value) for value in (start, start + 2, start + 3, *ends)})


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
    choice: Mapping[str, Any], options: Mapping[str, Sequence[Any]]
) -> Iterator[dict[str, Any]]:
    """Yield the same parameters with other values of each number."""
    for name, values in options.items():
        if _is_number(choice[name]):
            yield from ({**choice, name: value} for value in values if _is_number(value))


# Inputs -----------------------------------------------------------------------------------------------

_SHAPES = {0: (), 1: (37,), 2: (37, 21), 3: (37, 21, 3)}
_KINDS = [
    Kind("u1", 2), Kind("u1", 3), Kind("i2", 2), Kind("f4", 2), Kind("f4", 3), Kind("f4", 1), Kind("f8", 0),
]  # fmt: skip
"""What a page meets: frames of a camera, what differences and filters make of them, and numbers."""
_WINDOW = Kind("f8", 1)
"""The last values of a number, as ``recent`` gives them; atoms are learned from pictures."""


def _inputs(cls: type[Node], base: Mapping[str, Any]) -> Iterator[tuple[Value, ...]]:
    """Yield inputs of each kind."""
    try:
        node = _made(cls, base)
    except Error:
        return
    own = node.example_inputs(2, np.random.default_rng(0))
    if own is not None:
        yield example(own, 0)
        return
    for kind in _KINDS if cls.learns else (*_KINDS, _WINDOW):
        shape = _SHAPES[kind.axes]
        x = np.ones(shape, kind.dtype)
        yield tuple(x.copy() if shape else 1.0 for _ in range(cls.signature().least))


def example(columns: Sequence[Array], t: int) -> tuple[Value, ...]:
    """Return the inputs at a time of an example, as a page has them: in pictures, floats of 32 bits."""
    values = [column[t] for column in columns]
    of_windows = all(np.ndim(x) <= 1 for x in values)
    return tuple(_plain(x, of_windows) for x in values)


def _plain(x: Array, as_it_is: bool) -> Value:
    if not np.ndim(x):
        return float(x)
    return x.astype(np.float32) if x.dtype == np.float64 and not as_it_is else x


def given_by(step: Step, names: Collection[str]) -> list[str]:
    """Return what a step needs that neither its table nor one of these names gives, such as parameters."""
    layouts = [*step.keeps.values(), *step.gives.values(), *step.needs.values()]
    words = {name for layout in layouts for length in layout.lengths for name in length.names}
    known = {*names, *step.numbers, *step.keeps, *step.gives, *step.needs, "n", "shape", "seen", "ahead"}
    return [name for name in dict.fromkeys([*step.names, *sorted(words)]) if name not in known]
