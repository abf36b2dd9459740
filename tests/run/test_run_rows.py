"""Rows, newest values and streams of a run that goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, Run
from stream_sparse.errors import InputError, NodeError, RunError
from stream_sparse.frame import Stamp
from stream_sparse.run.options import RunOptions
from tests.support.errors import refusal
from tests.support.units import FailsAt, Flaky, Gate, Mix
from tests.support.waiting import until, until_frames


def gated(*steps: Any, count: int = 40, **options: Any) -> tuple[Run, Gate]:
    """A run that takes a frame each time it is let."""
    pipeline = Pipeline(Gate(count=count, ring=count))
    for number, unit in enumerate(steps or [Mix()]):
        pipeline = pipeline.then(unit, f"n{number}")
    run = pipeline.start(**options)
    assert isinstance(run.source, Gate)
    return run, run.source


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


@pytest.mark.parametrize("how", ["stop", "abort"])
def test_whoever_holds_rows_and_takes_none_holds_up_no_end(how: str) -> None:
    before = set(threading.enumerate())
    run, gate = gated(count=400)
    rows = iter(run)
    gate.let(400)
    next(rows)
    getattr(run, how)()
    run.wait()
    assert run.status.captured == run.status.processed + run.status.unprocessed
    until(lambda: set(threading.enumerate()) <= before)  # an aborted read ends a little later


def test_the_error_of_the_run_is_raised_after_its_last_row() -> None:
    run, gate = gated(FailsAt(frame=7))
    rows, seen = iter(run), []
    gate.let(40)

    def use() -> None:
        seen.extend(row.at.index for row in rows)

    assert refusal(NodeError, use).startswith("node 'n0' (fails_at frame=7) failed on frame 7")
    assert seen == list(range(8))


def test_an_edit_is_reported_in_the_row_of_its_frame() -> None:
    run, gate = gated()
    rows = iter(run)
    gate.let(5)
    for _ in range(5):
        next(rows)
    run.set("n0.weight", 0.5)
    gate.let(1)
    row = next(rows)
    assert [(one.kind, one.data["values"]) for one in row.happened] == [("set", {"n0.weight": 0.5})]
    run.stop()
    run.wait()


def test_the_row_of_a_camera_that_comes_back_says_so() -> None:
    run = Run(Pipeline(Flaky(count=8, live=True, ring=100)).plan, RunOptions())
    rows = run.rows()  # before its first frame
    run.start()
    told = [(row.at.index, [one.kind for one in row.happened]) for row in rows if row.happened]
    assert told == [(5, ["reconnect", "gap"])]


def test_in_asyncio_two_runs_go_on_beside_each_other() -> None:
    async def total(run: Run, gate: Gate) -> float:
        rows = aiter(run)
        gate.let(40)
        return sum([row["n0"] async for row in rows])

    async def both() -> list[float]:
        return await asyncio.gather(*(total(*one) for one in made))

    made = [gated(), gated()]
    found = asyncio.run(both())
    assert found == [pytest.approx(np.sum(run.values["n0"])) for run, _ in made]


def test_a_task_that_is_cancelled_leaves_the_run_alone() -> None:
    run, gate = gated()

    async def use() -> int:
        count = 0

        async def loop() -> None:
            nonlocal count
            async for _ in run:
                count += 1

        task = asyncio.create_task(loop())
        await asyncio.sleep(0)  # so that it waits for a row
        gate.let(3)
        while count < 3:
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return count

    assert asyncio.run(asyncio.wait_for(use(), 60)) == 3
    gate.let(37)
    run.wait()
    assert run.status.processed == 40


def test_the_newest_value_is_there_from_the_first_call_on() -> None:
    run, gate = gated()
    assert run.latest("n0") is None
    gate.let(10)
    until_frames(run, 10)
    assert until(lambda: run.latest("n0")) == run.values["n0"][-1]
    assert refusal(InputError, run.latest, "n1") == "no value of 'n1'; there are source, n0"
    gate.let(30)
    run.wait()
    assert run.latest("n0") == run.values["n0"][-1]


def test_a_stream_goes_on_in_streamz() -> None:
    run, gate = gated()
    kept = run.stream("n0").map(lambda x: 2 * x).sink_to_list()
    gate.let(40)
    run.wait()
    assert kept == (2 * run.values["n0"]).tolist()


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("wrong", [InputError("none of it"), ZeroDivisionError("on purpose")])
def test_a_function_that_listens_to_rows_and_fails_ends_the_run_at_that_frame(
    tmp_path: Path, recorded: bool, wrong: Exception
) -> None:
    def odd(at: Stamp, numbers: Sequence[float | None]) -> None:
        if at.index >= 3:
            raise wrong

    run, gate = gated(record=tmp_path / "run" if recorded else None)
    run.listen_rows(odd)
    gate.let(40)
    said = f"a function that listens to rows failed on frame 3: {type(wrong).__name__}: {wrong}"
    assert refusal(RunError, run.wait) == said
    assert (run.ended, run.status.processed, len(run.values["n0"])) == ("error", 4, 4)


def test_waiting_ends_after_a_while() -> None:
    run, gate = gated()
    assert not run.wait(timeout=0.01)
    assert run.ended is None
    gate.let(40)
    assert run.wait(timeout=60)
