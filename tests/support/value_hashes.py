"""Hash everything that the bundled pipelines compute: ``python -m tests.support.value_hashes``."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from stream_sparse import load
from stream_sparse.plan import bundled, paths
from stream_sparse.recording.provenance import blas_parts

MORE = 4
"""Frames after the first one on which every node has a value."""


def hashes(name: str) -> dict[str, str]:
    """Return a hash of all values of each output that does not depend on BLAS."""
    pipeline = load(name, source="sample:macaw" if name == "webcam" else None)
    plan, found = pipeline.plan, dict[str, Any]()
    loose = tuple(f"{part}." for part in blas_parts(plan))
    frames = max(warmup + latency for warmup, latency in paths(plan).values()) + MORE
    for row in pipeline.rows(frames=max(frames, 10)):
        for key in row:
            if not f"{key}.".startswith(loose):
                _add(found.setdefault(key, hashlib.sha256()), row[key])
    return {f"{name} {key}": total.hexdigest() for key, total in found.items()}


def _add(total: Any, value: Any) -> None:
    parts = value if isinstance(value, tuple) else (value,)
    for part in parts:
        total.update(b"none" if part is None else np.ascontiguousarray(part).tobytes())


if __name__ == "__main__":
    print(json.dumps({key: value for name in bundled() for key, value in hashes(name).items()}))
