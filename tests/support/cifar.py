"""A small archive with the layout of CIFAR-10's binary version."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from stream_sparse.frame import Array

ORDER = (1, 3, 4, 5, 2)
"""Batches lie in an order of their own in the archive."""


def pictures(count: int = 15) -> Array:
    """Return random pictures, (count, 32, 32, 3) in red, green, blue."""
    return np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), np.uint8)


def files(rgb: Array) -> dict[str, bytes]:
    """Return the content of each file of an archive of some pictures, shared by five batches in turn."""
    found = {
        "cifar-10-batches-bin/batches.meta.txt": b"airplane\n",
        "cifar-10-batches-bin/readme.html": b"<p>",
    }
    parts = dict(enumerate(np.array_split(rgb, 5), 1))
    for number in ORDER:
        records = [bytes([k % 10]) + x.transpose(2, 0, 1).tobytes() for k, x in enumerate(parts[number])]
        found[f"cifar-10-batches-bin/data_batch_{number}.bin"] = b"".join(records)
    test = bytes([3]) + bytes(3072)
    return {**found, "cifar-10-batches-bin/test_batch.bin": test}


def archive(path: Path, contents: Mapping[str, bytes]) -> Path:
    """Write an archive of some files, and return it."""
    with tarfile.open(path, "w:gz") as made:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return path
