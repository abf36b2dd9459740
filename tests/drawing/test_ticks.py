from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.ticks import nice_above, number, ticks

FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@given(FLOATS, FLOATS, st.integers(1, 8))
def test_ticks_lie_inside_and_are_few(a: float, b: float, count: int) -> None:
    low, high = min(a, b), max(a, b)
    found = ticks(low, high, count)
    assert len(found) <= count + 1
    slack = (high - low) * 1e-6
    assert all(low - slack <= value <= high + slack for value, _ in found)
    texts = [text for _, text in found]
    assert len(set(texts)) == len(texts) or high - low < 1e-3 * max(abs(low), abs(high))


@given(st.floats(1e-280, 1e280))
def test_nice_numbers_are_not_below_and_not_far_above(value: float) -> None:
    assert value * (1 - 1e-6) <= nice_above(value) <= 2.01 * value


@given(st.floats())
def test_numbers_are_short(value: float) -> None:
    assert len(number(value)) <= 10
