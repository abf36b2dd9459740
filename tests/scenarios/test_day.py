"""A short day: nothing grows, nothing is left open, times go on, and the segments prove it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.processes import python

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "day.py"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_four_thousand_frames(tmp_path: Path) -> None:
    done = python(SCRIPT, "--frames", 4_000, "--record", tmp_path / "day")
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    marks = [re.findall(r"[\d.]+", line.replace(",", "")) for line in lines[1:4]]
    # Of each segment that is left open a thread or a file would stay. While one is closed, so do a few.
    for early, late in zip(marks[1][2:], marks[2][2:], strict=True):
        assert int(late) < int(early) + 10, lines
    memory = [float(mark[1]) for mark in marks]
    assert memory[2] < 1.05 * memory[1], lines
    assert memory[2] < 1.08 * memory[0], lines  # caches of allocators and decoders fill first
    assert lines[5].endswith("times that did not increase: 0")
    wanted = r": sound: 4,000 frames in 5 segments over 133\.3 s: 4,000 processed, 0 lost;"
    assert re.search(wanted, lines[6])
