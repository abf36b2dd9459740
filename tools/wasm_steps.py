"""Read the steps of nodes: write what ``step`` computes from parameters and sizes as a page can compute it.

The lines of ``step`` are followed with names in place of values: what depends on a parameter or a length is
an expression, what depends on the types of inputs alone is known. Where an expression decides, both ways are
followed, and the conditions on the way are noted.

A number, a truth or null stands for itself, and a text is a name, as ``window`` or ``x.shape``. All else is a
list, of an operation and what it works on: ``["+", "window", 4]``. A text that is no name is
``["text", "l2"]``.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import math
import operator
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from math import prod
from typing import Any, NamedTuple
from unittest.mock import Mock, patch

import numpy as np

from stream_sparse.base import Node, parameters
from stream_sparse.errors import Error, InputError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.atom_sums import nearest
from stream_sparse.kernels.random import entropy
from stream_sparse.learning.dictionaries import sinusoids
from stream_sparse.nodes import _step
from stream_sparse.nodes._dictionary import Coding
from stream_sparse.nodes._expression import extent, listed, on_a_grid, part, place
from stream_sparse.nodes._step import KernelNode, Placeholder, Step
from stream_sparse.nodes.held_out import HeldOut
from stream_sparse.plan import registry
from stream_sparse.testing.streams import update

__all__ = [
    "Input",
    "Known",
    "defaults",
    "example",
    "follow",
    "kinds_for",
    "made",
    "meets",
    "named_in",
    "names_of",
    "nodes",
    "paths",
    "written",
]

_SIGNS: dict[type[ast.AST], tuple[str, Callable[..., Any]]] = {
    ast.Div: ("/", operator.truediv), ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub), ast.Mult: ("*", operator.mul),
    ast.Pow: ("**", operator.pow), ast.FloorDiv: ("//", operator.floordiv), ast.Mod: ("%", operator.mod),
    ast.Eq: ("==", operator.eq), ast.NotEq: ("!=", operator.ne), ast.Is: ("==", operator.is_),
    ast.IsNot: ("!=", operator.is_not), ast.Lt: ("<", operator.lt), ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt), ast.GtE: (">=", operator.ge), ast.Not: ("not", operator.not_),
    ast.In: ("in", lambda x, values: x in values), ast.NotIn: ("not in", lambda x, values: x not in values),
    ast.USub: ("negative", operator.neg),
}  # fmt: skip
_FUNCTIONS: dict[Callable[..., Any], str] = {
    int: "int", len: "len", max: "max", min: "min", prod: "prod", round: "round",
    math.floor: "floor", math.sqrt: "sqrt", extent: "extent", on_a_grid: "on_a_grid", nearest: "nearest",
    part: "part", place: "place", listed: "listed",
}  # fmt: skip
_MAKERS = (_step.state, _step.room, _step.result, _step.row, _step.rows)
_FIXED = (Coding.fixed, HeldOut.fixed)


class Known(NamedTuple):
    """A value that depends on parameters or sizes.

    Attributes:
        expression: how a page computes it; a name where the page has to make it as the node does.
        given: the value, where that is an array.
    """

    expression: Any
    given: Any = None


class Input(NamedTuple):
    """An input of the step that is followed."""

    name: str
    x: Any


class _Refused(Exception):  # noqa: N818  # no error
    """The node refuses inputs of these types."""


class _Opaque(Exception):  # noqa: N818  # no error
    """A value that a page cannot compute."""


def names_of(cls: type[KernelNode]) -> list[str]:
    """Return the names of the inputs of a step."""
    return [*inspect.signature(cls.step).parameters][1:]


def follow(node: KernelNode, inputs: tuple[Value, ...]) -> Iterator[tuple[Step, list[Any], list[Any]]]:
    """Yield the steps of a node for inputs of these types, as :func:`paths` gives them.

    Arguments of a step are :class:`Known` where they depend on parameters or sizes.
    """
    shown = [Input(name, np.asarray(x)) for name, x in zip(names_of(type(node)), inputs, strict=False)]
    yield from paths(node, type(node).step, [node, *shown])


def paths(
    node: KernelNode, function: Callable[..., Any], args: list[Any]
) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """Yield what a function of a node returns on each way, with the conditions that lead to it.

    And what it refuses there: conditions, each with what it says of them.
    """
    open_: list[list[bool]] = [[]]
    while open_:
        reader = _Reader(node, open_.pop())
        try:
            found = reader.call(function, args, {})
        except _Opaque as problem:
            raise ValueError(f"{type(node).__name__}: a page cannot compute {problem}") from problem
        except _Refused:
            open_ += reader.others
            continue
        open_ += reader.others
        yield found, reader.when, reader.refused


def written(x: Any) -> Any:
    """Write a value as a page can compute it.

    >>> written((Known("window"), "l2"))
    ['list', 'window', ['text', 'l2']]
    """
    if isinstance(x, Known):
        return x.expression
    if isinstance(x, Input):
        return f"{x.name}.values"
    if isinstance(x, str):
        return ["text", x]
    if x is None or isinstance(x, bool | int | float):
        return x
    if hasattr(x, "_fields"):
        return ["record", list(x._fields), *map(written, x)]
    if isinstance(x, tuple | list):
        return ["list", *map(written, x)]
    raise _Opaque(x)


def named_in(expression: Any) -> set[str]:
    """Return the names in what was written, but for those of inputs.

    >>> named_in(["+", "side", ["item", "x.shape", 0]])
    {'side'}
    """
    if isinstance(expression, str):
        return set() if "." in expression else {expression}
    if not isinstance(expression, list) or expression[0] == "text":
        return set()
    return set().union(*map(named_in, expression[1:]))


def _depends(x: Any) -> bool:
    return isinstance(x, Known) or (isinstance(x, tuple | list) and any(map(_depends, x)))


@cache
def _tree(function: Callable[..., Any]) -> ast.FunctionDef:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef)
    return tree


class _Reader:
    """Follows one way through functions."""

    def __init__(self, node: KernelNode, path: list[bool]) -> None:
        self.node, self.path = node, path
        self.parameters = parameters(type(node)).keys()
        self.decided: dict[str, bool] = {}
        self.when: list[Any] = []
        self.others: list[list[bool]] = []
        self.refused: list[Any] = []

    def call(self, function: Callable[..., Any], args: list[Any], more: dict[str, Any]) -> Any:
        """Follow a function, and return what it returns."""
        function: Any = inspect.unwrap(function)
        bound = inspect.signature(function).bind(*args, **more)
        bound.apply_defaults()
        outside = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
        scope = _Scope(self, bound.arguments, outside)
        returned = scope.run(_tree(function).body)
        return returned[0] if returned else None

    def made(self, like: Array) -> Placeholder:
        """Return what stands for the dictionary that a parameter names, of which the page makes sinusoids."""
        kind = ["item", "dictionary", ["text", "sinusoids"]]
        words = "the page makes dictionaries of sinusoids, or takes atoms as a second input"
        self.refused.append([["not", kind], ["text", words]])
        usual = inspect.signature(sinusoids).parameters
        low, high = (["get", "dictionary", ["text", name], usual[name].default] for name in ("low", "high"))
        features = ["//", "x.size", ["if", [">", ["len", "x.shape"], 1], ["item", "x.shape", 0], 1]]
        found = Placeholder("input", like.dtype, (Known(kind), Known(features)))
        found.x = Known(["call", ["text", "sinusoids"], ["list", kind, features], low, high, 0])
        return found

    def choose(self, condition: Any) -> bool:
        """Return whether a condition holds on this way; where an expression decides, there is another way."""
        if not isinstance(condition, Known):
            return bool(condition)
        found = condition.expression
        if isinstance(found, list) and found[0] == "not":
            return not self.choose(Known(found[1]))
        key = json.dumps(found)
        if key not in self.decided:
            k = len(self.decided)
            if k == len(self.path):
                self.others.append([*self.path, False])
                self.path.append(True)
            self.decided[key] = self.path[k]
            self.when.append(found if self.path[k] else ["not", found])
        return self.decided[key]


class _Scope:
    """The names of a function that is followed."""

    def __init__(self, reader: _Reader, names: Mapping[str, Any], outside: Mapping[str, Any]) -> None:
        self.reader, self.names, self.outside = reader, dict(names), outside

    def run(self, body: list[ast.stmt]) -> tuple[Any] | None:
        """Follow statements; return what is returned, in a tuple."""
        for statement in body:
            match statement:
                case ast.Return(value):
                    return (value and self.value(value),)
                case ast.Assign([target], value):
                    self.assign(target, value)
                case ast.If(test, [*before, ast.Raise(problem)], []):
                    with suppress(_Opaque):  # else the node has refused such inputs before
                        self.refuse(self.value(test), before, problem)
                case ast.If(test, body, others):
                    if returned := self.run(body if self.reader.choose(self.value(test)) else others):
                        return returned
                case ast.Expr(ast.Constant()) | ast.Delete() | ast.Assert():
                    pass  # a docstring, or a name that is not needed
                case ast.Expr(ast.Call() as check):
                    with suppress(_Opaque):
                        self.value(check)
                case _:
                    raise _Opaque(ast.unparse(statement))
        return None

    def refuse(self, test: Any, before: list[ast.stmt], problem: ast.expr | None) -> None:
        """Note what the function refuses, and what it says."""
        if not isinstance(test, Known):
            if test:
                raise _Refused
            return
        words = None
        with suppress(_Opaque):
            self.run(before)
            if isinstance(problem, ast.Call) and self.value(problem.func) in (InputError, ValueError):
                said = written(self.value(problem.args[0]))
                words = said if named_in(said) <= self.reader.parameters else None
        self.reader.refused.append([test.expression, words])

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Tuple(targets), ast.Tuple(values):
                for each, one in zip(targets, [self.value(one) for one in values], strict=True):
                    self.names |= self.named(each, one)
            case ast.Name(name), _:
                try:
                    self.names[name] = self.value(value)
                except _Opaque:
                    if name in self.reader.parameters:  # which has another value
                        raise
                    self.names[name] = Known(name)
            case _:
                self.names |= self.named(target, self.value(value))

    def named(self, target: ast.expr, found: Any) -> dict[str, Any]:
        """Return the values of the names in a target."""
        if isinstance(target, ast.Name):
            return {target.id: found}
        assert isinstance(target, ast.Tuple)
        parts = [self.named(each, _item(found, k)) for k, each in enumerate(target.elts)]
        return {name: x for part in parts for name, x in part.items()}

    def value(self, tree: ast.expr) -> Any:
        """Return the value of an expression."""
        match tree:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                if name in self.names:
                    return self.names[name]
                return self.outside[name] if name in self.outside else getattr(builtins, name)
            case ast.Attribute(value, name):
                return self.attribute(self.value(value), name)
            case ast.Tuple(values) | ast.List(values):
                return self.several(values)
            case ast.Dict(keys, values):
                pairs = zip(keys, map(self.value, values), strict=True)
                return {key and self.value(key): x for key, x in pairs}
            case ast.JoinedStr(parts):
                return self.text(parts)
            case ast.Call(ast.Name("super"), [], []):
                return super(self.outside["__class__"], self.reader.node)
            case ast.BinOp(left, sign, right) | ast.Compare(left, [sign], [right]) if type(sign) in _SIGNS:
                return _operated(*_SIGNS[type(sign)], self.value(left), self.value(right))
            case ast.UnaryOp(sign, value) if type(sign) in _SIGNS:
                return _operated(*_SIGNS[type(sign)], self.value(value))
            case ast.BoolOp(sign, values):
                return self.all_or_any(isinstance(sign, ast.Or), values)
            case ast.IfExp(test, value, other):
                return self.either(self.value(test), value, other)
            case ast.Subscript(value, ast.Slice(lower, upper, None)):
                ends = [end and self.value(end) for end in (lower, upper)]
                return _operated("slice", _sliced, self.value(value), *ends)
            case ast.Subscript(value, k):
                return _item(self.value(value), self.value(k))
            case ast.Call(function, args, keywords):
                more = {str(word.arg): self.value(word.value) for word in keywords}
                return self.called(self.value(function), args, more)
        raise _Opaque(ast.unparse(tree))

    def text(self, parts: list[ast.expr]) -> Any:
        """Return a text with values in it."""
        found: list[Any] = []
        for each in parts:
            if isinstance(each, ast.FormattedValue):
                how = "" if each.format_spec is None else self.text(each.format_spec.values)  # type: ignore[attr-defined]
                found.append(_operated("format", format, self.value(each.value), how))
            else:
                found.append(self.value(each))
        return Known(["join", *map(written, found)]) if _depends(found) else "".join(found)

    def several(self, trees: list[ast.expr]) -> Any:
        """Return values, one of which may be several: ``(*x.shape[:2], 3)``."""
        parts: list[Any] = []
        for tree in trees:
            parts.append(self.value(tree.value) if isinstance(tree, ast.Starred) else (self.value(tree),))
        if not any(isinstance(each, Known) for each in parts):
            return tuple(x for each in parts for x in each)
        found = written(parts[0])
        for each in parts[1:]:
            found = ["+", found, written(each)]
        return Known(found)

    def attribute(self, of: Any, name: str) -> Any:
        if isinstance(of, Input):
            if name in ("ndim", "dtype"):
                return getattr(of.x, name)
            if name in ("shape", "size"):
                return Known(f"{of.name}.{name}")
            raise _Opaque(f"{of.name}.{name}")
        if isinstance(of, Known):
            return _of_known(of.expression, name)
        if of is not self.reader.node:
            return getattr(of, name)
        if name in self.reader.parameters:
            return Known(name)
        if isinstance(one := getattr(type(of), name, None), property):
            return self.reader.made(of.fixed) if one in _FIXED else self.reader.call(one.fget, [of], {})
        if name.startswith("__"):
            owners = [f"_{cls.__name__.lstrip('_')}{name}" for cls in type(of).__mro__]
            return Known(name.strip("_"), next(getattr(of, each) for each in owners if hasattr(of, each)))
        if isinstance(of.__dict__.get(name), list):
            return []  # before the first frame
        return Known(name.strip("_"), of.__dict__[name]) if name in of.__dict__ else getattr(of, name)

    def all_or_any(self, any_: bool, trees: list[ast.expr]) -> Any:
        """Return the value of ``and`` and ``or``."""
        found: Any = self.value(trees[0])
        for tree in trees[1:]:
            if isinstance(found, Known):
                found = Known([("or" if any_ else "and"), written(found), written(self.value(tree))])
            elif bool(found) != any_:
                found = self.value(tree)
        return found

    def either(self, test: Any, value: ast.expr, other: ast.expr) -> Any:
        if isinstance(test, Known):
            with suppress(_Opaque):
                values = [self.value(each) for each in (value, other)]
                if not any(hasattr(one, "_fields") and not isinstance(one, Known) for one in values):
                    return Known(["if", test.expression, *map(written, values)])
        return self.value(value if self.reader.choose(test) else other)

    def called(self, function: Any, trees: list[ast.expr], more: dict[str, Any]) -> Any:
        if function in _MAKERS:
            return self.placed(function, trees)
        args = self.several(trees)
        if isinstance(args, Known):
            raise _Opaque(function.__name__)
        if function is _step.in_rows:
            return self.rows(*args)
        if function is entropy:
            return Known(["entropy", *map(written, args)], np.zeros(1, np.uint32))
        of = getattr(function, "__self__", None)
        if of is self.reader.node:
            return self.reader.call(function.__func__, [of, *args], more)
        if (
            function in (Step, dict.fromkeys)
            or isinstance(function, partial)
            or hasattr(function, "_fields")
            or hasattr(of, "_fields")
            or not any(isinstance(x, Input) or _depends(x) for x in (*args, *more.values()))
        ):
            return function(*args, **more)
        if name := _FUNCTIONS.get(function):
            return Known([name, *map(written, args)])
        if inspect.isfunction(inspect.unwrap(function)):
            return self.reader.call(function, list(args), more)
        raise _Opaque(function.__name__)

    def placed(self, function: Any, trees: list[ast.expr]) -> Any:
        """Return what stands for an array, with its lengths as a page computes them."""
        dtype = self.fixed(self.value(trees[0]))
        if function in (_step.row, _step.rows):
            shape = self.value(trees[1])
            size = ["prod", written(shape)]
            found: Any = Placeholder("result", dtype, shape, (Known(size),))
            if function is _step.rows:
                n = written(self.value(trees[2]))
                found.taken = Known(n), Known(["//", size, n])
            return found
        found = function(dtype)
        found.shape = self.several(trees[1:])
        found.taken = (found.shape,) if isinstance(found.shape, Known) else found.shape
        return found

    def rows(self, x: Input, dtype: Any = None) -> Placeholder:
        """Return what stands for an input that the kernel takes in rows."""
        size, shape = f"{x.name}.size", f"{x.name}.shape"
        n = ["item", shape, 0] if x.x.ndim > 1 else 1
        found: Any = Placeholder(
            "input", dtype or x.x.dtype, (Known(n) if x.x.ndim > 1 else 1, Known(["//", size, n]))
        )
        found.x = x
        return found

    def fixed(self, dtype: Any) -> Any:
        """Return a dtype, which no page computes: another one is another way."""
        while isinstance(dtype, Known):
            sign, *parts = dtype.expression
            if sign == "text":
                return parts[0]
            test, value, other = parts
            dtype = Known(value if self.reader.choose(Known(test)) else other)
        return dtype


def _of_known(of: Any, name: str) -> Any:
    """Return an attribute of what is not known before, by its name."""
    if name == "_replace":
        return partial(_replaced, of)
    if name == "get":
        return lambda key: Known(["item", of, written(key)])
    return Known(["len", of] if name == "size" else ["item", of, ["text", name]])


def _replaced(of: Any, **more: Any) -> Known:
    return Known(["with", of, list(more), *map(written, more.values())])


def _operated(sign: str, function: Callable[..., Any], *values: Any) -> Any:
    return Known([sign, *map(written, values)]) if any(map(_depends, values)) else function(*values)


def _sliced(values: Any, begin: int | None, end: int | None) -> Any:
    return values[begin:end]


def _item(values: Any, k: Any) -> Any:
    return (
        Known(["item", written(values), written(k)])
        if _depends(k) or isinstance(values, Known)
        else values[k]
    )


# What a page meets ------------------------------------------------------------------------------------


def nodes() -> dict[str, type[KernelNode]]:
    """Return the nodes of the package whose result a step computes, by name."""
    found = {name: registry.find("nodes", name) for name in registry.names("nodes")}
    return {name: cls for name, cls in found.items() if issubclass(cls, KernelNode)}


def defaults(cls: type[Node]) -> dict[str, Any]:
    """Return the parameters of a node's example, or their defaults; ``...`` where there is neither."""
    return {name: cls.example.get(name, known.default) for name, known in parameters(cls).items()}


_KINDS = [
    ("u1", 2), ("u1", 3), ("i2", 2), ("f4", 2), ("f4", 3), ("f4", 4), ("f4", 5), ("f4", 1), ("f8", 0),
]  # fmt: skip
"""What a page meets: frames of a camera, what differences, filters and patches make of them, and numbers."""
_WINDOW = ("f8", 1)
"""The last values of a number, as ``recent`` gives them; atoms are learned from pictures."""


def made(cls: type[KernelNode], **more: Any) -> KernelNode:
    """Return the node of the example, or with the defaults."""
    return cls(**{name: value for name, value in (defaults(cls) | more).items() if value is not ...})


def meets(cls: type[KernelNode]) -> Iterator[tuple[KernelNode, tuple[Value, ...], tuple[Array, ...] | None]]:
    """Yield a node with each kind of inputs, and what it gives to its step; None: it gives back the input."""
    for inputs in kinds_for(made(cls)):
        node, run = made(cls, **_without(cls, inputs)), Mock(side_effect=_TakenError)
        found: Any = None
        with patch.object(KernelNode, "_run", run), suppress(_TakenError, Error):  # an input that it refuses
            found = update(node, inputs, 0)
        if run.called:
            yield node, inputs, tuple(map(np.asarray, run.call_args.args))
        elif found is inputs[0] or (isinstance(found, float) and found == inputs[0]):
            yield node, inputs, None


def _without(cls: type[KernelNode], inputs: tuple[Value, ...]) -> dict[str, Any]:
    return {"dictionary": None} if issubclass(cls, Coding) and len(inputs) > 1 else {}


class _TakenError(Exception):
    """The step is not called: what it would get is known."""


def kinds_for(node: KernelNode) -> Iterator[tuple[Value, ...]]:
    """Yield inputs of each kind that a page meets."""
    own = node.example_inputs(2, np.random.default_rng(0))
    least, most = node.signature()[:2]
    if own is not None:
        yield from (example(own, 0)[:count] for count in sorted({least, most or least}))
        if len(own) > 1:
            return
    for dtype, axes in _KINDS if node.learns else (*_KINDS, _WINDOW):
        x = np.ones((37, 21, 3, 2, 2)[:axes], dtype)
        yield (x if axes else 1.0,) * least
        if isinstance(node, Coding) and axes:  # atoms
            yield x, np.ones((3, *x.shape[axes > 1 :]), dtype)


def example(columns: Sequence[Array], t: int) -> tuple[Value, ...]:
    """Return the inputs at a time of an example, as a page has them: in pictures, floats of 32 bits."""
    values = [column[t] for column in columns]
    single = np.float64 if all(np.ndim(x) <= 1 for x in values) else np.float32
    return tuple(x.astype(single) if x.dtype == np.float64 and np.ndim(x) else x for x in values)
