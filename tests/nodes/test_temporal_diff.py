from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.nodes import TemporalDiff

from .frames import results


@pytest.mark.parametrize("tau", range(1, 92, 10))
def test_equals_the_course(tau: int) -> None:
    signal = np.random.default_rng(0).random(200)
    got = TemporalDiff(tau=tau).batch(signal)
    np.testing.assert_array_equal(got[tau:], np.abs(signal[tau:] - signal[:-tau]))


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "uint16", "int32", "int64", "uint64"])
def test_integers_never_wrap_round(dtype: str) -> None:
    low, high = (0, 1) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    video = np.array([[[low, high]], [[high, low]]], dtype)
    distance = results(TemporalDiff(), video)[1]
    assert distance.dtype.kind == "u"
    assert [int(v) for v in distance.ravel()] == [high - low] * 2
    if np.dtype(dtype).itemsize == 8:
        with pytest.raises(InputError, match="integers beyond 2\\*\\*53 would be rounded"):
            results(TemporalDiff(absolute=False), video)
        return
    signed = results(TemporalDiff(absolute=False), video)[1]
    assert [float(v) for v in signed.ravel()] == [float(high - low), float(low - high)]
