from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.binning import bin_edges, count


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_counts_are_those_of_numpy(dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 200, 5000).astype(dtype)
    edges = bin_edges(float(x.min()), float(x.max()), 64, whole=dtype in ("uint8", "int16"))
    assert count(x, edges).tolist() == np.histogram(x.astype(np.float32), edges)[0].tolist()


@pytest.mark.parametrize("most", [1.0, 1e300])
def test_nan_and_infinity_are_not_counted(most: float) -> None:
    x = most * np.array([0.1, 0.6, 1.0, np.nan, np.inf])
    assert count(x, np.linspace(0, most, 5)).tolist() == [1, 0, 1, 1]
