"""The tool that made the atoms that come with the package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from stream_sparse.learning.gabor import fit_gabors

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_fields", ROOT / "tools" / "make_fields.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_patches_are_whitened(tool: Any) -> None:
    x = tool.whiten(tool.patches(8000, seed=0))
    strengths = np.linalg.eigvalsh(np.cov(x.T))
    assert x.shape == (8000, 144)
    assert strengths[-1] < 1.01
    assert np.median(strengths) > 0.5


def test_most_atoms_become_fields_and_these_come_first(tool: Any) -> None:
    atoms, share = tool.learn(0, count=20_000, passes=5)
    assert (atoms.shape, atoms.dtype) == ((128, 12, 12), np.float32)
    assert np.allclose(np.linalg.norm(atoms, axis=(1, 2)), 1, atol=1e-5)
    fit = fit_gabors(atoms)
    fields = fit.localized & fit.oriented
    count = round(128 * share)
    assert count > 64
    assert list(fields) == [True] * count + [False] * (128 - count)
    assert np.array_equal(atoms, tool.learn(0, count=20_000, passes=5)[0])


def test_it_keeps_the_best_of_its_seeds(tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    made = {0: 0.25, 1: 0.75, 2: 0.5}
    monkeypatch.setattr(tool, "SEEDS", len(made))
    monkeypatch.setattr(tool, "learn", lambda seed: (np.full((128, 12, 12), seed, np.float32), made[seed]))
    out = tmp_path / "fields.npy"
    monkeypatch.setattr(sys, "argv", ["make_fields.py", str(out)])
    tool.main()
    assert (np.load(out) == 1).all()
    assert out.stat().st_size < 100_000
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: 75.0 %, {out.stat().st_size} bytes"
