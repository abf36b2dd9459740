from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.ranges import Limits

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=20), st.booleans())
def test_limits_contain_the_values(spans: list[tuple[float, float]], symmetric: bool) -> None:
    limits = Limits(symmetric=symmetric, patience=3)
    for a, b in spans:
        low, high = limits.follow(min(a, b), max(a, b))
        assert low < high
        assert math.isfinite(high - low)
        if max(abs(a), abs(b)) < 1e200:
            slack = 1e-8 * (high - low) + 1e-200
            assert low - slack <= min(a, b)
            assert max(a, b) <= high + slack


def test_a_range_narrows_at_once_for_values_that_would_be_flat() -> None:
    limits = Limits(patience=9, flat=0.1)
    limits.follow(0.0, 10.0)
    assert [limits.follow(0.0, top)[1] for top in (0.0, 1.5, 0.5)] == [10.0, 10.0, 0.5]


def test_a_range_grows_at_once_and_narrows_after_some_pictures() -> None:
    limits = Limits(patience=5)
    tops = [limits.follow(0.0, top)[1] for top in (1.0, 10.0, *[1.0] * 3, 9.0, 2.0, *[1.0] * 4)]
    assert tops == [1.0, *[10.0] * 9, 2.0], "to the largest of these pictures"
    assert limits.follow(0.0, float("nan"))[1] == 2.0


def test_a_change_of_few_per_cent_does_not_fill_the_range() -> None:
    low, high = Limits(share=0.2).follow(13.0, 13.1)
    assert high - low > 2
    assert (low, high) == (11.0, 15.0)
    assert Limits(share=0.2).follow(-13.1, -13.0) == (-15.0, -11.0)
    assert Limits(share=0.2).follow(100.0, 130.0) == (100.0, 130.0), "a large one does"
    assert Limits().follow(13.0, 13.1) == (13.0, 13.1), "unless it is asked for"
