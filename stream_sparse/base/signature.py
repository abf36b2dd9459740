"""The inputs and outputs of a node, read from the signature and the annotations of its ``update()``."""

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Update = Callable[..., Any]


class Signature(NamedTuple):
    """How many inputs ``update()`` takes (``most`` None: any number), and whether it takes a stamp ``at``."""

    least: int
    most: int | None
    at: bool


@functools.cache
def signature(update: Update) -> Signature:
    """Return the inputs of an ``update()``."""
    arguments = list(inspect.signature(inspect.unwrap(update)).parameters.values())[1:]
    named = [p for p in arguments if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in named)
    several = any(p.kind is p.VAR_POSITIONAL for p in arguments)
    return Signature(
        max(least, 1),
        None if several else len(named),
        any(p.name == "at" and p.kind is p.KEYWORD_ONLY for p in arguments),
    )


def _hints(of: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(inspect.unwrap(of))
    except NameError:  # an annotation that is imported for type checkers only
        return {}


def _result_type(update: Update) -> Any:
    """Return the NamedTuple in the return annotation; None where the result is a single value."""
    returned = _hints(update).get("return")
    for option in typing.get_args(returned) or (returned,):
        if isinstance(option, type) and issubclass(option, tuple) and hasattr(option, "_fields"):
            return option
    return None


@functools.cache
def result_fields(update: Update) -> tuple[str, ...]:
    """Return the names of the outputs; empty where the result is a single value."""
    result = _result_type(update)
    return () if result is None else tuple(result._fields)


@functools.cache
def measured_outputs(update: Update) -> frozenset[str]:
    """Return the outputs ("" is a single value) that may have the unit of measure of the first input.

    A number made of an array, such as a count, has another. So an output has it that is annotated as more
    than a number, and so have all where the first input is annotated as a number.
    """
    hints = _hints(update)
    result = _result_type(update)
    outputs = {"": hints.get("return", float)} if result is None else typing.get_type_hints(result)
    first = hints.get(next(iter(list(inspect.signature(update).parameters)[1:]), ""))
    of_numbers = first is not None and _is_number(first)
    return frozenset(name for name, hint in outputs.items() if of_numbers or not _is_number(hint))


def _is_number(hint: Any) -> bool:
    if typing.get_origin(hint) is dict:
        return _is_number(typing.get_args(hint)[1])
    return all(option in (float, int, bool, type(None)) for option in typing.get_args(hint) or (hint,))


@functools.cache
def array_fields(update: Update) -> frozenset[str]:
    """Return the names of the outputs that are annotated as arrays."""
    result = _result_type(update)
    hints = {} if result is None else _hints(result)
    return frozenset(name for name, hint in hints.items() if _is_array(hint))


def _is_array(hint: Any) -> bool:
    union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    options = [o for o in typing.get_args(hint) if o is not type(None)] if union else [hint]
    return bool(options) and all(map(_is_array_type, options))


def _is_array_type(hint: Any) -> bool:
    alias = typing.get_origin(hint) or hint
    meaning = getattr(alias, "__value__", alias)  # NDArray of NumPy 2.5 is an alias that hides its meaning
    return (typing.get_origin(meaning) or meaning) is np.ndarray


def field_help(update: Update) -> dict[str, str]:
    """Return the description of each output, from ``Attributes:`` in the docstring of the NamedTuple.

    >>> from stream_sparse.nodes import FrameMoments
    >>> field_help(FrameMoments.update)["mean"]
    'mean of the values.'
    """
    texts = dict.fromkeys(result_fields(update), "")
    docstring = inspect.getdoc(_result_type(update)) or ""
    names: list[str] = []
    for line in docstring.partition("Attributes:\n")[2].splitlines():
        if line and not line.startswith("    "):
            break
        head, colon, text = line.strip().partition(": ")
        heads = [name.strip() for name in head.split(",")]
        if colon and not line.startswith("     ") and all(name in texts for name in heads):
            names = heads  # a new entry, which may describe several outputs
        else:
            text = line.strip()
        for name in names:
            texts[name] = f"{texts[name]} {text}".strip()
    return texts
