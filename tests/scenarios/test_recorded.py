"""What a recorded run costs is measured against the work on its two videos alone."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.processes import python

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "recorded.py"


def test_a_recorded_run_beside_decoding_and_encoding_alone() -> None:
    done = python(SCRIPT, "--rounds", 1, "--frames", 6)
    assert done.stderr == ""
    alone, run, ratio = done.stdout.splitlines()
    total, *parts = map(float, re.findall(r"\d+\.\d+", alone))
    assert re.sub(r" \d+\.\d+", "", alone) == "alone ms of processor a frame: decoding, I420, x264"
    assert abs(total - sum(parts)) < 0.02
    assert min(parts) > 0
    share = float(re.findall(r"\d+\.\d+", run)[0]) / total
    assert ratio == f"ratio {float(ratio.split()[1]):.2f} (at most 1.6)"
    assert abs(float(ratio.split()[1]) - share) < 0.02 * share
