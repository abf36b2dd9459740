"""Run any node from the WebAssembly module and its table alone, as a page does."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import wasmtime

from stream_sparse.frame import Array
from tools.wasm_rules import Point, holds, value_of

__all__ = ["Kernels", "WasmNode"]


class Kernels:
    """The module and the table that ``tools/wasm.py`` wrote; ``called`` are the functions in use."""

    def __init__(self, folder: Path) -> None:
        self.table = json.loads((folder / "kernels.json").read_text("utf-8"))
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module(self.engine, (folder / "kernels.wasm").read_bytes())
        self.called: set[str] = set()

    def given(self, name: str) -> set[str]:
        """Return the names of what a page has to make itself for a node."""
        cases = self.table["nodes"][name]["cases"]
        return {number for case in cases for step in case["steps"] for number in step["given"]}

    def functions(self) -> set[str]:
        """Return the names of all kernels in the module."""
        return {export.name for export in self.module.exports} - {"memory", "alloc"}


class _Place(NamedTuple):
    """An array in the memory of the module."""

    address: int
    dtype: str
    lengths: tuple[int, ...]


class WasmNode:
    """A node of the table, with a memory of its own.

    Parameters:
        kernels: the module and its table.
        name: of the node.
        parameters: those that are not the defaults; an edit changes :attr:`parameters`.
    """

    def __init__(self, kernels: Kernels, name: str, **parameters: Any) -> None:
        self._kernels, self._about = kernels, kernels.table["nodes"][name]
        self.parameters = {**self._about["parameters"], **parameters}
        self._store = wasmtime.Store(kernels.engine)
        self._exports: Any = wasmtime.Instance(self._store, kernels.module, []).exports(self._store)
        self._seen = 0
        self._kept: dict[str, _Place] = {}
        self._made: dict[str, _Place] = {}
        self._made_for: object = None

    def update(self, *inputs: Any, **given: Any) -> dict[str, Any] | None:
        """Compute the results of one frame by name; None where there are none yet.

        Parameters:
            inputs: arrays, or numbers.
            given: what the table says that the page has to make.

        Raises:
            ValueError: where types or sizes do not fit, so that the kernel would read beyond an array.
        """
        kinds = [[_code(x), np.ndim(x)] for x in inputs]
        case = next((case for case in self._about["cases"] if kinds in case["inputs"]), None)
        if case is None:
            raise ValueError(f"no kernel takes {kinds}")
        point: Point = {**self.parameters, **given, "n": int(np.size(inputs[0]))}
        step = next((step for step in case["steps"] if holds(step["when"], point)), None)
        if step is None:
            raise ValueError(f"no step takes {self.parameters}")
        names = [about["name"] for about in step["arguments"] if about["kind"] == "input"]
        arrays = dict(zip(names, map(np.asarray, inputs), strict=True))
        for name, x in arrays.items():
            point |= {f"{name}.{axis}": length for axis, length in enumerate(x.shape)}
        values = point | {name: _by_rows(rows, point) for name, rows in step["numbers"].items()}
        shape = inputs[0].shape if np.ndim(inputs[0]) else ()
        if "shape" in step:
            shape = tuple(_by_rows(rows, values) for rows in step["shape"])
        places = self._places(step, values, shape)
        passed: list[Any] = []
        for about in step["arguments"]:
            name, kind = about["name"], about["kind"]
            if kind in ("input", "given") and "axes" in about:
                passed += self._written(about, arrays.get(name, given.get(name)), values)
            elif name in places:
                passed += _passed(about, places[name])
            else:
                value = {"seen": self._seen, "start": 0, "stop": values["n"]}.get(name, values.get(name))
                passed.append(float(value) if about.get("dtype") in ("f4", "f8") else int(value))
        self._kernels.called.add(step["function"])
        answer = self._exports[step["function"]](self._store, *passed)
        if answer < 0:
            raise ValueError(f"{step['function']} failed")
        self._seen += 1
        if not answer:
            return None
        gives = [about["name"] for about in step["arguments"] if about["kind"] == "gives"]
        return {name: self._read(places[name]) for name in gives}

    def _places(self, step: Any, values: Point, shape: tuple[int, ...]) -> dict[str, _Place]:
        """Return the arrays of the step's table, which are made where sizes have changed."""
        wanted = {
            about["name"]: (about["dtype"], _lengths(about["lengths"], values, shape))
            for about in step["arguments"] if about["kind"] in ("keeps", "gives", "needs")
        }  # fmt: skip
        keeps = {about["name"] for about in step["arguments"] if about["kind"] == "keeps"}
        if not self._seen:
            self._kept = {name: self._array(*wanted[name]) for name in keeps}
        if {name: place[1:] for name, place in self._kept.items()} != {name: wanted[name] for name in keeps}:
            raise ValueError("the state is of other sizes; make the node anew")
        rest = {name: layout for name, layout in wanted.items() if name not in keeps}
        if self._made_for != (step["function"], rest):
            self._made_for = step["function"], rest
            self._made = {name: self._array(*layout) for name, layout in rest.items()}
        return self._kept | self._made

    def _array(self, dtype: str, lengths: tuple[int, ...]) -> _Place:
        """Return a new array of zeros."""
        size = prod(lengths) * np.dtype(dtype).itemsize
        address = self._exports["alloc"](self._store, size)
        if not address:
            raise MemoryError(f"no room for an array of {lengths}")
        self._exports["memory"].write(self._store, bytes(size), address)
        return _Place(address, dtype, lengths)

    def _written(self, about: Any, x: Any, values: Point) -> list[int]:
        """Copy an array into the memory, and return what the kernel takes for it."""
        x = np.asarray(x, about["dtype"], order="C")
        lengths = x.shape if x.ndim == about["axes"] else (x.size,)
        for length, rows in zip(lengths, about.get("lengths", [None] * len(lengths)), strict=True):
            if rows is not None and length != _by_rows(rows, values):
                raise ValueError(f"{about['name']} must not have the lengths {lengths}")
        if len(lengths) != about["axes"]:
            raise ValueError(f"{about['name']} must have {about['axes']} axes, got {x.ndim}")
        key = f"{about['name']}, an input"
        if key not in self._made or self._made[key][1:] != (about["dtype"], lengths):
            self._made[key] = self._array(about["dtype"], lengths)
        self._exports["memory"].write(self._store, x.tobytes(), self._made[key].address)
        return _passed(about, self._made[key])

    def _read(self, place: _Place) -> Any:
        """Return a copy of an array; of one without lengths its number."""
        end = place.address + prod(place.lengths) * np.dtype(place.dtype).itemsize
        found: Array = np.frombuffer(
            bytes(self._exports["memory"].read(self._store, place.address, end)), place.dtype
        )
        return found.reshape(place.lengths) if place.lengths else float(found[0])


def _code(x: Any) -> str:
    return x.dtype.str[1:] if np.ndim(x) else "f8"


def _by_rows(rows: Any, point: Point) -> Any:
    """Return the value of the first row that holds."""
    for row in rows:
        if holds(row["when"], point):
            return value_of(row["is"], point)
    raise ValueError(f"no row of {rows} holds")


def _lengths(written: list[str], values: Point, shape: tuple[int, ...]) -> tuple[int, ...]:
    found: list[int] = []
    for length in written:
        found += shape if length == "shape" else (value_of(length, values),)
    return tuple(found)


def _passed(about: Any, place: _Place) -> list[int]:
    """Return pointer and lengths of an array, as the kernel takes them."""
    lengths = place.lengths if len(place.lengths) == about["axes"] else (prod(place.lengths),)
    return [place.address, *lengths]
