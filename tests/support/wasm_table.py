"""What the table of a WebAssembly module says of a call: which step, and its numbers and lengths."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tools.wasm_expressions import value_of

__all__ = ["Bound", "bound"]


class Bound(NamedTuple):
    """A step of the table for inputs and parameters.

    Attributes:
        step: as the table describes it.
        arrays: the inputs by name.
        values: of all names that expressions know.
        shape: what ``shape`` stands for in lengths.
    """

    step: dict[str, Any]
    arrays: dict[str, Any]
    values: dict[str, Any]
    shape: tuple[int, ...]

    def lengths(self, written: list[Any]) -> tuple[int, ...]:
        """Return the shape of an array from the lengths in the table."""
        found: list[int] = []
        for length in written:
            found += self.shape if length == "shape" else (value_of(length, self.values),)
        return tuple(found)


def bound(about: Any, parameters: dict[str, Any], inputs: tuple[Any, ...], given: dict[str, Any]) -> Bound:
    """Return the step that a node of the table takes.

    Parameters:
        about: the node in the table.
        given: what the table says that the page has to make.

    Raises:
        ValueError: where the module has no kernel for this.
    """
    kinds = [[_code(x), np.ndim(x)] for x in inputs]
    case = next((case for case in about["cases"] if kinds in case["inputs"]), None)
    if case is None:
        raise ValueError(f"no kernel takes {kinds}")
    arrays = dict(zip(case["names"], map(np.asarray, inputs), strict=True))
    first = case["names"][0]
    values: dict[str, Any] = {**parameters, **given, "n": arrays[first].size}
    for name, x in arrays.items():
        values |= {f"{name}.shape": x.shape, f"{name}.size": x.size, f"{name}.ndim": x.ndim}
        values |= {f"{name}.dtype.kind": x.dtype.kind, f"{name}.dtype.itemsize": x.dtype.itemsize}
    step = next(step for step in case["steps"] if value_of(step["when"], values))
    if step["function"] is None:
        raise ValueError(f"no kernel is for {parameters}")
    for name, number in step["numbers"].items():
        values[name] = value_of(number, values)
    shape = given.get("shape", value_of(step.get("shape", f"{first}.shape"), values))
    return Bound(step, arrays, values, tuple(shape))


def _code(x: Any) -> str:
    return x.dtype.str[1:] if np.ndim(x) else "f8"
