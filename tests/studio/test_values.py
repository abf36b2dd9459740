from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, Run, load
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.studio.values import RowMessages, ValueFeed
from tests.support.recorded_films import let
from tests.support.sessions import begun
from tests.support.units import Gate


class Program:
    """A program that reads rows, and takes what waits for it when it is asked."""

    def __init__(self, values: ValueFeed) -> None:
        self.wakes = 0
        self.reader: RowMessages = values.join(self._wake)

    def _wake(self) -> None:
        self.wakes += 1

    def take(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.reader.take()]


def numbers(given: list[float], name: str = "small") -> Pipeline:
    return Pipeline(np.array(given), name=name).then(Relu(theta=2), name="relu")


def start(values: ValueFeed, pipeline: Pipeline, **options: Any) -> Run:
    how = {"pace": False, **options}
    return begun(pipeline, values.attach, **how)


@pytest.fixture
def values() -> ValueFeed:
    return ValueFeed()


def test_each_scalar_has_its_unit_of_measure(values: ValueFeed) -> None:
    with start(values, load("webcam", source="sample:macaw"), frames=2) as run:
        run.wait()
    begin = Program(values).take()[0]
    units = begin["units"]["values"]
    assert units == {
        "pixel": "gray levels", "sparse.kurtosis": "", "sparse.hoyer": "", "sparse.gini": "",
        "sparse.treves_rolls": "", "k_pixel": "",
    }  # fmt: skip
    assert list(units) == list(run.values)


def test_numbers_that_json_does_not_know_are_null(values: ValueFeed) -> None:
    program = Program(values)
    pipeline = load("bird", source=np.full((30, 240, 320), 7, np.uint8))
    with start(values, pipeline) as run:
        run.wait()
    assert math.isnan(run.values["k_pixel"][-1])
    rows = program.take()[1:]
    assert [row["values"]["k_pixel"] for row in rows] == [None] * 30
    assert rows[-1]["values"]["pixel"] == 7.0


def test_a_reader_that_comes_later_gets_what_comes_then(values: ValueFeed) -> None:
    pipeline = Pipeline(Gate(count=9, side=3)).then(PixelTap(row=1, col=1), name="pixel")
    with start(values, pipeline) as run:
        let(run, 4)
        program = Program(values)
        assert [message["kind"] for message in program.take()] == ["run"]
        let(run, 2)
        assert [message["frame"] for message in program.take()] == [4, 5]
        values.leave(program.reader)
        let(run, 3)
    values.tick()
    assert program.take() == []
    late = Program(values)
    assert [message["kind"] for message in late.take()] == ["run", "end"]


def test_a_slow_reader_loses_the_oldest_rows_and_hears_how_many(values: ValueFeed) -> None:
    slow = Program(values)
    frames = 5000
    with start(values, numbers([float(t) for t in range(frames)])) as run:
        run.wait()
    values.tick()
    first, *rows, end = slow.take()
    assert (first["kind"], first["name"], end["kind"]) == ("run", "small", "end")
    assert first["dropped_rows"] + len(rows) == frames
    assert [row["frame"] for row in rows] == list(range(first["dropped_rows"], frames))
    assert len(rows) == 999
    assert run.status.dropped == 0
    assert slow.take() == []


def test_what_rows_mean_is_kept_however_many_runs_follow(values: ValueFeed) -> None:
    slow = Program(values)
    for k in range(4):
        with start(values, numbers([1.0] * 900, f"run{k}")) as run:
            run.wait()
    first, *rest = slow.take()
    assert (first["kind"], first["name"]) == ("run", "run2")
    kinds = [message["kind"] for message in rest]
    assert kinds.count("row") + first["dropped_rows"] == 3600
    assert [message["name"] for message in rest if message["kind"] == "run"] == ["run3"]
