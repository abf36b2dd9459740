"""What the annotation of a node's ``update`` tells of its results."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .node import Node

__all__ = ["array_fields", "result_fields", "result_type", "result_words"]


def result_type(cls: type[Node]) -> Any:
    """The NamedTuple that ``update`` gives by its annotation; None where it gives a single value."""
    try:
        hints = typing.get_type_hints(inspect.unwrap(cls.update))
    except NameError:  # an annotation that exists for type checkers alone names no parts
        return None
    said = hints.get("return")
    for option in typing.get_args(said) or (said,):
        if isinstance(option, type) and issubclass(option, tuple) and hasattr(option, "_fields"):
            return option
    return None


@functools.cache
def array_fields(cls: type[Node]) -> frozenset[str]:
    """The parts of a result that are arrays, or None, by their annotations."""
    said = result_type(cls)
    try:
        hints = {} if said is None else typing.get_type_hints(said)
    except NameError:
        return frozenset()
    return frozenset(name for name, hint in hints.items() if _is_array(hint))


def _is_array(hint: Any) -> bool:
    options = [o for o in typing.get_args(hint) if o is not type(None)] if _is_union(hint) else [hint]
    return bool(options) and all((typing.get_origin(o) or o) is np.ndarray for o in options)


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) in (typing.Union, types.UnionType)


@functools.cache
def result_fields(cls: type[Node]) -> tuple[str, ...]:
    """The names of the parts of a result; none where it is a single value."""
    said = result_type(cls)
    return () if said is None else tuple(said._fields)


def result_words(cls: type[Node]) -> dict[str, str]:
    """What each part of a result is, as the NamedTuple's docstring says under ``Attributes:``.

    >>> from stream_sparse.nodes import IncrementalPca
    >>> result_words(IncrementalPca)["error"] != ""
    True
    """
    said = result_type(cls)
    told = dict.fromkeys(result_fields(cls), "")
    lines = (inspect.getdoc(said) or "").partition("Attributes:\n")[2].splitlines()
    names: list[str] = []
    for line in lines:
        if line and not line.startswith("    "):
            break
        head, colon, rest = line.strip().partition(": ")
        given = [name.strip() for name in head.split(",")]
        if colon and not line.startswith("     ") and all(name in told for name in given):
            names, text = given, rest
        else:
            text = line.strip()
        for name in names:
            told[name] = f"{told[name]} {text}".strip()
    return told
