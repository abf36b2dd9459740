"""`learn`: what is printed, to the letter, and exit codes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.batch.learning import Round
from stream_sparse.cli.learn import sentence
from tests.support.batch_films import LEARNING

from .conftest import Cli


def test_a_dictionary_is_learned_and_what_failed_is_named(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    np.save("a.npy", np.random.default_rng(0).integers(0, 255, (8, 12, 16), dtype=np.uint8))
    Path("b.npy").write_bytes(b"")
    words = ["learn", "many.yaml", "a.npy", "b.npy", "--out", "atoms.npy", "--jobs", 1, "--held-out", 0]
    code, out, said = cli(*words)
    assert (code, out.splitlines()[-1]) == (1, "8 atoms of 4x4 from 96 signals: atoms.npy")
    assert out.startswith("round 1 of 1: 96 signals\n")
    assert said.startswith("b.npy: array: ")
    assert np.load("atoms.npy").shape == (8, 4, 4)
    text = "error: --jobs is for this machine, a scheduler knows its workers; leave one of them out\n"
    assert cli(*words, "--scheduler", "tcp://h:1") == (2, "", text)


def test_atoms_that_cannot_be_written_are_refused_before_the_work(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(LEARNING)
    np.save("a.npy", np.zeros((8, 12, 16), np.uint8))  # of flat patches nothing is learned
    text = "none/atoms.npy: cannot be made: no such file or directory; give a place that you may write to"
    words = ("learn", "many.yaml", "a.npy", "--out", "none/atoms.npy", "--jobs", 1)
    assert cli(*words) == (2, "", f"error: {text}\n")


def test_a_round_in_a_line() -> None:
    assert sentence(Round(40, 40, 1_024_576, 0.0312, 0.05)) == (
        "round 40 of 40: 1,024,576 signals, error 3.12 %, held out 5.00 %"
    )
    assert sentence(Round(1, 40, 96, math.nan, math.nan)) == "round 1 of 40: 96 signals"
