"""`run --trace`: every node, the ring, the queues and the recorder, also of runs that end badly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.run.test_trace import events

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]

OFFLOADED = "  pixel: {use: pixel_tap, row: 2, col: 3, offload: true}\n"
PIPELINE = f"""
name: noise
source: {{use: synthetic, pattern: noise, width: 64, height: 48, frames: 40, pace: PACE}}
nodes:
  box: {{use: diff_box, window: 3}}
{OFFLOADED}  k: {{use: running_kurtosis, window: 6}}
view: [{{panel: trace, from: pixel}}]
"""


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    (tmp_path / "noise.yaml").write_text(PIPELINE.replace("PACE", "false"))
    return tmp_path / "noise.yaml"


def called(found: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Frames of the calls of each unit."""
    calls: dict[str, list[int]] = {}
    for event in found:
        if event["ph"] == "X":
            calls.setdefault(event["name"], []).append(event["args"]["frame"])
    return calls


def test_all_that_works_has_slices_and_all_that_waits_counters(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    words = ("--record", tmp_path / "run", "--record-source", "lossless", "--trace", tmp_path / "trace.json")
    code, _, err = cli("run", yaml, "--no-show", *words)
    assert (code, err) == (0, "")
    found = events(tmp_path / "trace.json")
    calls = called(found)
    assert calls.keys() == {"box", "pixel", "k", "records", "view", "view.mkv", "source.mkv"}
    for name, frames in calls.items():
        first = 3 if name in ("pixel", "k") else 0  # the box says nothing before
        assert frames == list(range(first, 40)), name
    counters = {e["name"] for e in found if e["ph"] == "C"}
    assert counters == {"ring", *(f"queue of {name}" for name in calls)}
    process = [e for e in found if e["name"] == "process_name"]
    assert [e["args"]["name"] for e in process] == ["stream-sparse noise"]
    names = {e["tid"]: e["args"]["name"] for e in found if e["name"] == "thread_name"}
    where = {e["name"]: names[e["tid"]] for e in found if e["ph"] == "X"}
    assert where["box"] == "loop"
    assert (where["pixel"], where["view"], where["records"]) == ("pixel", "view", "records")
    assert {e["tid"] for e in found if "tid" in e} <= names.keys()


def test_drops_and_gaps_are_instants(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\n"
        "from stream_sparse import Node\n"
        "class Slow(Node):\n"
        '    """Slow."""\n'
        "    def update(self, x):\n"
        "        time.sleep(0.1)\n"
        "        return float(x.mean())\n"
    )
    text = PIPELINE.replace("PACE", "true").replace("use: diff_box, window: 3", "use: slow")
    text = text.replace("  pixel: {use: pixel_tap, row: 2, col: 3, offload: true}\n", "").replace(
        "pixel", "box"
    )
    (tmp_path / "slow.yaml").write_text(text)
    words = ("--nodes", tmp_path / "slow.py", "--trace", tmp_path / "trace.json", "--no-show")
    assert cli("run", tmp_path / "slow.yaml", *words)[0] == 0
    found = events(tmp_path / "trace.json")
    told = {e["name"] for e in found if e["ph"] == "i"}
    assert told == {"drop", "gap"}
    assert {e["args"]["cause"] for e in found if e["name"] == "drop"} == {"ring full"}


def test_the_pipeline_itself_is_not_written_over(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    text = yaml.read_text()
    code, out, err = cli("run", yaml, "--no-show", "--frames", 8, "--trace", yaml)
    assert (code, err) == (0, "")
    assert yaml.read_text() == text
    other = tmp_path / "noise-2.yaml"
    assert called(events(other))["box"] == list(range(8))
    assert f"note: {yaml} exists already, the trace goes to {other}" in " ".join(out.split())


def test_a_run_that_fails_leaves_a_trace(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "weak.py").write_text(
        "from stream_sparse import Node\n"
        "class Weak(Node):\n"
        '    """Fails."""\n'
        "    def reset(self):\n"
        "        self._count = 0\n"
        "    def update(self, x):\n"
        "        self._count += 1\n"
        "        if self._count > 20:\n"
        '            raise ValueError("enough")\n'
        "        return float(x.mean())\n"
    )
    text = PIPELINE.replace("PACE", "false").replace("use: diff_box, window: 3", "use: weak")
    text = text.replace("  pixel: {use: pixel_tap, row: 2, col: 3, offload: true}\n", "").replace(
        "pixel", "box"
    )
    (tmp_path / "weak.yaml").write_text(text)
    words = ("--nodes", tmp_path / "weak.py", "--trace", tmp_path / "trace.json", "--no-show")
    assert cli("run", tmp_path / "weak.yaml", *words)[0] == 1
    assert called(events(tmp_path / "trace.json"))["box"][:20] == list(range(20))


def test_a_killed_run_leaves_a_trace(tmp_path: Path, yaml: Path) -> None:
    yaml.write_text(PIPELINE.replace("PACE", "true").replace("frames: 40", "frames: 4000"))
    path = tmp_path / "trace.json"
    words = [sys.executable, "-m", "stream_sparse", "run", str(yaml), "--no-show", "--trace", str(path)]
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=tmp_path, env=env)
    until = time.monotonic() + 60
    while not path.is_file() or path.stat().st_size < 5000:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(called(events(path))["box"]) >= 5
    assert json.loads(path.read_text()).keys() == {"traceEvents"}
