"""Read the steps of nodes from their source, as a page without Python can compute them.

A method ``step`` is followed line by line, with its node and its inputs in place. What depends on a
parameter or on the size of an input becomes an expression; what depends on the types of inputs alone is
known, and the conditions on the way are noted.

A number, a truth or null stands for itself, and a text is a name, as ``window`` or ``x.shape``. All else is a
list, of an operation and what it works on: ``["+", "window", 4]``. A text that is no name is
``["text", "l2"]``.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import operator
import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import parameters
from stream_sparse.frame import Value
from stream_sparse.nodes import _step
from stream_sparse.nodes._step import Step, Stepped
from stream_sparse.nodes._expression import entry, part, place

__all__ = ["Found", "Known", "follow", "value_of", "written"]

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Eq: "==", ast.NotEq: "!=", ast.Is: "==", ast.IsNot: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or", ast.Not: "not",
    ast.USub: "negative",
}  # fmt: skip

_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "**": operator.pow, "//": operator.floordiv,
    "%": operator.mod, "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "not": operator.not_, "negative": operator.neg,
    "in": lambda value, values: value in values, "not in": lambda value, values: value not in values,
    "list": lambda *values: values, "item": lambda values, k: values[k],
    "slice": lambda values, begin, end: tuple(values)[begin:end],
    "len": len, "max": max, "min": min, "prod": prod, "part": part, "place": place, "entry": entry,
}  # fmt: skip
_CALLED = {"len": len, "max": max, "min": min, "prod": prod, "part": part, "place": place, "entry": entry}
_MAKERS = (_step.state, _step.room, _step.result, _step.row)


class Known(NamedTuple):
    """A value that depends on parameters or sizes.

    Attributes:
        expression: how a page computes it.
        value: what it is for the node and the inputs that are followed; None also where nothing is known.
        of: "input"; "given", what the page has to make as the node does; else "".
    """

    expression: Any
    value: Any
    of: str = ""


class Found(NamedTuple):
    """A step that was found.

    Attributes:
        step: the step, with :class:`Known` among its arguments.
        when: the conditions that led to it.
    """

    step: Step
    when: tuple[Any, ...]


class _Input:
    """An input of the step that is followed."""

    def __init__(self, name: str, x: Any) -> None:
        self.name, self.x = name, x


class _Opaque(Exception):  # noqa: N818  # no error
    """A value that a page cannot compute."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Raised(Exception):  # noqa: N818
    """The node refuses what it got."""


def follow(node: Stepped, inputs: tuple[Value, ...]) -> Found | None:
    """Find the step of a node for these inputs; None: the node refuses them."""
    names = list(inspect.signature(type(node).step).parameters)[1:]
    shown = [_Input(name, np.asarray(x)) for name, x in zip(names, inputs, strict=False)]
    reader = _Reader(node)
    try:
        step = reader.call(type(node).step, [node, *shown], {})
    except _Raised:
        return None
    return Found(step, tuple(reader.when))


def written(x: Any) -> Any:
    """Write a value as a page can compute it.

    >>> written((Known("window", 3), "l2"))
    ['list', 'window', ['text', 'l2']]
    """
    if isinstance(x, Known):
        return x.expression
    if isinstance(x, str):
        return ["text", x]
    if x is None or isinstance(x, bool | int | float):
        return x
    if isinstance(x, tuple | list):
        return ["list", *map(written, x)]
    raise _Opaque(x)


def _plain(x: Any) -> Any:
    """Return a value as the node has it."""
    if isinstance(x, Known):
        return x.value
    if isinstance(x, _Input):
        return x.x
    return tuple(map(_plain, x)) if type(x) is tuple else x


def _depends(x: Any) -> bool:
    return isinstance(x, Known | _Input) or (type(x) in (tuple, list) and any(map(_depends, x)))


@cache
def _tree(function: Callable[..., Any]) -> ast.FunctionDef:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(tree, ast.FunctionDef)
    return tree


class _Reader:
    """Follows functions for one node."""

    def __init__(self, node: Stepped) -> None:
        self.node = node
        self.parameters = parameters(type(node)).keys()
        self.when: list[Any] = []

    def call(self, function: Callable[..., Any], args: list[Any], more: dict[str, Any]) -> Any:
        """Follow a function, and return what it returns."""
        function = inspect.unwrap(function)
        bound = inspect.signature(function).bind(*args, **more)
        bound.apply_defaults()
        scope = _Scope(self, bound.arguments, function.__globals__)  # type: ignore[attr-defined]
        returned = scope.run(_tree(function).body)
        return returned[0] if returned else None

    def choose(self, condition: Any) -> bool:
        """Note a condition, and return whether it holds."""
        if not isinstance(condition, Known):
            return bool(condition)
        holds = bool(condition.value)
        self.when.append(condition.expression if holds else ["not", condition.expression])
        return holds


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
                case ast.AnnAssign(target, _, ast.expr() as value):
                    self.assign(target, value)
                case ast.Raise():
                    raise _Raised
                case ast.If(test, body, others):
                    found = self.value(test)
                    refuses = isinstance((others if _plain(found) else body or [None])[-1:] or None, list) and (
                        isinstance((others if _plain(found) else body)[-1], ast.Raise)
                    )
                    taken = bool(_plain(found)) if refuses else self.reader.choose(found)
                    if returned := self.run(body if taken else others):
                        return returned
                case ast.Expr(ast.Constant()):
                    pass  # a docstring
                case _:
                    raise ValueError(f"a page cannot follow {ast.unparse(statement)}")
        return None

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        try:
            found = self.value(value)
        except _Opaque as opaque:
            if not isinstance(target, ast.Name):
                raise
            found = Known(target.id, opaque.value, "given")
        match target:
            case ast.Name(name):
                self.names[name] = found
            case ast.Tuple(targets):
                for k, each in enumerate(targets):
                    assert isinstance(each, ast.Name)
                    self.names[each.id] = _item(found, k)
            case _:
                raise ValueError(f"a page cannot follow {ast.unparse(target)}")

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
            case ast.BinOp(left, sign, right) | ast.Compare(left, [sign], [right]):
                return _operated(_SIGNS[type(sign)], self.value(left), self.value(right))
            case ast.UnaryOp(sign, value):
                return _operated(_SIGNS[type(sign)], self.value(value))
            case ast.BoolOp(sign, values):
                return self.all_or_any(isinstance(sign, ast.Or), values)
            case ast.IfExp(test, value, other):
                return self.either(self.value(test), value, other)
            case ast.Subscript(value, ast.Slice(lower, upper, None)):
                ends = [end and self.value(end) for end in (lower, upper)]
                return _operated("slice", self.value(value), *ends)
            case ast.Subscript(value, k):
                return _item(self.value(value), self.value(k))
            case ast.Call(function, args, keywords):
                more = {str(word.arg): self.value(word.value) for word in keywords}
                return self.called(self.value(function), list(self.several(args)), more)
        raise ValueError(f"a page cannot compute {ast.unparse(tree)}")

    def several(self, trees: list[ast.expr]) -> Any:
        """Return values, one of which may be several: ``(*x.shape[:2], 3)``."""
        found: Any = ()
        for tree in trees:
            if isinstance(tree, ast.Starred):
                more = self.value(tree.value)
                found = _operated("+", found, more) if isinstance(more, Known) or isinstance(found, Known) else (*found, *more)
            else:
                found = _operated("+", found, (self.value(tree),)) if isinstance(found, Known) else (*found, self.value(tree))
        return found

    def attribute(self, of: Any, name: str) -> Any:
        if isinstance(of, _Input):
            found = getattr(of.x, name)
            return Known(f"{of.name}.{name}", found) if name in ("shape", "size") else found
        if of is not self.reader.node:
            return getattr(of, name)
        if name.startswith("__"):
            owner = next(cls for cls in type(of).__mro__ if hasattr(of, f"_{cls.__name__.lstrip('_')}{name}"))
            return Known(name.lstrip("_"), getattr(of, f"_{owner.__name__.lstrip('_')}{name}"), "given")
        if name in self.reader.parameters:
            return Known(name, getattr(of, name))
        if name in of.__dict__:
            return Known(name.lstrip("_"), getattr(of, name), "given")
        return getattr(of, name)

    def all_or_any(self, any_: bool, trees: list[ast.expr]) -> Any:
        """Return the value of ``and`` and ``or``."""
        found: Any = self.value(trees[0])
        for tree in trees[1:]:
            if not isinstance(found, Known):
                if bool(found) == any_:
                    return found
                found = self.value(tree)
                continue
            try:
                more = self.value(tree)
            except Exception:
                if bool(found.value) == any_:
                    continue
                raise
            taken = found if bool(found.value) == any_ else more
            found = Known([("or" if any_ else "and"), written(found), written(more)], _plain(taken))
        return found

    def either(self, test: Any, value: ast.expr, other: ast.expr) -> Any:
        if not isinstance(test, Known):
            return self.value(value if test else other)
        holds = bool(test.value)
        taken = self.value(value if holds else other)
        try:
            left = written(self.value(other if holds else value))
            one, two = (written(taken), left) if holds else (left, written(taken))
        except (_Opaque, ValueError, TypeError):
            self.reader.choose(test)
            return taken
        return Known(["if", test.expression, one, two], _plain(taken))

    def called(self, function: Any, args: list[Any], more: dict[str, Any]) -> Any:
        if function in _MAKERS:
            return function(self.fixed(args[0]), *args[1:], **more)
        if function is Step or hasattr(function, "_fields") or isinstance(getattr(function, "__self__", None), Step):
            return function(*args, **more)
        name = getattr(function, "__name__", "")
        if _CALLED.get(name) is function and not more:
            return _operated(name, *args)
        of = getattr(function, "__self__", None)
        if of is self.reader.node:
            return self.reader.call(function.__func__, [of, *args], more)
        if not any(map(_depends, [*args, *more.values()])):
            return function(*args, **more)
        if inspect.isfunction(inspect.unwrap(function)):
            return self.reader.call(function, args, more)
        raise _Opaque(function(*map(_plain, args), **{each: _plain(x) for each, x in more.items()}))

    def fixed(self, dtype: Any) -> Any:
        """Return a dtype, which no page computes: it leads to another step."""
        if isinstance(dtype, Known):
            self.reader.when.append(["==", dtype.expression, ["text", dtype.value]])
        return _plain(dtype)


def _operated(sign: str, *values: Any) -> Any:
    plain = [_plain(value) for value in values]
    try:
        found = _OPERATIONS[sign](*plain)
    except TypeError:
        if not any(map(_depends, values)):
            raise
        found = None
    return Known([sign, *map(written, values)], found) if any(map(_depends, values)) else found


def _item(values: Any, k: Any) -> Any:
    if isinstance(values, Known) or isinstance(k, Known):
        return Known(["item", written(values), written(k)], _plain(values)[_plain(k)])
    return values[k]


def value_of(found: Any, values: Mapping[str, Any]) -> Any:
    """Compute what was written, as a page does, given the values of names.

    >>> value_of(["+", "window", 4], {"window": 3})
    7
    """
    if isinstance(found, str):
        return values[found]
    if not isinstance(found, list):
        return found
    sign, *rest = found
    if sign == "text":
        return rest[0]
    if sign == "if":
        return value_of(rest[1] if value_of(rest[0], values) else rest[2], values)
    if sign in ("and", "or"):
        for each in rest[:-1]:
            value = value_of(each, values)
            if bool(value) == (sign == "or"):
                return value
        return value_of(rest[-1], values)
    return _OPERATIONS[sign](*(value_of(each, values) for each in rest))
