"""Small films, a pipeline with a unit of one's own that falls over some, and its batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.batch.batch import Batch
from stream_sparse.batch.items import read_items
from stream_sparse.batch.options import BatchOptions
from stream_sparse.plan import registry

__all__ = ["LEARNING", "batch", "film", "place", "tables"]

TABLES = ("summary.csv", "pooled.csv", "items.csv", "failures.csv")
PIPELINE = """
name: films
source: {use: array, path: film.npy}
nodes:
  once: {use: fall_once, where: PLACE}
  pixel: {use: pixel_tap, row: 1, col: 2}
  k: {use: running_kurtosis}
keep: [once]
"""
LEARNING = """\
name: many
source: {use: array, path: a.npy}
nodes:
  cells: {use: patches, size: 4, stride: 4}
  dict:  {use: dictionary_learning, from: cells.patches, n_components: 8, n_nonzero_coefs: 2}
"""
UNIT = '''
"""Falls over a film, the first time that it sees it."""

import os
from pathlib import Path


def fall_once(x, where="."):
    """Return the frame; one of 250 kills the process once, one of 251 always."""
    told = Path(where) / "fallen"
    if x[0, 0] == 251 or (x[0, 0] == 250 and not told.exists()):
        told.touch()
        os._exit(1)
    return x
'''


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ``films.yaml``, ``fall.py``, and the films ``a`` to ``d``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "films.yaml").write_text(PIPELINE.replace("PLACE", tmp_path.as_posix()))
    (tmp_path / "fall.py").write_text(UNIT)
    for number, name in enumerate("abcd"):
        film(tmp_path, name, number)
    return tmp_path


def film(place: Path, name: str, seed: int, first: int = 0) -> None:
    """Write a film of noise; ``first`` is the first pixel of its third frame."""
    frames = np.random.default_rng(seed).integers(0, 200, (20 + seed, 4, 5), dtype=np.uint8)
    frames[2, 0, 0] = first
    np.save(place / f"{name}.npy", frames)


def batch(
    films: Sequence[str] = ("*.npy",), set_: Any = None, segments: str | None = None, **how: Any
) -> Batch:
    """A batch of the pipeline into ``out``."""
    registry.add_file("fall.py")
    plan = load("films.yaml", set=set_).plan
    return Batch(plan, read_items(films, segments), BatchOptions(out="out", **how))


def tables() -> list[bytes]:
    return [Path("out", name).read_bytes() for name in TABLES]
