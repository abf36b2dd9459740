from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing.curves import per_column


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(-10, 10)), min_size=1, max_size=200))
def test_columns_keep_least_and_greatest(points: list[tuple[float, float]]) -> None:
    x = np.sort([p[0] for p in points])
    y = np.array([p[1] for p in points])
    columns, low, high = per_column(x, y, y)
    assert len(columns) == len(np.unique(np.floor(x)))
    assert low.min() == y.min()
    assert high.max() == y.max()
