"""Single values out of a graph: the newest of a name, and a stream of streamz."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.errors import InputError, RunError
from stream_sparse.flow import Engine
from stream_sparse.frame import Clock, Frame, Medium
from tests.support.errors import refusal
from tests.support.units import Lag, Picky

MEDIUM = Medium((), np.dtype(float), 30.0, False, Clock("index"))
PIPELINE = Pipeline(np.zeros(1)).then(Lag(lag=1), "lag").then(Picky(theta=0.0), "picky")


def send(engine: Engine, *numbers: float) -> None:
    for x in numbers:
        index = engine.next_index
        engine.send(Frame(index, index / 30, np.array(x)))


def test_the_newest_value_there_is() -> None:
    engine = Engine(PIPELINE.plan, MEDIUM)
    send(engine, 1.0, 2.0)
    assert engine.latest("picky") is None  # it is kept from now on
    send(engine, -3.0)
    assert engine.latest("picky") == 2.0
    send(engine, 4.0)
    assert (engine.latest("picky"), engine.latest("source")) == (2.0, None)  # nothing came of -3
    with pytest.raises(InputError, match="no value of 'pick'; did you mean 'picky'"):
        engine.latest("pick")


def test_a_stream_goes_on_in_streamz() -> None:
    engine = Engine(PIPELINE.plan, MEDIUM)
    total = engine.stream("picky").accumulate(lambda total, x: total + x).sink_to_list()
    pairs = engine.stream("source").sliding_window(2).sink_to_list()
    send(engine, 1.0, 2.0, -3.0, 4.0, 5.0)
    assert total == [1.0, 2.0 + 1.0, 4.0 + 2.0 + 1.0]
    assert pairs == [(1.0,), (1.0, 2.0), (2.0, -3.0), (-3.0, 4.0), (4.0, 5.0)]


def test_a_function_of_the_user_that_fails_is_reported_as_such() -> None:
    engine = Engine(PIPELINE.plan, MEDIUM)
    engine.stream("source").map(lambda x: 1 / x).sink(lambda x: None)
    send(engine, 2.0)
    assert refusal(RunError, send, engine, 0.0) == (
        "a function below the stream of 'source' failed on frame 1: ZeroDivisionError: float division by zero"
    )
