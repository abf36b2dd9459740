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


def test_blocks_of_patches_are_whitened(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "MEASURED", 2000)
    monkeypatch.setattr(tool, "BLOCK", 1000)
    blocks = list(tool.whitened(tool.halves()[:2], 2300, np.random.default_rng(0)))
    assert [x.shape for x in blocks] == [(1000, 256), (1000, 256), (300, 256)]
    strengths = np.linalg.eigvalsh(np.cov(np.concatenate(blocks).T))
    assert strengths[-1] < 8 * np.median(strengths), "of patches as they are it is some thousand times"


def test_atoms_that_became_fields_come_first(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ATOMS": 32, "SIDE": 8, "NONZERO": 3, "MEASURED": 4000}.items():
        monkeypatch.setattr(tool, name, value)
    atoms, share = tool.learn(tool.halves()[:2], 0, count=60_000)
    assert (atoms.shape, atoms.dtype) == ((32, 8, 8), np.float32)
    assert np.allclose(np.linalg.norm(atoms, axis=(1, 2)), 1, atol=1e-5)
    fit = fit_gabors(atoms)
    fields = fit.localized & fit.oriented
    count = round(32 * share)
    assert 3 < count < 32, count
    assert list(fields) == [True] * count + [False] * (32 - count)


def test_it_keeps_the_best_of_its_seeds(tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    made = {0: 0.25, 1: 0.75, 2: 0.5}
    monkeypatch.setattr(tool, "SEEDS", len(made))
    monkeypatch.setattr(tool, "halves", lambda: [None] * 12)
    monkeypatch.setattr(tool, "learn", lambda _, seed: (np.full((2, 16, 16), seed, np.float32), made[seed]))
    out = tmp_path / "fields.npy"
    monkeypatch.setattr(sys, "argv", ["make_fields.py", str(out)])
    tool.main()
    assert (np.load(out) == 1).all()
    assert capsys.readouterr().out.splitlines()[-1] == f"{out}: 75.0 %, {out.stat().st_size} bytes"


def test_it_asks_for_the_pictures_of_scikit_image(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tool.halves()[:2]
    monkeypatch.setattr(tool, "halves", lambda: shown)
    monkeypatch.setattr(sys, "argv", ["make_fields.py", str(tmp_path / "fields.npy")])
    said = r"^expected 12 pictures, got 2; install scikit-image, whose pictures these are$"
    with pytest.raises(SystemExit, match=said):
        tool.main()
