"""`kill -9` of `learn`, `export`, `batch` just before a file gets its name; then the same command again."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Cli, cli
from tests.support.batch_films import LEARNING
from tests.support.processes import python
from tests.support.slow import quick_first

__all__ = ["cli"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")

# Dies instead of giving a name to the file of that number.
SCRIPT = """
import os, signal, sys
from stream_sparse.cli import main

left, replace = int(sys.argv[1]), os.replace

def dying(*names):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*names)

os.replace = dying
main(sys.argv[2:])
"""
TABLES = ("summary.csv", "pooled.csv", "items.csv", "failures.csv")


@pytest.fixture(autouse=True)
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate("ab"):
        film = np.random.default_rng(number).integers(0, 255, (20, 16, 16), np.uint8)
        np.save(f"{name}.npy", film)
    Path("many.yaml").write_text(LEARNING)


def killed(number: int, *words: object) -> None:
    """Run a command that is killed before the file of that number has its name."""
    done = python("-c", SCRIPT, number, *words)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize("number", quick_first((2, 1, 3, 4, 5, 6)))
def test_a_learning(number: int, cli: Cli) -> None:
    """The second file is the first of the atoms: a state is there, and no atoms yet."""
    words = ("learn", "many.yaml", "a.npy", "b.npy", "--passes", "2", "--out")
    cli.says(*words, "whole.npy")
    killed(number, *words, "out.npy")
    cli.says(*words, "out.npy")
    np.testing.assert_array_equal(np.load("out.npy"), np.load("whole.npy"))
    assert not [*Path().glob("*.tmp")]


@pytest.mark.slow
@pytest.mark.xdist_group("batch")
@pytest.mark.parametrize("number", range(1, 6))
def test_a_batch(number: int, cli: Cli) -> None:
    """The third file is the second table."""
    words = ("batch", "minimal", "a.npy", "b.npy", "-j", "2")
    killed(number, *words, "--out", "out")
    if number > 1:
        assert "out: cut off or still running; what is done is sound: " in cli.says("verify", "out")
    assert "2 done" in cli.says(*words, "--out", "out")
    assert "out: sound: 2 of 2 items done, 40 frames\n" in cli.says("verify", "out")
    assert not [*Path("out").rglob("*.tmp")]
    before = [Path("out", name).read_bytes() for name in TABLES]
    cli.says(*words, "--out", "out")
    assert [Path("out", name).read_bytes() for name in TABLES] == before
