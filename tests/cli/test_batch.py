"""`batch`: what is printed, to the letter, and exit codes."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stream_sparse.batch import cluster
from stream_sparse.batch.batch import BatchProgress
from stream_sparse.cli.batch import sentence
from tests.support.batch_films import place

from .conftest import Cli

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["place"]
pytestmark = pytest.mark.xdist_group("batch")


def test_a_batch_in_a_terminal(cli: Cli, place: Path, client: Client) -> None:
    (place / "bad.npy").write_bytes(b"\x93NUMPY")
    words = ["batch", "films.yaml", "*.npy", "--nodes", "fall.py", "--out", "out"]
    wrong = "cannot be read: EOF: reading magic string, expected 8 bytes got 6\n"
    dry = "5 items to do, 0 done, 0 changed\n"
    dry += f"would fail: bad: array: {place.as_posix()}/bad.npy: {wrong}"
    assert cli(*words, "--dry-run") == (0, dry, "")
    assert not Path("out").exists()
    at = ["--scheduler", client.scheduler.address]
    failed = f"failed: bad: array: {place.as_posix()}/bad.npy: {wrong}"
    look = "Look at:  out/ (summary.csv, pooled.csv, items.csv, failures.csv)\n"
    assert cli(*words, *at) == (1, f"4 of 5 items done, 1 failed\n{look}", failed)
    (place / "bad.npy").unlink()
    # without a cluster: nothing is left to do
    assert cli(*words) == (0, f"4 of 4 items done, 4 of them before\n{look}", "")
    told = "".join(f"changed: {name}: pipeline; not done again without --redo\n" for name in "abcd")
    assert cli(*words, "--set", "pixel.row=2") == (1, f"0 of 4 items done, 4 changed\n{look}", told)


def test_refusals(cli: Cli, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["batch", "films.yaml", "a.npy", "--nodes", "fall.py"]
    assert cli(*words, "--timeout", "soon") == (
        2, "", "error: --timeout soon: expected a time such as 90s, 10min or 2h\n",
    )  # fmt: skip
    assert cli(*words, "-j", 2, "--scheduler", "tcp://h:1") == (
        2, "", "error: --jobs is for this machine, a scheduler knows its workers; leave one of them out\n",
    )  # fmt: skip
    monkeypatch.setattr(cluster, "ANSWER_S", 0.2)
    code, _, said = cli(*words, "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert re.fullmatch(
        r"error: scheduler tcp://127.0.0.1:9: no Dask scheduler answers; give its address, such as "
        r"tcp://10.0.0.5:8786 \(.*\)\n",
        said,
    )
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert cli(*words) == (
        2, "", "error: worker processes need the package distributed: pip install 'stream-sparse[cluster]'\n",
    )  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which nobody may write")
def test_results_in_a_folder_that_is_read_only(cli: Cli, place: Path) -> None:
    code, out, said = cli("batch", "films.yaml", "a.npy", "--nodes", "fall.py", "--out", "/sys/results")
    assert (code, out) == (2, "")
    assert re.fullmatch(
        r"error: /sys/results: cannot be made: [a-z -]+; give a place that you may write to\n", said
    )


def test_progress_in_one_line() -> None:
    now = BatchProgress(3, 1, 9, 1200, 61.4, 75.0, ("k", 2.345))
    assert sentence(now) == "4/9 items, 61 frames a second, 1:15 left, 1 failed, slowest: k 2.3 ms"
    assert sentence(BatchProgress(0, 0, 9, 0, 0.0, None, None)) == "0/9 items, 0 frames a second"
