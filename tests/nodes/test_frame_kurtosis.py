from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse.nodes import FrameKurtosis, FrameMoments

from .frames import FRAMES


@given(x=FRAMES, fisher=st.booleans(), bias=st.booleans())
def test_equals_the_kurtosis_of_frame_moments(x: np.ndarray, fisher: bool, bias: bool) -> None:
    moments = FrameMoments(fisher=fisher, bias=bias).update(x)
    kurtosis = FrameKurtosis(fisher=fisher, bias=bias).update(x)
    np.testing.assert_allclose(kurtosis, moments.kurtosis, rtol=1e-12)


def test_values_far_from_zero_lose_nothing() -> None:
    x = 1e6 + np.random.default_rng(6).standard_normal((500, 400))
    assert FrameKurtosis().update(x) == pytest.approx(stats.kurtosis(x, axis=None), abs=1e-9)


def test_a_constant_has_no_kurtosis() -> None:
    assert np.isnan(FrameKurtosis().update(np.full((9, 9), 7, np.uint8)))


def test_views_are_as_good_as_copies() -> None:
    x = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    assert FrameKurtosis().update(x[::2, ::-1, 1]) == FrameKurtosis().update(x[::2, ::-1, 1].copy())
