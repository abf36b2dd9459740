from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.bands import LANES
from stream_sparse.kernels.frame_statistics import (
    moments_of,
    sum_powers,
)

SIZES = [1, 2, 3, 5, 255, 256, 257, 1000, 1024, 3000]


def test_moments_are_exact_where_a_regular_sample_misleads() -> None:
    x = np.random.default_rng(4).standard_normal(40_000)
    x[::9] = 1e5  # the values that the sample takes
    d = x.astype(np.longdouble) - x.astype(np.longdouble).mean()
    mean, *central = moments_of(frozen(x), np.empty((5, LANES)), False)
    assert mean == pytest.approx(x.mean(), rel=1e-14)
    np.testing.assert_allclose(central, [float((d**k).mean()) for k in (2, 3, 4)], rtol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_lanes_may_be_summed_beforehand_in_parts(size: int) -> None:
    x = frozen(np.random.default_rng(size).gamma(2, 30, size))
    whole, parts = np.full((5, LANES), 7.0), np.full((5, LANES), 7.0)
    truth = moments_of(x, whole, False)
    for start, stop in ((101, LANES), (0, 40), (40, 101)):
        sum_powers(x, parts, start, stop)
    np.testing.assert_array_equal(parts[:4], whole[:4])
    assert moments_of(x, parts, True) == truth
