from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stream_sparse import reference
from stream_sparse.nodes import RunningSparsity

from .frames import awkward_videos

MEASURES = ("l0", "l1", "kurtosis", "hoyer", "treves_rolls")


@given(x=awkward_videos(), window=st.sampled_from([2, 9, None]), tolerance=st.sampled_from([0.0, 100.0]))
def test_equals_the_reference(x: np.ndarray, window: int | None, tolerance: float) -> None:
    assume(len(x) >= (window or 4))
    found = RunningSparsity(window=window, tolerance=tolerance).batch(x)
    truth = reference.running_sparsity(x, window=window, tolerance=tolerance)
    assert tuple(found) == MEASURES
    for name in MEASURES:
        close = 1e-5 if truth[name].dtype == np.float32 else 1e-8
        np.testing.assert_allclose(found[name], truth[name], rtol=close, atol=close, err_msg=name)


def test_large_values_do_not_outlast_the_window() -> None:
    x = np.random.default_rng(0).standard_normal((300, 3))
    x[100:120] *= 1e9
    x[200:] = 0
    found = RunningSparsity(window=10).batch(x)
    truth = reference.running_sparsity(x, window=10)
    for name in MEASURES:
        np.testing.assert_allclose(found[name], truth[name], rtol=1e-8, atol=1e-8, err_msg=name)
    assert (found["l1"][209:] == 0).all()
    assert np.isnan(found["hoyer"][209:]).all()


@pytest.mark.parametrize("value", [0.1, -3.0, 1e5 / 7])
def test_a_constant_is_not_sparse_and_has_no_kurtosis(value: float) -> None:
    found = RunningSparsity(window=7).batch(np.full((40, 2), value))
    assert (found["hoyer"][6:] == 0).all()
    assert (found["treves_rolls"][6:] == 0).all()
    assert np.isnan(found["kurtosis"]).all()
