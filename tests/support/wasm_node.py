"""Run any node from the WebAssembly module and its table alone, as a page does."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import wasmtime

from stream_sparse.frame import Array
from tests.support.wasm_recordings import results
from tests.support.wasm_table import Bound, bound
from tools.wasm_cases import Call

__all__ = ["Kernels", "WasmNode", "replay"]


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
        return {name for case in cases for step in case["steps"] for name in step.get("given", ())}

    def sinusoids(self, low: float, high: float, begin: int, count: int, values: int) -> Array:
        """Return a dictionary that the module makes."""
        store = wasmtime.Store(self.engine)
        exports: Any = wasmtime.Instance(store, self.module, []).exports(store)
        address = exports["alloc"](store, 8 * count * values)
        assert exports["sinusoids"](store, low, high, begin, address, count, values) == 1
        found = bytes(exports["memory"].read(store, address, address + 8 * count * values))
        return np.frombuffer(found, np.float64).reshape(count, values)

    def functions(self) -> set[str]:
        """Return the names of all kernels in the module."""
        return {export.name for export in self.module.exports} - {
            "memory", "alloc", "mark", "release", *self.table["helpers"],
        }  # fmt: skip


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
        call = bound(self._about, self.parameters, inputs, given)
        step, places = call.step, self._places(call)
        passed: list[Any] = []
        for about in step["arguments"]:
            name, kind = about["name"], about["kind"]
            if kind in ("input", "given") and "axes" in about:
                passed += self._written(about, call.arrays.get(name, given.get(name)), call)
            elif name in places:
                passed += _passed(about, places[name])
            else:
                value = {"seen": self._seen, "start": 0, "stop": call.values["n"]}.get(
                    name, call.values.get(name)
                )
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

    def _places(self, call: Bound) -> dict[str, _Place]:
        """Return the arrays of the step's table, which are made where sizes have changed."""
        step = call.step
        wanted = {
            about["name"]: (about["dtype"], call.lengths(about["lengths"]))
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

    def _written(self, about: Any, x: Any, call: Bound) -> list[int]:
        """Copy an array into the memory, and return what the kernel takes for it."""
        x = np.asarray(x, about["dtype"], order="C")
        if "lengths" in about and x.shape != call.lengths(about["lengths"]):
            raise ValueError(f"{about['name']} must not have the shape {x.shape}")
        lengths = x.shape if x.ndim == about["axes"] else (x.size,)
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


def _passed(about: Any, place: _Place) -> list[int]:
    """Return pointer and lengths of an array, as the kernel takes them."""
    lengths = place.lengths if len(place.lengths) == about["axes"] else (prod(place.lengths),)
    return [place.address, *lengths]


def _same(found: Any, wanted: Any) -> bool:
    """Whether two results are the same bytes, or nan both."""
    if not isinstance(wanted, np.ndarray):
        found, wanted = np.float64(found), np.float64(wanted)
    if found.dtype != wanted.dtype or found.shape != wanted.shape:
        return False
    if wanted.dtype.kind != "f":
        return found.tobytes() == wanted.tobytes()
    bits = f"u{wanted.dtype.itemsize}"
    return bool(((found.view(bits) == wanted.view(bits)) | (np.isnan(found) & np.isnan(wanted))).all())


def replay(kernels: Kernels, name: str, calls: list[Call]) -> list[str]:
    """Return where a node of the module differs from the calls of one of the package."""
    node, wrong = WasmNode(kernels, name), []
    given = kernels.given(name)
    for t, call in enumerate(calls):
        node.parameters = call.parameters
        made = {**call.arguments, **call.given}
        found = node.update(*call.inputs, **{key: made[key] for key in given & made.keys()})
        wanted = results(call)
        if (found is None) != (wanted is None):
            wrong.append(f"frame {t}: {found} is no {wanted}")
        elif found is not None and wanted is not None:
            wrong += [f"frame {t}: {key}" for key, value in wanted.items() if not _same(found[key], value)]
    return wrong
