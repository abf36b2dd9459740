"""The pipelines that a page runs, with frames and numbers as they come there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from stream_sparse import load
from stream_sparse.frame import Value
from tests.support.wasm_recordings import in_node, placed
from tools.page_facts import facts
from tools.wasm_cases import Call, watching

__all__ = ["PIPELINES", "calls_of", "differences_on_a_page"]

PIPELINES = {
    "bird": 12, "signal": 12, "temporal": 5, "thresholds": 5, "spatial": 1, "still": 1, "sparse": 101,
    "digits": 12, "dictionary": 3, "fields": 3, "flicker": 3, "complex_cells": 11, "events": 5, "webcam": 12,
    "minimal": 2,
}  # fmt: skip
"""The pipelines, and after how many frames each node with a step has been called."""
_SIZE = 124, 164, 3
"""Of a frame, which holds the pixels that the pipelines name."""
_SIZES = {"digits": (8, 8)}
_FOLDER = Path(__file__).parents[2] / "pipelines"


def _frames(name: str) -> list[Value]:
    rng = np.random.default_rng(0)
    if name == "signal":
        return [float(x) for x in rng.uniform(0, 255, PIPELINES[name])]
    return [rng.integers(0, 256, _SIZES.get(name, _SIZE), np.uint8) for _ in range(PIPELINES[name])]


def _stepper(name: str) -> Any:
    pipeline = load(name)
    return pipeline.stepper((), float) if name == "signal" else pipeline.stepper(_SIZES.get(name, _SIZE))


def calls_of(name: str) -> list[Call]:
    """Run a pipeline on noise, and return the calls of its steps."""
    stepper = _stepper(name)
    found: list[Call] = []
    for frame in _frames(name):
        with watching() as calls:
            stepper.send(frame)
        found += calls
    return found


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
        "tree": yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8")),
        "known": facts(),
        "medium": {"shape": first.shape, "dtype": first.dtype.str[1:], "rate": 30.0, "live": False},
        "frames": [placed(frame, content) for frame in frames],
        "wanted": wanted,
    }
    found = in_node("run_page.mjs", folder, json.dumps(header), content, file)
    return found["compared"], found["differences"]
