"""How long is it from Enter to the first row on disk of ``run bird``, and over the imports of its libraries?

Each start is a new process, and kernels were compiled before. With a display, also with a window. Processor
time is that of the whole command, which ends after one frame.
Run: python benchmarks/start.py [--rounds 10], or xvfb-run -a python benchmarks/start.py
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stream_sparse.highgui.probe import display_problem

LIBRARIES = "av, cv2, numba, numpy, pydantic, rich.console, ruamel.yaml, streamz, typer"
POLL_S = 0.001


class Start(NamedTuple):
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float


def run(*options: str) -> Start:
    """The seconds until the first row of values, and of the processor until the process has ended."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "run" / "values.csv"
        words = ["-m", "stream_sparse", "run", "bird", "--frames", "1", "--record", str(table.parent)]
        return _timed([*words, *options], table)


def imports() -> Start:
    """The same for a process that imports the libraries and ends."""
    return _timed(["-c", f"import {LIBRARIES}"], None)


def _timed(words: Sequence[str], table: Path | None) -> Start:
    before, begun = os.times(), time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    while table is not None and not _has_row(table):
        if process.poll() is not None:
            sys.exit(f"ended without a row: {' '.join(words)}")
        time.sleep(POLL_S)
    there = time.perf_counter() - begun
    if process.wait():
        sys.exit(f"failed: {' '.join(words)}")
    now, ended = os.times(), time.perf_counter() - begun
    cpu = now.children_user + now.children_system - before.children_user - before.children_system
    return Start(ended if table is None else there, cpu)


def _has_row(table: Path) -> bool:
    return table.exists() and table.read_bytes().count(b"\n") > 1


def main() -> None:
    """Print the best and the median of each way, taken in turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    ways = {"imports alone": imports, "run bird --no-show": lambda: run("--no-show")}
    if display_problem() is None:
        ways["run bird --show"] = lambda: run("--show")
    for way in ways.values():
        way()  # kernels, the disk's cache
    found: dict[str, list[Start]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way())
    limit = min(start.wall for start in found["imports alone"])
    print(f"{'':20}{'first row':>12}{'median':>10}{'processor':>12}")
    for name, starts in found.items():
        walls = sorted(start.wall for start in starts)
        cpu = min(start.cpu for start in starts)
        ratio = walls[0] / limit
        print(f"{name:20}{walls[0]:10.2f} s{walls[len(walls) // 2]:8.2f} s{cpu:10.2f} s{ratio:8.2f} x")


if __name__ == "__main__":
    main()
