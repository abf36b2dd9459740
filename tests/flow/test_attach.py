from __future__ import annotations

import numpy as np
import pytest
import streamz

from stream_sparse.errors import InputError
from stream_sparse.flow import attach

from .units import At, Lag, Mix


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


def test_backpressure_passes_through() -> None:
    stream = streamz.Stream()
    seen = attach(stream, Mix()).map(np.square).sink_to_list()
    stream.emit(2.0)
    assert seen == [4.0]


def test_a_node_of_several_inputs_is_refused() -> None:
    class Pair(Mix):
        def update(self, a: float, b: float) -> float:
            return a + b

    with pytest.raises(InputError, match=r"^attach takes nodes of one input; Pair takes 2$"):
        attach(streamz.Stream(), Pair())
