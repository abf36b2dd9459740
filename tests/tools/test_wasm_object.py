"""tools/wasm_object.py: a kernel as an object file, or why it cannot be one."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numba
import pytest
from numba import types

from stream_sparse.frame import Array
from stream_sparse.kernels._jit import Out, kernel
from tools.wasm import LINKER, link
from tools.wasm_object import object_file, runtime

VALUES = types.Array(types.float64, 1, "C")


@kernel
def _sine(x: Array, out: Out) -> bool:
    for i in range(x.size):
        out[i] = math.sin(x[i])
    return True


@kernel
def _root(x: Array, out: Out) -> bool:
    for i in range(x.size):
        out[i] = math.sqrt(x[i])
    return True


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(shutil.which(LINKER) is None, reason=f"needs {LINKER}")
def test_what_a_page_does_not_have_is_named() -> None:
    objects = {"sine": object_file(_sine, (VALUES, VALUES), "sine"), "runtime": runtime()}
    with pytest.raises(
        ValueError, match=r"calls no C library but[^:]*: error: sine.o: undefined symbol: sin\n"
    ):
        link(objects, ["sine"])


def test_an_object_file_is_kept(own_cache: Path) -> None:
    made = object_file(_root, (VALUES, VALUES), "root")
    (kept,) = own_cache.rglob("root-*.o")
    assert kept.read_bytes() == made
    assert made.startswith(b"\0asm")
    kept.write_bytes(b"kept")
    assert object_file(_root, (VALUES, VALUES), "root") == b"kept"
