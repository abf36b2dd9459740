"""Hash everything that pipelines compute: ``python -m tests.support.value_hashes [PIPELINE ...]``."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from stream_sparse import Pipeline, load
from stream_sparse.nodes import DictionaryLearning
from stream_sparse.plan import bundled, paths
from stream_sparse.recording.provenance import blas_parts

MORE = 4
"""Frames after the first one on which every node has a value."""
LEAST = {"digits": 36}
"""Frames of pipelines whose nodes have a value later than they say: the first batch is of 32 digits."""


def planted() -> Pipeline:
    """Return a pipeline that learns the atoms that signals are made of, and replaces two on the way.

    Signals are made of whole numbers, so that they are the same everywhere.
    """
    rng = np.random.default_rng(1)
    truth, each = rng.integers(-9, 10, (24, 32)), np.arange(640)
    weights = np.zeros((640, 24), int)
    for _ in range(2):
        weights[each, rng.integers(0, 24, 640)] = rng.choice([-3, -2, -1, 1, 2, 3], 640)
    signals = weights @ truth + rng.integers(-1, 2, (640, 32))
    learning = DictionaryLearning(n_components=24, n_nonzero_coefs=2, batch_size=32)
    return Pipeline(signals.reshape(10, 64, 32).astype(np.float32)).then(learning, name="dict")


def hashes(name: str, pipeline: Pipeline) -> dict[str, str | None]:
    """Return a hash of all values of each output that does not depend on BLAS; None where it has no value."""
    plan, found, silent = pipeline.plan, dict[str, Any](), set[str]()
    loose = tuple(f"{part}." for part in blas_parts(plan))
    frames = max(warmup + latency for warmup, latency in paths(plan).values()) + MORE
    for row in pipeline.rows(frames=max(frames, LEAST.get(name, 10))):
        for key in row:
            if f"{key}.".startswith(loose):
                continue
            if key not in found:
                found[key] = hashlib.sha256()
                silent.add(key)
            if _add(found[key], row[key]):
                silent.discard(key)
    return {f"{name} {key}": None if key in silent else total.hexdigest() for key, total in found.items()}


def _add(total: Any, value: Any) -> bool:
    """Add a value with its shape and type to a hash; return whether there is one."""
    parts = value if isinstance(value, tuple) else (value,)
    for part in parts:
        x = np.asarray(part)
        total.update(f"{x.dtype.str} {x.shape} ".encode() + (b"" if part is None else x.tobytes()))
    return any(part is not None for part in parts)


def file_hashes(name: str) -> dict[str, str | None]:
    """Return a hash of each file of values that a short recording has: tables, and the atoms of frame 30."""
    with TemporaryDirectory() as folder:
        made = Path(folder, name)
        load(name).run(frames=31, record=made)
        files = [*made.glob("*.npy"), *made.glob("*.csv")]
        return {f"file {file.name}": hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


if __name__ == "__main__":
    result = {}
    for name in sys.argv[1:] or bundled():
        result |= hashes(name, load(name, source="sample:macaw" if name == "webcam" else None))
    print(json.dumps(result | hashes("planted", planted()) | file_hashes("dictionary")))
