"""Files that a pipeline or a command names: a pipe to which nobody writes is refused, none hangs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, cli

__all__ = ["cli"]

NODES = {
    "points: points.csv": "gray: {use: grayscale}\n  it: {use: pixel_tap, points: points.csv}",
    "p.npy": "cells: {use: patches}\n  it: {use: omp, dictionary: {file: p.npy}}",
    "init": "cells: {use: patches}\n  it: {use: dictionary_learning, init: {file: p.npy}}",
}
WORDS = {
    ("batch", "bird", "--segments", "p.csv"): "p.csv: cannot be read: not a regular file",
    ("batch", "bird", "p.npy", "--out", "batch"): "batch/batch.json: is not a regular file",
    ("learn", "dictionary", "sample:macaw", "--out", "a.npy"): "a.npy.state.npz: cannot be read",
    ("fields", "p.npy"): "p.npy: cannot be read: not a regular file",
    ("run", "bird", "-s", "p.npy"): "array: p.npy: is not a regular file",
    ("run", "bird", "--nodes", "p.py"): "p.py: no such file",
    ("exercise", "check", "p.py"): "p.py: cannot be read: not a regular file",
}

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture(autouse=True)
def pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("batch").mkdir()
    for name in ("points.csv", "p.csv", "p.npy", "p.py", "batch/batch.json", "a.npy.state.npz"):
        os.mkfifo(name)


@pytest.mark.parametrize("named", NODES)
def test_a_file_that_a_pipeline_names(named: str, cli: Cli) -> None:
    Path("p.yaml").write_text(f"source: {{use: sample, name: macaw}}\nnodes:\n  {NODES[named]}\n")
    code, _, said = cli("check", "p.yaml")
    assert (code, said.count("\n")) == (2, 1)
    assert said.endswith(": cannot be read: not a regular file\n")


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_file_that_a_command_names(words: tuple[str, ...], cli: Cli) -> None:
    code, out, said = cli(*words)
    assert (code, out, said.count("\n")) == (2, "", 1)
    assert WORDS[words] in said


@pytest.mark.parametrize("link", ["batch.lock", "unfinished"])
def test_a_batch_does_not_follow_a_link_out_of_its_folder(link: str, cli: Cli) -> None:
    Path("mine").write_text("mine")
    Path("batch/batch.json").unlink()
    Path("batch", link).symlink_to(Path("mine").resolve())
    code, out, said = cli("batch", "bird", "sample:macaw", "--out", "batch")
    assert (code, out) == (2, "")
    assert "/batch" in said
    assert Path("mine").read_text() == "mine"
