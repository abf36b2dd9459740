"""`learn`: what is printed, to the letter, and exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.support.batch_films import LEARNING

from .conftest import Cli


def test_a_dictionary_is_learned_and_what_failed_is_named(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    np.save("a.npy", np.random.default_rng(0).integers(0, 255, (8, 12, 16), dtype=np.uint8))
    Path("b.npy").write_bytes(b"")
    words = ["learn", "many.yaml", "a.npy", "b.npy", "--out", "atoms.npy", "--held-out", 0]
    code, out, said = cli(*words)
    assert (code, out.splitlines()[-1]) == (1, "8 atoms of 4x4 from 96 signals: atoms.npy")
    assert re.match(r"video \d of 2: 96 signals", out)
    assert said.startswith("b.npy: array: ")
    assert np.load("atoms.npy").shape == (8, 4, 4)


def test_atoms_that_cannot_be_written_are_refused_before_the_work(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    np.save("a.npy", np.zeros((8, 12, 16), np.uint8))  # of flat patches nothing is learned
    text = "none/atoms.npy: cannot be made: no such file or directory; give a place that you may write to"
    words = ("learn", "many.yaml", "a.npy", "--out", "none/atoms.npy")
    assert cli(*words) == (2, "", f"error: {text}\n")
