"""Calls of steps in the pipelines that a page runs, with frames and numbers as they come there."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_sparse import load
from tools.wasm_cases import Call, watching

__all__ = ["PIPELINES", "calls_of"]

PIPELINES = {
    "bird": 12, "signal": 12, "temporal": 5, "thresholds": 5, "spatial": 1, "still": 1, "sparse": 101,
    "dictionary": 3, "fields": 3, "webcam": 12, "minimal": 2,
}  # fmt: skip
"""The pipelines, and after how many frames each node with a step has been called."""
_SIZE = 124, 164, 3
"""Of a frame, which holds the pixels that the pipelines name."""


def calls_of(name: str) -> list[Call]:
    """Run a pipeline on noise, and return the calls of its steps."""
    rng = np.random.default_rng(0)
    if name == "signal":
        stepper = load(name).stepper((), float)
        frames: Any = rng.uniform(0, 255, PIPELINES[name])
    else:
        stepper = load(name).stepper(_SIZE)
        frames = (rng.integers(0, 256, _SIZE, np.uint8) for _ in range(PIPELINES[name]))
    found: list[Call] = []
    for frame in frames:
        with watching() as calls:
            stepper.send(frame)
        found += calls
    return found
