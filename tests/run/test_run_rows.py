"""Rows, newest values and streams of a run that goes on."""

from __future__ import annotations

from typing import Any

from stream_sparse import Pipeline, Run
from stream_sparse.errors import NodeError
from stream_sparse.flow import Row
from tests.support.errors import refusal
from tests.support.units import FailsAt, Gate, Mix
from tests.support.waiting import until, until_frames


def gated(*steps: Any, count: int = 40, **options: Any) -> tuple[Run, Gate]:
    """A run that takes a frame each time it is let."""
    pipeline = Pipeline(Gate(count=count, ring=count))
    for number, unit in enumerate(steps or [Mix()]):
        pipeline = pipeline.then(unit, f"n{number}")
    run = pipeline.start(**options)
    assert isinstance(run.access.supply.reader.source, Gate)
    return run, run.access.supply.reader.source


def test_a_loop_takes_the_rows_from_the_next_frame_on_and_ends_with_the_run() -> None:
    run, gate = gated()
    gate.let(3)
    until_frames(run, 3)
    rows = iter(run)
    gate.let(37)
    found = [(row.at.index, row["n0"]) for row in rows]
    assert found == list(zip(range(3, 40), run.values["n0"][3:], strict=True))
    assert run.ended == "end"


def test_a_loop_that_is_left_lets_the_run_go_on() -> None:
    run, gate = gated()
    rows = iter(run)
    gate.let(40)
    for row in rows:
        if row.at.index == 5:
            break
    del rows
    run.wait()
    assert run.status.processed == 40


def test_the_run_waits_for_the_loop_and_no_more_once_it_is_stopped() -> None:
    run, gate = gated(count=400)
    rows = iter(run)
    gate.let(400)
    assert next(rows).at.index == 0
    until(lambda: run.status.processed >= 4)
    run.stop()
    run.wait()
    rest = [row.at.index for row in rows]
    assert rest == list(range(1, run.status.processed))


def test_the_error_of_the_run_is_raised_after_its_last_row() -> None:
    run, gate = gated(FailsAt(frame=7))
    rows, seen = iter(run), []
    gate.let(40)

    def use() -> None:
        seen.extend(row.at.index for row in rows)

    assert refusal(NodeError, use).startswith("node 'n0' (fails_at frame=7) failed on frame 7")
    assert seen == list(range(8))


def test_a_loop_over_a_run_that_has_ended_has_no_rows() -> None:
    run, gate = gated()
    gate.let(40)
    run.wait()
    assert list(run) == []


def test_a_subscription_that_was_ended_gets_no_more_rows() -> None:
    run, gate = gated()
    seen: list[int] = []
    end = run.subscribe(lambda row: seen.append(row.at.index), Row)
    gate.let(3)
    until(lambda: len(seen) == 3)
    end()
    gate.let(37)
    run.wait()
    assert seen == [0, 1, 2]
