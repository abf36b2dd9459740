"""`batch`: what is printed, to the letter, and exit codes."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from stream_sparse import load
from stream_sparse.batch.batch import local
from stream_sparse.cli.batch import batch
from stream_sparse.pipeline import Pipeline
from tests.support.batch_films import place
from tests.support.errors import fails

from .conftest import Cli

__all__ = ["place"]


def test_a_batch_in_a_terminal(cli: Cli, place: Path) -> None:
    (place / "bad.npy").write_bytes(b"\x93NUMPY")
    words = ["batch", "films.yaml", "*.npy", "--nodes", "fall.py", "--out", "out"]
    wrong = f"bad: array: {place.as_posix()}/bad.npy: "
    with local(1) as address:
        code, out, err = cli(*words, "--scheduler", address)
    look = "Look at:  out/ (summary.csv, pooled.csv, items.csv, failures.csv)\n"
    assert (code, err[: len(wrong) + 8], err.count("\n")) == (1, f"failed: {wrong}", 1)
    assert out.splitlines(keepends=True)[-2:] == ["4 done, 1 failed\n", look]
    (place / "bad.npy").unlink()
    # without a cluster: nothing is left to do
    assert cli(*words) == (0, f"4 done\n{look}", "")
    told = "".join(f"changed: {name}: pipeline; needs --redo to run again\n" for name in "abcd")
    assert cli(*words, "--set", "pixel.row=2") == (1, f"4 changed\n{look}", told)


def test_refusals(cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["batch", "films.yaml", "a.npy", "--nodes", "fall.py"]
    jobs = "error: --jobs: expected a number >= 1, without a scheduler, which knows its workers\n"
    for wrong in (["-j", 2, "--scheduler", "tcp://h:1"], ["-j", 0]):
        assert cli(*words, *wrong) == (2, "", jobs)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "stream_sparse.batch.batch")
    assert cli(*words) == (
        2, "", "error: worker processes need the package distributed: pip install 'stream-sparse[cluster]'\n",
    )  # fmt: skip
    assert not (place / "runs").exists()


def test_python_and_the_command_line_name_things_alike() -> None:
    python, command = (inspect.signature(call).parameters for call in (Pipeline.batch, batch))
    only_commands = {"context", "pipeline", "set_", "nodes", "debug"}
    assert {*python} - {"self", "client", "progress"} == {*command} - only_commands
    for name in {*python} & {*command} - {"videos"}:
        assert python[name].default == command[name].default, name
    with fails("a batch has no option 'retry'; did you mean 'retries'?"):
        load("minimal").batch("a.npy", retry=3)
