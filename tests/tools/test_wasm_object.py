"""tools/wasm_object.py: a kernel as an object file, or why it cannot be one."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from numba import types

from stream_sparse.frame import Array
from stream_sparse.kernels._jit import Out, kernel
from tools.wasm import LINKER, link
from tools.wasm_object import code_of, object_file, runtime

VALUES = types.Array(types.float64, 1, "C")


@kernel
def _sine(x: Array, out: Out) -> bool:
    for i in range(x.size):
        out[i] = math.sin(x[i])
    return True


@kernel
def _taken_apart(x: Array, powers: Array, fractions: Out, exponents: Out, scaled: Out) -> bool:
    for i in range(x.size):
        fractions[i], exponents[i] = math.frexp(x[i])
        scaled[i] = math.ldexp(x[i], powers[i])
    return True


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))


@pytest.mark.skipif(shutil.which(LINKER) is None, reason=f"needs {LINKER}")
def test_what_a_page_does_not_have_is_named() -> None:
    objects = {"sine": object_file({"sine": code_of(_sine, (VALUES, VALUES), "sine")}), "runtime": runtime()}
    with pytest.raises(
        ValueError, match=r"calls no C library but[^:]*: error: sine.o: undefined symbol: sin\n"
    ):
        link(objects, ["sine"])


@pytest.mark.skipif(shutil.which(LINKER) is None, reason=f"needs {LINKER}")
@pytest.mark.parametrize("real", [types.float64, types.float32])
def test_floats_are_taken_apart_and_scaled_as_by_numpy(real: Any) -> None:
    wasmtime = pytest.importorskip("wasmtime")
    kind = np.dtype(str(real))
    rng = np.random.default_rng(5)
    odd = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, np.finfo(kind).max, np.finfo(kind).tiny, 3e-41, 5e-324]
    x = np.array([*odd, *rng.standard_normal(500) * 10.0 ** rng.integers(-37, 37, 500)], kind)
    powers = rng.integers(-2200, 2200, x.size).astype(np.int32)
    powers[::2] %= 40
    values, whole = types.Array(real, 1, "C"), types.Array(types.int32, 1, "C")
    made = object_file({"apart": code_of(_taken_apart, (values, whole, values, whole, values), "apart")})
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    module = wasmtime.Module(engine, link({"apart": made, "runtime": runtime()}, ["apart"]))
    exports = wasmtime.Instance(store, module, []).exports(store)
    given = [x, powers, np.zeros_like(x), np.zeros_like(powers), np.zeros_like(x)]
    places = [exports["alloc"](store, array.nbytes) for array in given]
    for array, place in zip(given, places, strict=True):
        exports["memory"].write(store, array.tobytes(), place)
    passed = [word for array, place in zip(given, places, strict=True) for word in (place, array.size)]
    assert exports["apart"](store, *passed) == 1
    fractions, exponents, scaled = (
        np.frombuffer(bytes(exports["memory"].read(store, place, place + array.nbytes)), array.dtype)
        for array, place in zip(given[2:], places[2:], strict=True)
    )
    with np.errstate(over="ignore", under="ignore"):
        wanted = (*np.frexp(x), np.ldexp(x.astype(np.float64), powers).astype(kind))
    finite = np.isfinite(x)  # of others the exponent has no meaning
    np.testing.assert_array_equal(fractions, wanted[0])
    np.testing.assert_array_equal(exponents[finite], wanted[1][finite])
    np.testing.assert_array_equal(scaled, wanted[2])
