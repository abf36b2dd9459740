"""Options that are declared once, with their help, for Python and for the command line."""

import builtins
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple, TypeVar, get_type_hints

from stream_sparse.errors import InputError, nearest

Method = TypeVar("Method", bound=Callable[..., Any])
Declaration = TypeVar("Declaration")


class Help(NamedTuple):
    """The help of an option.

    Attributes:
        text: what it does.
        kind: the type of its value on the command line; None: the option is Python's alone.
        metavar: what stands for its value in the help of the command line.
        short: its other name on the command line, such as ``-j``.
    """

    text: str
    kind: Any = None
    metavar: str | None = None
    short: str | None = None


class Option(NamedTuple):
    """An option with its type and default in Python, and its help."""

    name: str
    type: Any
    default: Any
    help: Help


class _Names(dict[str, Any]):
    """The names that types of a module may have; others are imported for type checkers alone."""

    def __missing__(self, name: str) -> Any:
        return Any


def options(declaration: type) -> tuple[Option, ...]:
    """Return all options that people can give, in order: fields of a dataclass whose types have a Help."""
    names = _Names({**vars(builtins), **vars(sys.modules[declaration.__module__])})
    types = get_type_hints(declaration, localns=names, include_extras=True)
    declared = []
    for one in fields(declaration):
        about = [extra for extra in getattr(types[one.name], "__metadata__", ()) if isinstance(extra, Help)]
        declared += [Option(one.name, types[one.name].__origin__, one.default, help) for help in about]
    return tuple(declared)


def takes(declaration: type, *only: str, but: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """Give a method with ``**options`` the names, defaults and help of only these options, or of others."""

    def declare(method: Method) -> Method:
        own = inspect.signature(method)
        taken = [one for one in options(declaration) if one.name in only or not (only or one.name in but)]
        kept = [one for one in own.parameters.values() if one.kind is not one.VAR_KEYWORD]
        kept += [
            inspect.Parameter(
                option.name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=option.type
            )
            for option in taken
        ]
        method.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
        lines = [f"{option.name}: {option.help.text}" for option in taken]
        # Python 3.13 takes the indentation of the code off a docstring, older ones leave it.
        method.__doc__ = re.sub(
            r"^( *)\{options\}$",
            lambda place: "\n".join(place[1] + line for line in lines),
            method.__doc__ or "",
            flags=re.MULTILINE,
        )
        return method

    return declare


def checked(declaration: type[Declaration], given: Mapping[str, Any], of: str = "a run") -> Declaration:
    """Return options by name; InputError for a name or a value that is not possible."""
    names = [option.name for option in options(declaration)]
    for name in given:
        if name not in names:
            raise InputError(f"{of} has no option '{name}'{nearest(name, names)}")
    return declaration(**given)
