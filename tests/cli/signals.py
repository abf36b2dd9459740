"""A run in a process of its own, for tests that send it signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIVE = """
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: null, fps: 100, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [{panel: trace, from: pixel}]
"""
FOLDER = "out"


def listen() -> None:
    """Hear that the terminal hangs up, though the tests themselves may run under ``nohup``."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def start(
    tmp_path: Path,
    text: str = LIVE,
    more: tuple[str, ...] = (),
    command: tuple[str, ...] = ("-m", "stream_sparse"),
    **how: Any,
) -> subprocess.Popen[str]:
    file = tmp_path / "live.yaml"
    file.write_text(text)
    words = ["run", str(file), "--no-show", "--record", str(tmp_path / FOLDER), *more]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "preexec_fn": listen, **how}
    process = subprocess.Popen([sys.executable, *command, *words], text=True, **how)
    if (
        not wait_for(lambda: rows(tmp_path) > 5 or process.poll() is not None, 60)
        or process.poll() is not None
    ):
        process.kill()
        pytest.fail(f"it did not begin: {process.communicate()}")
    return process


def rows(tmp_path: Path) -> int:
    file = tmp_path / FOLDER / "values.csv"
    return file.read_text().count("\n") - 1 if file.exists() else 0


def busy() -> bool:
    """Whether more wants to run than there are processors."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def soon(measure: Callable[[], float], seconds: float) -> None:
    """What takes less than so long on a machine that has nothing else to do; a busy one tries more often."""
    took = [measure()]
    while min(took) >= seconds and len(took) < (12 if busy() else 3):
        took.append(measure())
    assert min(took) < seconds
