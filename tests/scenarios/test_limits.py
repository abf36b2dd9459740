"""A run that meets a limit of its process ends with one line that names it, and keeps what it recorded."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stream_sparse import open_run
from stream_sparse.errors import RunError
from stream_sparse.records.verify import verify
from tests.support.plans import part, plan, started
from tests.support.processes import environment
from tests.support.units import At, Numbers

resource = pytest.importorskip("resource", reason="this system has no such limits")

THREADS = "a thread cannot be started: this process may have "
LIMITS = [(resource.RLIMIT_AS, n * 100_000_000) for n in range(6, 26)] + [
    (resource.RLIMIT_NOFILE, n) for n in (12, 14, 16, 18, 20, 24, 28, 32, 48, 64)
]


def limited(folder: Path, kind: int, most: int) -> str:
    """Run and record within a limit; returns what it says, after a look at what it recorded."""
    words = [sys.executable, "-m", "stream_sparse", "run", "bird", "--no-show", "--frames", "20"]
    done = subprocess.run(
        [*words, "--record", str(folder)], env=environment(), capture_output=True, text=True, timeout=60,
        check=False, preexec_fn=lambda: resource.setrlimit(kind, (most, most)),
    )  # fmt: skip
    lines = done.stderr.count("\n")
    assert (done.returncode, lines) == (0, 0) or (done.returncode in (1, 2) and lines == 1), done.stderr
    assert "this should not happen" not in done.stderr
    if (folder / "run.json").exists() and open_run(folder).info["ended"] is not None:
        assert not verify(folder).cut
    return done.stderr


def test_memory_for_no_library(tmp_path: Path) -> None:
    # Enough for NumPy, SciPy and Numba, which end the process if they are refused; for no library of FFmpeg.
    said = limited(tmp_path / "run", resource.RLIMIT_AS, 780_000_000)
    assert said.startswith("error: ")
    assert "0.8 GB of addresses (ulimit -v); allow it more, or take away from what it does" in said


def test_files_for_no_run(tmp_path: Path) -> None:
    said = limited(tmp_path / "run", resource.RLIMIT_NOFILE, 10)
    assert "too many open files" in said
    assert "this process may have 10 (ulimit -n); allow it more, or take away from what it does\n" in said


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "most"), LIMITS)
def test_any_limit(kind: int, most: int, tmp_path: Path) -> None:
    limited(tmp_path / "run", kind, most)


@pytest.mark.parametrize("allowed", range(6))
def test_a_run_ends_whichever_thread_cannot_be_started(
    allowed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, start = itertools.count(), threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if next(count) >= allowed:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    slow = part("slow", At(), "source", offload=True)
    with pytest.raises(RunError, match=re.escape(THREADS)):
        assert started(plan(Numbers(), slow), record=tmp_path / "run").wait(30)
