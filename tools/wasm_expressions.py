"""Write the expressions of steps as a page can compute them, and compute them.

A number, a truth or null stands for itself, and a text is a name; ``n`` and ``x.shape`` are names, too. All
else is a list, of an operation and what it works on: ``["+", "window", 4]``. A text that is no name is
``["text", "l2"]``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from stream_sparse.nodes._expression import Expression, entry, part, place

__all__ = ["value_of", "written"]

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


def written(expression: Expression | str) -> Any:
    """Write an expression, or its text.

    >>> written("window + 4 if align == 'notebook' else 0")
    ['if', ['==', 'align', ['text', 'notebook']], ['+', 'window', 4], 0]
    """
    text = expression if isinstance(expression, str) else expression.text
    return _written(ast.parse(text, mode="eval").body)


def _written(tree: ast.AST) -> Any:
    match tree:
        case ast.Constant(value=str(text)):
            return ["text", text]
        case ast.Constant(value):
            return value
        case ast.Name() | ast.Attribute():
            return ast.unparse(tree)
        case ast.Tuple(elts=values):
            return ["list", *map(_written, values)]
        case ast.BinOp(left, sign, right) | ast.Compare(left, [sign], [right]) if type(sign) in _SIGNS:
            return [_SIGNS[type(sign)], _written(left), _written(right)]
        case ast.BoolOp(sign, values):
            return [_SIGNS[type(sign)], *map(_written, values)]
        case ast.UnaryOp(sign, value) if type(sign) in _SIGNS:
            return [_SIGNS[type(sign)], _written(value)]
        case ast.IfExp(test, value, other):
            return ["if", _written(test), _written(value), _written(other)]
        case ast.Subscript(value, ast.Slice(lower, upper, None)):
            ends = [end and _written(end) for end in (lower, upper)]
            return ["slice", _written(value), *ends]
        case ast.Subscript(value, k):
            return ["item", _written(value), _written(k)]
        case ast.Call(ast.Name(name), values) if name in _OPERATIONS:
            return [name, *map(_written, values)]
    raise ValueError(f"a page cannot compute {ast.unparse(tree)}")


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
