"""`run --trace`: every node, the ring, the queues and the recorder, also of runs that end badly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.traces import events

from .conftest import Cli

PIPELINE = """
name: noise
source: {use: synthetic, pattern: noise, width: 64, height: 48, frames: 40}
nodes:
  box: {use: diff_box, window: 3}
  pixel: {use: pixel_tap, row: 2, col: 3, offload: true}
  k: {use: running_kurtosis, window: 6}
view: [{panel: trace, from: pixel}]
"""
OWN = """
name: own
source: {use: synthetic, pattern: noise, width: 64, height: 48, frames: 40, pace: PACE}
nodes: {box: {use: own}}
"""
UNIT = """
import time
from stream_sparse import Node

class Own(Node):
    "One of the user's own."

    def reset(self):
        self._count = 0
    def update(self, x):
        self._count += 1
        WORK
        return float(x.mean())
"""


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace.json"


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    return tmp_path / "noise.yaml"


def called(found: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Frames of the calls of each unit."""
    calls: dict[str, list[int]] = {}
    for event in found:
        if event["ph"] == "X":
            calls.setdefault(event["name"], []).append(event["args"]["frame"])
    return calls


def run_own(cli: Cli, trace: Path, work: str, pace: str) -> int:
    (trace.parent / "own.py").write_text(UNIT.replace("WORK", work))
    (trace.parent / "own.yaml").write_text(OWN.replace("PACE", pace))
    own = ("--nodes", trace.parent / "own.py", "--no-show")
    return cli("run", trace.parent / "own.yaml", *own, "--trace", trace)[0]


def test_calls_are_slices_and_waiting_frames_are_counters(cli: Cli, trace: Path, yaml: Path) -> None:
    words = ("--record", trace.parent / "run", "--record-source", "lossless", "--trace", trace)
    cli.says("run", yaml, "--no-show", *words)
    found = events(trace)
    calls = called(found)
    assert calls.keys() == {"box", "pixel", "k", "records", "view", "view.mkv", "source.mkv"}
    for name, frames in calls.items():
        first = 3 if name in ("pixel", "k") else 0  # the box gives no value before
        assert frames == list(range(first, 40)), name
    counters = {e["name"] for e in found if e["ph"] == "C"}
    assert counters == {"ring", *(f"queue of {name}" for name in calls)}
    process = [e for e in found if e["name"] == "process_name"]
    assert [e["args"]["name"] for e in process] == ["stream-sparse noise"]
    names = {e["tid"]: e["args"]["name"] for e in found if e["name"] == "thread_name"}
    where = {e["name"]: names[e["tid"]] for e in found if e["ph"] == "X"}
    assert {name: where[name] for name in ("box", "pixel", "view", "records")} == {
        "box": "loop", "pixel": "pixel", "view": "view", "records": "records"
    }  # fmt: skip
    assert {e["tid"] for e in found} <= names.keys()


def test_drops_and_gaps_are_instants(cli: Cli, trace: Path) -> None:
    assert run_own(cli, trace, "time.sleep(0.1)", pace="true") == 0
    found = events(trace)
    assert {e["name"] for e in found if e["ph"] == "i"} == {"clock", "drop", "gap"}
    assert {e["args"]["cause"] for e in found if e["name"] == "drop"} == {"ring full"}
