"""The module of kernels that all tests of the page share: it is compiled once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.processes import ROOT, python

LINKER = "wasm-ld-19"
NODES = (
    "diff_box", "frame_kurtosis", "grayscale", "pixel_tap", "recent", "relu", "spatial_diff", "temporal_diff",
)  # fmt: skip
"""Nodes of the pipelines ``bird``, ``minimal`` and ``signal``; `make slow` compiles all."""


class Module(NamedTuple):
    """A module: the folder of its files, and its table."""

    folder: Path
    table: Any


def built(folder: Path, *names: str) -> Module:
    """Compile some nodes, or all, to a module."""
    if shutil.which(LINKER) is None:
        pytest.skip(f"needs {LINKER}")
    done = python(ROOT / "tools" / "wasm.py", folder, *names, timeout=800)
    assert done.returncode == 0, done.stderr
    return Module(folder, json.loads((folder / "kernels.json").read_text("utf-8")))


@pytest.fixture(scope="session")
def wasm(tmp_path_factory: pytest.TempPathFactory) -> Module:
    """Tests with it have the mark ``xdist_group("browser")``, so that one worker compiles it."""
    return built(tmp_path_factory.mktemp("kernels"), *NODES)
