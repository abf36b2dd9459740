"""The rows of a pipeline, in a loop of the user: what they are, and what becomes of the source."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.base import Source
from stream_sparse.errors import InputError, NodeError, StreamError
from stream_sparse.flow import Columns, try_nodes
from stream_sparse.plan import bundled
from stream_sparse.run.row_reader import RowReader
from tests.support.errors import refusal
from tests.support.plans import part, plan
from tests.support.slow import without
from tests.support.units import At, FailsAt, Lag, Mix, Numbers
from tests.support.waiting import until

EQUAL = ("bird", "dictionary", "pca", "temporal", "signal")


class Watched(Numbers):
    """Says when it is closed."""

    def again(self) -> Source:
        return self

    def close(self) -> None:
        super().close()
        self._told.set()

    def open(self) -> Any:
        self._told = threading.Event()
        return super().open()

    @property
    def told(self) -> threading.Event:
        return self._told


def reader(*parts: Any, source: Source | None = None, **how: Any) -> RowReader:
    return RowReader(plan(source or Numbers(count=40), *parts), **how)


OTHERS = [name for name in bundled() if name not in (*EQUAL, "webcam")]  # which needs a camera


@pytest.mark.parametrize("name", without([*EQUAL, *OTHERS], {*OTHERS, "pca"}))
def test_rows_of_the_packages_pipelines_equal_a_run_to_the_bit(name: str) -> None:
    pipeline = load(name)
    run = pipeline.run(frames=24, view=False)
    rows = list(pipeline.rows(frames=24))
    assert [row.at.index for row in rows] == run.values.index.tolist()
    assert [row.at.time_s for row in rows] == run.values.time_s.tolist()
    kept = Columns(pipeline.plan, try_nodes(pipeline.plan, pipeline.plan.source.describe()).sound()).every
    for key, column in run.values.items():
        found = [row[key] for row in rows]
        if key in kept:
            mine = np.array([x for x in found[:: kept[key]] if x is not None])
        else:
            mine = np.array([np.nan if x is None else x for x in found])
        np.testing.assert_array_equal(mine, column, err_msg=key)


def test_all_rows_come_and_nothing_is_left_behind() -> None:
    before = set(threading.enumerate())
    rows = reader(part("mix", Mix(), "source"))
    found = [row["mix"] for row in rows]
    run = Pipeline(Numbers(count=40)).then(Mix(), "mix").run()
    assert (found, rows.ended) == (run.values["mix"].tolist(), "end")
    until(lambda: set(threading.enumerate()) <= before)


@pytest.mark.parametrize("how", ["break", "raise"])
def test_the_source_is_closed_when_the_loop_is_left(how: str) -> None:
    before = set(threading.enumerate())
    source = Watched(count=10**6)
    rows = reader(part("mix", Mix(), "source"), source=source)

    def use() -> None:
        for row in rows:
            if row.at.index == 3:
                if how == "raise":
                    raise ZeroDivisionError
                break

    if how == "raise":
        with pytest.raises(ZeroDivisionError):
            use()
    else:
        use()
    assert source.told.is_set()
    assert rows.ended == "stopped"
    until(lambda: set(threading.enumerate()) <= before)


def test_a_node_that_fails_raises_at_its_frame() -> None:
    seen: list[int] = []
    rows = reader(part("bad", FailsAt(frame=12), "source"))

    def use() -> None:
        seen.extend(row.at.index for row in rows)

    said = "node 'bad' (fails_at frame=12) failed on frame 12, a scalar: ZeroDivisionError: on purpose"
    assert refusal(NodeError, use) == said
    assert seen[:12] == list(range(12))
    assert rows.ended == "error"


def test_a_source_that_breaks_raises_after_its_last_frame() -> None:
    seen: list[int] = []
    rows = reader(part("at", At(), "source"), source=Numbers(breaks_at=9))

    def use() -> None:
        seen.extend(row.at.index for row in rows)

    assert refusal(StreamError, use) == "numbers broke at frame 9"
    assert (seen, rows.ended) == (list(range(9)), "error")


def test_edits_are_made_before_the_next_frame() -> None:
    source = Numbers(count=40, ring=1)
    rows = reader(part("lag", Lag(lag=1), "source"), source=source)
    silent = []
    for row in rows:
        silent.append(row["lag"] is None)
        if row.at.index == 9:
            rows.set("lag.lag", 2)
    edited = np.flatnonzero(silent)[1:].tolist()
    assert len(edited) == 2
    assert edited[0] == 10


def test_an_option_of_recorded_runs_is_refused() -> None:
    said = refusal(InputError, load("bird").rows, record="runs/x")
    assert said == "rows: there is no option 'record'; run(), start() and play() have it"
