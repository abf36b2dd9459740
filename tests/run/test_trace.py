"""The trace file: the format of each event, appended lines, a full disk."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from stream_sparse.errors import RunError
from stream_sparse.run import trace
from stream_sparse.run.trace import Tracer
from tests.support.traces import events


def frames(path: Path, closed: bool = True) -> list[int]:
    return [event["args"]["frame"] for event in events(path, closed) if event["ph"] == "X"]


def call(tracer: Tracer, frame: int) -> None:
    tracer.call("box", frame, time.perf_counter_ns(), 2500)


def test_calls_counters_instants_and_names(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    tracer = Tracer(path, 'bird "quoted"')
    call(tracer, 7)
    other = threading.Thread(target=call, args=(tracer, 8), name="stream-sparse k")
    other.start()
    other.join()
    tracer.counts(2, {"box": 0, "k": 1})
    tracer.counts(2, {"box": 3, "k": 1})
    tracer.instant("set", 8, {"values": {"relu.theta": float("nan")}})
    tracer.close()
    found = events(path)
    assert found[0]["args"] == {"name": 'stream-sparse bird "quoted"'}
    names = {e["tid"]: e["args"]["name"] for e in found if e["name"] == "thread_name"}
    calls = [(e["dur"], e["args"]["frame"], names[e["tid"]]) for e in found if e["ph"] == "X"]
    assert calls == [(2.5, 7, "MainThread"), (2.5, 8, "k")]
    counted = [(e["name"], e["args"]["frames"]) for e in found if e["ph"] == "C"]
    assert counted == [("ring", 2), ("queue of box", 0), ("queue of k", 1), ("queue of box", 3)]
    (instant,) = [e for e in found if e["ph"] == "i"]
    assert (instant["name"], instant["args"]) == ("set", {"frame": 8, "values": {"relu.theta": None}})


def test_every_event_is_in_the_file_which_is_valid_without_its_bracket(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    tracer = Tracer(path, "bird")
    assert events(path, closed=False)[0]["name"] == "process_name"
    for frame in range(3):
        call(tracer, frame)
        assert frames(path, closed=False)[-1] == frame
    tracer.close()
    assert frames(path) == [0, 1, 2]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_an_error_that_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(trace, "make_file", lambda path: (path, full))
        with pytest.raises(RunError, match=r"trace\.json: the disk is full"):
            Tracer(tmp_path / "trace.json", "bird")


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    for name in ("trace.json", "trace-2.json"):
        (tmp_path / name).write_text("mine")
    tracer = Tracer(tmp_path / "trace.json", "bird")
    tracer.close()
    assert tracer.path == tmp_path / "trace-3.json"
    assert events(tracer.path)[0]["args"] == {"name": "stream-sparse bird"}
    assert (tmp_path / "trace.json").read_text() == (tmp_path / "trace-2.json").read_text() == "mine"
