from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.quantiles import quantile_of_window


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_the_values_of_a_window_stay_sorted(dtype: str) -> None:
    x = (10 * np.random.default_rng(0).standard_normal((40, 9)) + 50).astype(dtype)  # with equal ones
    if x.dtype.kind == "f":
        x[::7, ::2] = np.nan
    ring, ordered = np.zeros((5, 9), dtype), np.zeros((9, 5), dtype)
    out = np.zeros(9, np.float32 if dtype != "float64" else dtype)
    for seen, frame in enumerate(x):
        for start, stop in ((0, 4), (4, 9)):
            ready = quantile_of_window(frozen(frame), ring, ordered, seen, 5, 0.5, out, start, stop)
            assert ready == (seen >= 4)
        if ready:
            window = np.sort(x[seen - 4 : seen + 1], axis=0)
            np.testing.assert_array_equal(ordered, window.T)
            np.testing.assert_array_equal(out, np.where(np.isnan(window[-1]), np.nan, window[2]))
