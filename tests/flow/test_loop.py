from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from stream_sparse.base import Node
from stream_sparse.errors import NodeError, RunError, StreamError
from stream_sparse.flow import RunEvent
from stream_sparse.frame import Frame, Stamp
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from tests.support.errors import refusal
from tests.support.plans import part, plan, ran, started
from tests.support.units import At, Exits, FailsAt, Flaky, Gate, Mix, Numbers
from tests.support.waiting import until, until_frames


def test_a_node_that_is_slow_holds_the_source() -> None:
    asked = threading.Event()

    class Watched(Numbers):
        def frames(self) -> Iterator[Frame]:
            for frame in super().frames():
                if frame.index == 21:  # 4 are with the node, 16 in the ring, and one waits for room in it
                    asked.set()
                yield frame

    class Halting(Node):
        offload = True

        def update(self, x: float, *, at: Stamp) -> float:
            assert at.index or not asked.wait(0.2)
            return x

    assert ran(plan(Watched(count=40), part("a", Halting(), "source"))).status.processed == 40


def test_stop_processes_what_was_captured() -> None:
    source = Gate(count=1000, ring=50)
    run = started(plan(source, part("a", At(), "source")))
    run.access.supply.reader.source.let(20)
    until_frames(run, 20)
    run.stop()
    run.wait()
    assert run.ended == "stopped"
    assert run.status.processed == run.status.captured


def test_a_source_that_breaks_keeps_what_came_before() -> None:
    run = started(plan(Numbers(breaks_at=9), part("a", Mix(), "source")))
    assert refusal(StreamError, run.wait) == "numbers broke at frame 9"
    assert (run.status.processed, run.ended) == (9, "error")


def test_a_live_source_comes_back_with_a_gap() -> None:
    run = ran(plan(Flaky(count=8, live=True, ring=100), part("at", At(), "source")))
    assert run.ended == "end"
    assert run.values["at"].tolist() == list(range(13))  # 5 before, 8 after
    assert run.access.supply.reader.source.opened == 2
    back, gap = run.events
    assert (back["kind"], back["frame"], back["cause"]) == ("reconnect", 5, "unplugged")
    assert (gap["kind"], gap["frame"]) == ("gap", 5)
    assert gap["frames"] >= 1
    assert gap["time_s"] > 4 / 30  # its clock began anew; the run's goes on


def test_a_live_source_that_opens_and_gives_nothing_is_given_up() -> None:
    source = Flaky(count=8, live=True, outages=10**9, before=0, reconnect_s=0.35, ring=100)
    run = started(plan(source, part("at", At(), "source")))
    assert refusal(StreamError, run.wait) == "unplugged"
    assert 2 <= run.access.supply.reader.source.opened <= 6  # asked again, but not in a rush


def test_a_full_ring_of_a_live_source_drops_frames_and_reports_them() -> None:
    entered, go = threading.Event(), threading.Event()

    class Slow(At):
        def update(self, x: float, *, at: object) -> float:
            if at.index == 0 and threading.current_thread().name == "stream-sparse loop":
                entered.set()
                assert go.wait(10)
            return at.index  # type: ignore[attr-defined,no-any-return]

    run = started(plan(Gate(count=20, live=True), part("at", Slow(), "source")))  # two may wait
    run.access.supply.reader.source.let(1)
    assert entered.wait(10)
    run.access.supply.reader.source.let(19)
    until(lambda: run.status.captured >= 20, run)
    go.set()
    run.wait()
    assert run.values["at"].tolist() == [0, 18, 19]
    assert (run.status.dropped, run.status.causes) == (17, {"ring full": 17})
    assert run.events == [{"frame": 18, "time_s": 18 / 30, "kind": "gap", "frames": 17}]


def test_a_thread_that_a_node_ends_ends_the_run() -> None:
    run = started(plan(Numbers(), part("exits", Exits(), "source", offload=True)))
    assert refusal(RunError, run.wait) == ("node 'exits' (exits) failed on frame 12, a scalar: SystemExit: 3")
    assert run.ended == "error"


def test_of_two_failures_that_of_the_earlier_frame_counts_though_it_comes_later() -> None:
    closed = threading.Event()

    class Closes(Numbers):
        def close(self) -> None:
            super().close()
            closed.set()

    class Late(FailsAt):
        def update(self, x: float, *, at: Stamp) -> float:
            assert at.index != self.frame or closed.wait(30)  # the run is ended by the other failure
            return super().update(x, at=at)

    late = part("late", Late(frame=12), "source", offload=True)
    run = started(plan(Closes(count=1000), late, part("soon", FailsAt(frame=14), "source")))
    assert refusal(NodeError, run.wait) == (
        "node 'late' (late frame=12) failed on frame 12, a scalar: ZeroDivisionError: on purpose"
    )
    assert run.status.processed == 13


def test_a_failure_between_two_nodes_loses_no_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    run = Run(plan(Numbers(count=5), part("a", Mix(), "source")), RunOptions())
    monkeypatch.setattr("stream_sparse.flow.links.FanOut._emit", no_room)
    run.start()
    with pytest.raises((MemoryError, RunError)):
        run.wait()
    assert (run.status.processed, run.status.captured) == (0, run.status.unprocessed)


def test_a_subscriber_that_fails_is_named_and_gets_nothing_more_while_the_run_goes_on() -> None:
    heard: list[str] = []

    def odd(event: RunEvent) -> None:
        heard.append(event.kind)
        raise ZeroDivisionError(event.kind)

    run = started(plan(Gate(count=20), part("a", Mix(), "source")))
    run.subscribe(odd, RunEvent)
    run.access.supply.reader.source.let(5)
    until_frames(run, 5)
    run.set("a.weight", 0.5)
    run.access.supply.reader.source.let(5)
    run.set("a.weight", 0.25)
    run.access.supply.reader.source.let(15)
    run.wait()
    said = "the function odd failed on frame 5: ZeroDivisionError: set"
    assert [event["error"] for event in run.events if event["kind"] == "error"] == [said] == run.notes
    assert (heard, run.status.processed) == (["set"], 20)
