"""`run --trace`: every node, the ring, the queues and the recorder, also of runs that end badly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
source: {use: synthetic, pattern: noise, width: 64, height: 48, frames: 40, pace: true}
nodes: {box: {use: own}}
"""
UNIT = """
import time
from stream_sparse import Node

class Own(Node):
    "One of the user's own."

    def update(self, x):
        time.sleep(0.1)
        return float(x.mean())
"""


def called(found: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Frames of the calls of each unit."""
    calls: dict[str, list[int]] = {}
    for event in found:
        if event["ph"] == "X":
            calls.setdefault(event["name"], []).append(event["args"]["frame"])
    return calls


def test_calls_are_slices_and_waiting_frames_are_counters(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    trace = tmp_path / "trace.json"
    words = ("--record", tmp_path / "run", "--record-source", "lossless", "--trace", trace)
    cli.says("run", tmp_path / "noise.yaml", "--no-show", *words)
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


def test_drops_and_gaps_are_instants(cli: Cli, tmp_path: Path) -> None:
    own, yaml, trace = (tmp_path / name for name in ("own.py", "own.yaml", "trace.json"))
    own.write_text(UNIT)
    yaml.write_text(OWN)
    assert cli("run", yaml, "--nodes", own, "--no-show", "--trace", trace)[0] == 0
    found = events(trace)
    assert {e["name"] for e in found if e["ph"] == "i"} == {"clock", "drop", "gap"}
    assert {e["args"]["cause"] for e in found if e["name"] == "drop"} == {"ring full"}
