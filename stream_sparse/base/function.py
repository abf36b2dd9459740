"""Plain functions as nodes: name, inputs and parameters are read from the signature."""

import functools
import inspect
import types
import typing
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Value

from .node import Node
from .param import param

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_NUMBER = int | float


class FunctionNode(Node):
    """The base class of nodes that call a function for each value; :func:`function_node` makes them."""

    function: ClassVar[Callable[..., Any]]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the function, since the class has no name in its module."""
        return _blank, (type(self).function,), self.__getstate__()


def is_node_function(value: object) -> bool:
    """Return whether an object is a function that can be a node: it has a name and takes a value first.

    >>> is_node_function(lambda x: x), is_node_function(np.mean), is_node_function(is_node_function)
    (False, False, True)
    """
    if not isinstance(value, types.FunctionType) or not value.__name__.isidentifier():
        return False
    first = next(iter(inspect.signature(value).parameters.values()), None)
    return first is not None and first.kind in _POSITIONAL


@functools.cache
def function_node(function: Callable[..., Any]) -> type[FunctionNode]:
    """Return the class of nodes that call a function for each value.

    The first argument of the function is the value; where it has arguments before a ``/``, each of them is an
    input. All others are parameters of the node. An annotation gives the type of a parameter; without one its
    default does, and a number may be any number. Annotations that cannot be read are ignored.

    Parameters:
        function: defined by ``def``; it keeps nothing between two calls and does not change its input.

    Raises:
        InputError: where the signature does not fit.

    >>> def above(x, theta=0):
    ...     return np.maximum(x - theta, 0)
    >>> function_node(above)(theta=150).update(np.array([140.0, 160.0]))
    array([ 0., 10.])
    """
    if not is_node_function(function):
        raise InputError(
            f"{getattr(function, '__name__', function)} cannot be a node; expected a function with a name "
            "whose first argument is the value, such as def relu(x, theta=0): ..."
        )
    name = function.__name__
    arguments = list(inspect.signature(function).parameters.values())
    inputs = [a for a in arguments if a.kind is a.POSITIONAL_ONLY] or arguments[:1]
    own = [a for a in arguments[len(inputs) :] if a.kind not in _VARIABLE]
    hints: dict[str, Any] = {"function": ClassVar[Callable[..., Any]]}
    body: dict[str, Any] = {
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
        "__doc__": inspect.getdoc(function) or f"Call {name}() for each value.",
        "__annotations__": hints,
        "function": staticmethod(function),
        "update": _update(function, inputs),
    }
    for argument in own:
        _check_name(name, argument.name)
        hints[argument.name], default = _type_and_default(function, argument)
        body[argument.name] = param(default, help=f"The argument {argument.name} of {name}().")
    cls: type[FunctionNode] = type(name, (FunctionNode,), body)
    return cls


def _update(function: Callable[..., Any], inputs: list[inspect.Parameter]) -> Callable[..., Value]:
    def update(self: FunctionNode, *values: Value) -> Value:
        return _plain(function(*values, **self.parameters()))

    me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    positional = [a.replace(kind=inspect.Parameter.POSITIONAL_ONLY, annotation=a.empty) for a in inputs]
    update.__signature__ = inspect.Signature([me, *positional])  # type: ignore[attr-defined]
    shown = {"return", *(a.name for a in inputs)}
    update.__annotations__ = {key: hint for key, hint in _annotations(function).items() if key in shown}
    return update


def _plain(result: Any) -> Value:
    """Return numbers of any kind as floats, and lists as arrays."""
    if isinstance(result, tuple) and hasattr(result, "_fields"):
        return type(result)(*map(_plain, result))
    if isinstance(result, dict):
        return {name: _plain(value) for name, value in result.items()}
    if isinstance(result, list | tuple):
        result = np.asarray(result)
    if isinstance(result, bool | int | np.generic) or (isinstance(result, np.ndarray) and not result.ndim):
        return float(result)
    return result


def _check_name(function: str, name: str) -> None:
    if name.startswith("_") or name in {"function", *dir(FunctionNode)}:
        raise InputError(f"{function}: the argument '{name}' has a name that nodes use; give it another name")


def _type_and_default(function: Callable[..., Any], argument: inspect.Parameter) -> tuple[Any, Any]:
    required = argument.default is argument.empty
    default = ... if required else argument.default
    hint = _annotations(function).get(argument.name)
    if hint is not None:
        return hint, float(default) if hint is float and type(default) is int else default
    if required:
        return _NUMBER, ...
    if default is None:
        return _NUMBER | str | None, default
    if isinstance(default, list | tuple):
        return tuple[_NUMBER | str, ...], tuple(default)
    kinds: dict[type, Any] = {bool: bool, int: _NUMBER, float: _NUMBER, str: str}
    return kinds.get(type(default), type(default)), default


def _annotations(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations with names resolved; empty where one of them cannot be read."""
    with suppress(Exception):
        return typing.get_type_hints(function, include_extras=True)
    return {}


def _blank(function: Callable[..., Any]) -> FunctionNode:
    cls = function_node(function)
    return cls.__new__(cls)
