from __future__ import annotations

import streamz

from stream_sparse.flow import attach
from tests.support.units import At, Lag


def test_silence_emits_nothing_and_the_given_node_stays_fresh() -> None:
    stream, node = streamz.Stream(), Lag(lag=2)
    seen = attach(stream, node).sink_to_list()
    for x in range(5):
        stream.emit(float(x))
    assert seen == [0.0, 1.0, 2.0]
    assert node.state()["kept"] == []


def test_a_node_below_a_node_and_stamps() -> None:
    stream = streamz.Stream()
    seen = attach(attach(stream, Lag(lag=1)), At()).sink_to_list()
    for x in range(3):
        stream.emit(float(x))
    assert seen == [0.0, 1.0]


def test_a_node_below_named_outputs_gets_the_first_one() -> None:
    stream = streamz.Stream()
    seen = attach(stream, Lag(lag=1)).sink_to_list()
    for x in range(3):
        stream.emit({"first": float(x), "second": -1.0})
    assert seen == [0.0, 1.0]
