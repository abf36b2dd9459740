"""The bundled pipelines give on a page, to the bit, what they give in Python."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.frame import Value
from stream_sparse.page.program import compile_plan
from tests.support.node_js import needs_node
from tests.support.processes import python
from tests.support.wasm_recordings import in_node, placed

pytestmark = [
    pytest.mark.slow,  # compiles the kernels of all these nodes
    pytest.mark.skipif(shutil.which("wasm-ld-19") is None, reason="needs wasm-ld-19"),
    needs_node,
]
ROOT = Path(__file__).parents[2]
PIPELINES = {
    "bird": 12, "signal": 12, "temporal": 5, "thresholds": 5, "spatial": 1, "still": 1, "sparse": 101,
    "digits": 12, "dictionary": 3, "fields": 3, "flicker": 3, "complex_cells": 11, "events": 5, "webcam": 12,
    "minimal": 2,
}  # fmt: skip
"""The pipelines, and after how many frames each node with a step has been called."""
_SIZE = 124, 164, 3
"""Of a frame, which holds the pixels that the pipelines name."""
_SIZES = {"digits": (8, 8)}


def _frames(name: str) -> list[Value]:
    rng = np.random.default_rng(0)
    if name == "signal":
        return [float(x) for x in rng.uniform(0, 255, PIPELINES[name])]
    return [rng.integers(0, 256, _SIZES.get(name, _SIZE), np.uint8) for _ in range(PIPELINES[name])]


def _stepper(name: str) -> Any:
    pipeline = load(name)
    return pipeline.stepper((), float) if name == "signal" else pipeline.stepper(_SIZES.get(name, _SIZE))


def differences_on_a_page(folder: Path, name: str, file: Path) -> tuple[int, list[str]]:
    """Run a pipeline by the engine of the page; return the number of values compared, and which differ.

    Parameters:
        folder: of the module of kernels and its table.
        file: where to write frames and values.
    """
    stepper, content, frames = _stepper(name), bytearray(), _frames(name)
    parts = [(part.name, field) for part in load(name).plan.parts for field in part.unit.fields() or ("",)]
    wanted: list[list[Any]] = []
    for frame in frames:
        row = stepper.send(frame)
        values = [(*part, row[".".join(filter(None, part))]) for part in parts]
        wanted.append([[*part, None if x is None else placed(x, content)] for *part, x in values])
    first = np.asarray(frames[0])
    header = {
        "program": compile_plan(load(name).plan).model_dump(),
        "medium": {"shape": first.shape, "dtype": first.dtype.str[1:], "rate": 30.0, "live": False},
        "frames": [placed(frame, content) for frame in frames],
        "wanted": wanted,
    }
    found = in_node("run_page.mjs", folder, json.dumps(header), content, file)
    return found["compared"], found["differences"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wasm")
    done = python(ROOT / "tools" / "wasm.py", folder, timeout=800)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_page_gives_the_values_of_the_package(pipeline: str, folder: Path, tmp_path: Path) -> None:
    compared, differences = differences_on_a_page(folder, pipeline, tmp_path / "frames")
    assert compared
    assert differences == []
