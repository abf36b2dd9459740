"""Expressions of parameters, numbers and sizes, of which the table of a step is made."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from pydantic import AfterValidator

from stream_sparse.frame import Array
from stream_sparse.kernels.sparsity import Rows

OF_BYTES = "x.dtype.itemsize == 1 and x.dtype.kind in 'bu'"
"""Whether kernels take the input ``x`` as uint8."""


def of_bytes(x: Array) -> bool:
    """Return whether kernels take an input as uint8."""
    return x.dtype.itemsize == 1 and x.dtype.kind in "bu"


def part(value: Any, k: int) -> Any:
    """Return the k-th number of a pair, or a number that stands for both.

    >>> part((3, 4), 1), part(5, 1)
    (4, 5)
    """
    return value[k] if isinstance(value, tuple | list) else value


def place(values: tuple[Any, ...], value: Any) -> int:
    """Return the place of a value in a tuple, -1 where it is not there.

    >>> place(("l0", "l1"), "l1"), place(("l0", "l1"), "gini")
    (1, -1)
    """
    return values.index(value) if value in values else -1


EACH_ONCE = AfterValidator(lambda measures: tuple(dict.fromkeys(measures)))
"""A measure that is named twice has one row."""


def rows_of(measures: tuple[str, ...]) -> Rows:
    """Return the row of each measure, -1 for one that is not wanted."""
    return Rows(
        place(measures, "l0"), place(measures, "l1"), place(measures, "kurtosis"), place(measures, "hoyer"),
        place(measures, "gini"), place(measures, "treves_rolls"),
    )  # fmt: skip


def entry(mapping: Mapping[str, Any], key: str, default: Any) -> Any:
    """Return the value of a key, or the default where it is missing.

    >>> entry({"low": 0.5}, "low", 0.1), entry({"low": 0.5}, "high", 1.0)
    (0.5, 1.0)
    """
    return mapping.get(key, default)


_FUNCTIONS = {
    "__builtins__": {}, "entry": entry, "len": len, "max": max, "min": min, "part": part, "place": place,
    "prod": prod,
}  # fmt: skip


class Expression:
    """A value of parameters, numbers and inputs, as ``"window + 4 if align == 'notebook' else 0"``.

    It is written in a part of Python that a page without Python can compute, too (see
    ``tools/wasm_expressions.py``): sums, products, powers, floor division and remainders; comparisons,
    ``in``, ``and``, ``or``, ``not``, ``if``; tuples, their items and slices; ``len``, ``max``, ``min``,
    ``prod``, and the functions of this module. Of an input it knows ``x.shape``, ``x.size``, ``x.ndim``,
    ``x.dtype.kind`` and ``x.dtype.itemsize``.

    >>> Expression("2 * window + 1").of({"window": 3})
    7
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._code = compile(self.text, f"<{text}>", "eval")
        self.names = set(self._code.co_names) - _FUNCTIONS.keys()

    def __reduce__(self) -> tuple[type[Expression], tuple[str]]:
        return Expression, (self.text,)  # code is not pickled

    def of(self, values: Mapping[str, Any]) -> Any:
        """Return the value, given those of the names."""
        return eval(self._code, _FUNCTIONS, values)  # a text of this package
