"""Values near the limits of floats: results may be odd, but no error occurs, and later results are right."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.base import Node, named_outputs
from stream_sparse.nodes import (
    FrameKurtosis,
    FrameMoments,
    Histogram,
    RunningKurtosis,
    RunningMoments,
    RunningSparsity,
    Sparsity,
)

EXTREMES = [1e308, -1e308, 1e200, 1e77, 5e-324, 1e-220, -1e-120, 0.0]
OF_A_FRAME = [FrameKurtosis, FrameMoments, Sparsity]
OVER_TIME = [RunningKurtosis, RunningMoments, RunningSparsity, Histogram]


@pytest.mark.parametrize("cls", OF_A_FRAME)
@pytest.mark.parametrize("value", EXTREMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_next_frame_is_right(cls: type[Node], value: float, dtype: str) -> None:
    node, rng = cls(), np.random.default_rng(0)
    with np.errstate(all="ignore"):
        frame = np.asarray(value * rng.standard_normal((9, 9)), np.float64)
        frame = np.nan_to_num(frame).astype(dtype)
    node.update(frame)
    ordinary = rng.standard_normal((9, 9)).astype(dtype)
    np.testing.assert_equal(node.update(ordinary), cls().update(ordinary))


@pytest.mark.parametrize("cls", OVER_TIME)
@pytest.mark.parametrize("value", EXTREMES)
@pytest.mark.parametrize("kind", ["scalar", "float32", "float64"])
def test_a_later_window_is_right(cls: type[Node], value: float, kind: str) -> None:
    more = {"range": (-4.0, 4.0)} if cls is Histogram else {}
    node, fresh = cls(window=5, **more), cls(window=5, **more)
    rng = np.random.default_rng(0)
    for t, scale in enumerate([1.0] * 6 + [value] * 3 + [1.0] * 5):
        with np.errstate(all="ignore"):
            frame = np.tanh(rng.standard_normal(3)) * scale
            x = float(frame[0]) if kind == "scalar" else frame.astype(kind)
        result = node.update(x)
        expected = fresh.update(x) if t >= 9 else None
    close = 1e-5 if kind == "float32" else 1e-9
    for a, b in zip(*(named_outputs(value).values() for value in (result, expected)), strict=True):
        np.testing.assert_allclose(a, b, rtol=close, atol=close)


@pytest.mark.parametrize("cls", OVER_TIME)
@pytest.mark.parametrize("value", EXTREMES)
def test_a_statistic_over_all_frames_continues(cls: type[Node], value: float) -> None:
    node = cls(window=None)
    results = [node.update(x) for x in (1.0, value, 2.0, -value, 3.0, value)]
    assert results[-1] is not None
