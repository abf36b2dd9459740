from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.scalar_history import ScalarHistory


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=1, max_size=400))
def test_without_a_span_every_extreme_stays(values: list[float]) -> None:
    history = ScalarHistory(None, entries=16)
    for t, value in enumerate(values):
        history.add(float(t), value)
    part = history.between(0, len(values))
    assert len(part.time) <= 32
    real = [v for v in values if v == v]
    if real:
        assert (np.nanmin(part.low), np.nanmax(part.high)) == (min(real), max(real))
    else:
        assert np.isnan(part.low).all()


def test_with_a_span_older_values_go() -> None:
    history = ScalarHistory(1.0, entries=16)
    for t in range(10_000):
        history.add(t / 100, float(t))
    assert len(history) <= 32
    part = history.between(99.0, 100.0)
    assert part.time[0] >= 98.8
    assert part.high[-1] == 9999.0


def test_alternating_gaps_do_not_overflow_it() -> None:
    history = ScalarHistory(1.0, entries=16)
    for t in range(10_000):
        history.add(t / 1e5, float(t) if t % 2 else math.nan)
    assert len(history) <= 32


def test_an_excerpt_stays_as_it_is_while_values_are_added() -> None:
    for span in (None, 10.0):
        past = ScalarHistory(span, entries=16)
        for t in range(20):
            past.add(float(t), float(t))
        excerpt = past.between(0.0, 20.0)
        before = [part[:-1].copy() for part in excerpt]
        for t in range(20, 500):
            past.add(float(t), -float(t))
        for part, kept in zip(excerpt, before, strict=True):
            np.testing.assert_array_equal(part[:-1], kept)
