"""The trace file: what the format wants of each event, whole after every write, bounded in memory."""

from __future__ import annotations

import errno
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.errors import InputError, RunError
from stream_sparse.io import files
from stream_sparse.run import trace
from stream_sparse.run.trace import Tracer

# What the Trace Event Format wants of each phase, besides its name.
REQUIRED = {
    "X": {"ph", "ts", "dur", "pid", "tid"},
    "C": {"ph", "ts", "pid", "args"},
    "i": {"ph", "ts", "pid", "tid", "s"},
    "M": {"ph", "pid", "args"},
}


def events(path: Path) -> list[dict[str, Any]]:
    """The events, each held to the format."""
    found = json.loads(path.read_text(), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    for event in found["traceEvents"]:
        assert isinstance(event["name"], str)
        assert REQUIRED[event["ph"]] <= event.keys(), event
        assert all(isinstance(event.get(key, 0), int) for key in ("pid", "tid"))
        assert event.get("ts", 0) >= 0
        assert event.get("dur", 0) >= 0
        if event["ph"] == "C":
            assert all(isinstance(n, int | float) for n in event["args"].values())
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name")
            assert isinstance(event["args"]["name"], str)
    return list(found["traceEvents"])


def test_calls_counters_instants_and_names(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    tracer = Tracer(path, 'bird "quoted"')
    start = time.perf_counter_ns()
    tracer.call("box", 7, start, 2500)
    other = threading.Thread(target=tracer.call, args=("k", 7, start, 1000), name="stream-sparse k")
    other.start()
    other.join()
    tracer.counts(2, {"box": 0, "k": 1})
    tracer.counts(2, {"box": 3, "k": 1})
    tracer.instant("set", 8, {"values": {"relu.theta": float("nan")}})
    tracer.close()
    tracer.close()
    found = events(path)
    assert found[0]["args"] == {"name": 'stream-sparse bird "quoted"'}
    names = {e["tid"]: e["args"]["name"] for e in found if e["name"] == "thread_name"}
    calls = {e["name"]: e for e in found if e["ph"] == "X"}
    assert (calls["box"]["dur"], calls["box"]["args"]) == (2.5, {"frame": 7})
    assert (names[calls["box"]["tid"]], names[calls["k"]["tid"]]) == ("MainThread", "k")
    counted = [(e["name"], e["args"]["frames"]) for e in found if e["ph"] == "C"]
    assert counted == [("ring", 2), ("queue of box", 0), ("queue of k", 1), ("queue of box", 3)]
    (instant,) = [e for e in found if e["ph"] == "i"]
    assert (instant["name"], instant["args"]) == ("set", {"frame": 8, "values": {"relu.theta": None}})


def test_it_is_whole_after_every_write_and_from_the_first(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    tracer = Tracer(path, "bird")
    seen = [len(events(path))]
    for frame in range(5):
        tracer.call("box", frame, time.perf_counter_ns(), 1000)
        until = time.monotonic() + 10
        while len(events(path)) <= seen[-1]:
            assert time.monotonic() < until
            time.sleep(0.02)
        seen.append(len(events(path)))
    tracer.close()
    assert [e["args"]["frame"] for e in events(path) if e["ph"] == "X"] == list(range(5))


def test_little_is_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "_SOON", 50)
    monkeypatch.setattr(trace, "_MOST", 200)
    tracer = Tracer(tmp_path / "trace.json", "bird")
    most = 0
    for frame in range(20_000):
        tracer.call("box", frame, time.perf_counter_ns(), 1)
        most = max(most, len(tracer._rows))
    tracer.close()
    assert most <= 201
    assert [e["args"]["frame"] for e in events(tmp_path / "trace.json") if e["ph"] == "X"] == list(
        range(20_000)
    )


def test_a_full_disk_ends_the_trace_and_not_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = Tracer(tmp_path / "trace.json", "bird")
    tracer.call("box", 0, time.perf_counter_ns(), 1000)
    until = time.monotonic() + 10
    while not any(e["ph"] == "X" for e in events(tmp_path / "trace.json")):
        assert time.monotonic() < until
    write = files.write_all

    def full(file: Any, data: bytes) -> None:
        if len(data) > 10:
            write(file, data[:7])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, data)

    monkeypatch.setattr(trace, "write_all", full)
    for frame in range(1, 10_000):
        tracer.call("box", frame, time.perf_counter_ns(), 1000)
    with pytest.raises(RunError) as caught:
        tracer.close()
    assert str(caught.value) == (
        f"{tmp_path}/trace.json: cannot write the trace: No space left on device; what came before is kept"
    )
    assert [e["args"]["frame"] for e in events(tmp_path / "trace.json") if e["ph"] == "X"] == [0]


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    for name in ("trace.json", "trace-2.json"):
        (tmp_path / name).write_text("mine")
    tracer = Tracer(tmp_path / "trace.json", "bird")
    tracer.close()
    assert tracer.path == tmp_path / "trace-3.json"
    assert events(tracer.path)[0]["args"] == {"name": "stream-sparse bird"}
    assert (tmp_path / "trace.json").read_text() == (tmp_path / "trace-2.json").read_text() == "mine"


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none/trace\.json: cannot be made: no such file or directory"):
        Tracer(tmp_path / "none" / "trace.json", "bird")
