from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse import reference
from stream_sparse.nodes import RunningKurtosis
from tests.support.slow import quick_first

from .frames import awkward_videos

FRAMES = 100_000


def _signals() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    spike = rng.standard_normal(FRAMES)
    spike[FRAMES // 2] = 1e4
    late = np.full(FRAMES, 0.1)
    late[FRAMES // 2 :] += rng.standard_normal(FRAMES // 2)
    return {
        "far from zero": 1e6 + rng.standard_normal(FRAMES),
        "spike": spike,
        "ramp": np.arange(FRAMES) * 0.37,
        "constant, then noise": late,
        "noise, then constant": late[::-1].copy(),
        "loud, then quiet": np.concatenate([1e6 * late[::-1][: FRAMES // 2], 1e-3 * late[FRAMES // 2 :]]),
    }


@pytest.mark.parametrize("window", quick_first([91, None]))
def test_100000_frames_of_float64_stay_within_1e_8_of_scipy(window: int | None) -> None:
    """All signals side by side, as the pixels of a frame."""
    signals = _signals()
    frames = np.column_stack(list(signals.values()))
    node = RunningKurtosis(window=window)
    at = np.linspace(node.warmup(), FRAMES - 1, 60 if window else 15).astype(int)
    near = FRAMES // 2 + np.array([-2, -1, 0, 1, 45, 89, 90, 91, 92, 200, 998, 999, 1000, 1001])
    wanted = {*at.tolist(), *near.tolist()}
    for t, x in enumerate(frames):
        result = node.update(x)
        if t not in wanted:
            continue
        seen = frames[0 if window is None else t + 1 - window : t + 1]
        for k, name in enumerate(signals):
            with np.errstate(all="ignore"):
                truth = float(stats.kurtosis(seen[:, k])) if np.ptp(seen[:, k]) else np.nan
            np.testing.assert_allclose(result[k], truth, rtol=1e-8, atol=1e-8, err_msg=f"{name}, frame {t}")


@given(
    x=awkward_videos(),
    memory=st.sampled_from(
        [{"window": 2}, {"window": 4}, {"window": 9}, {}, {"half_life": 1.5}, {"half_life": 30.0}]
    ),
    fisher=st.booleans(),
    bias=st.booleans(),
    cut=st.integers(0, 26),
)
def test_equals_the_reference_wherever_the_stream_is_cut(
    x: np.ndarray, memory: dict[str, float], fisher: bool, bias: bool, cut: int
) -> None:
    node = RunningKurtosis(**memory, fisher=fisher, bias=bias)
    out: list[object] = []
    for t, frame in enumerate(x):
        if t == cut:
            state, node = node.state(), node.fresh()
            node.restore(state)
        result = node.update(float(frame) if x.ndim == 1 else frame)
        out.append(np.full(x.shape[1:], np.nan) if result is None else result)
    truth = reference.running_kurtosis(x, **memory, fisher=fisher, bias=bias)
    close = 1e-5 if truth.dtype == np.float32 else 1e-8
    np.testing.assert_allclose(np.stack(out), truth, rtol=close, atol=close)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("window", [5, None])
def test_the_reference_is_scipy(window: int | None, bias: bool) -> None:
    x = np.random.default_rng(1).gamma(2.0, size=(12, 4))
    truth = reference.running_kurtosis(x, window=window, bias=bias)
    for t in range(4, 12):
        seen = x[0 if window is None else t + 1 - window : t + 1]
        np.testing.assert_allclose(truth[t], stats.kurtosis(seen, axis=0, bias=bias), rtol=1e-12, atol=1e-12)


def test_uint8_in_a_window_has_no_rounding_at_all() -> None:
    x = np.full((400, 3), 255, np.uint8)
    x[150:160, 0], x[200, 1] = 254, 0
    x[:100, 2] = np.random.default_rng(0).integers(0, 256, 100)
    out = RunningKurtosis(window=91).batch(x)
    for t in range(90, 400, 7):
        seen = x[t - 90 : t + 1].astype(float)
        flat = np.ptp(seen, axis=0) == 0
        truth = np.where(
            flat, np.nan, stats.kurtosis(seen + np.where(flat, np.arange(91.0)[:, None], 0), axis=0)
        )
        np.testing.assert_allclose(out[t], truth, rtol=2e-7, atol=2e-7)


@pytest.mark.parametrize("window", [1200, 1500])
def test_windows_whose_cubes_pass_32_bits(window: int) -> None:
    x = np.zeros((window + 5, 2), np.uint8)
    x[::100] = 255
    out = RunningKurtosis(window=window).batch(x)[-1]
    np.testing.assert_allclose(out, stats.kurtosis(x[-window:].astype(float), axis=0), rtol=1e-6)


def test_nan_in_a_window_gives_nan_until_it_leaves() -> None:
    x = np.random.default_rng(2).standard_normal((40, 2))
    holed = x.copy()
    holed[15, 0] = np.nan
    clean, out = RunningKurtosis(window=6).batch(x), RunningKurtosis(window=6).batch(holed)
    assert np.isnan(out[15:21, 0]).all()
    np.testing.assert_allclose(out[21:], clean[21:], rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(out[5:, 1], clean[5:, 1])


@pytest.mark.parametrize("memory", [{"window": 5}, {}, {"half_life": 4.0}])
@pytest.mark.parametrize("value", [0.0, 0.1, -1e6 / 3])
def test_a_constant_has_no_kurtosis(memory: dict[str, float], value: float) -> None:
    node = RunningKurtosis(**memory)
    assert all(node.update(value) is None for _ in range(node.warmup()))
    assert all(np.isnan(node.update(value)) for _ in range(50))
    frames = RunningKurtosis(**memory).batch(np.full((20, 2, 2), abs(value) % 256, np.uint8))
    assert np.isnan(frames).all()


# Far from zero and close together: the rounding of the mean alone moves the eighth digit.
NARROW = [10000.00012573, 9999.9998679, 10000.00064042, 10000.0001049, 9999.99946433, 10000.0003616]


@pytest.mark.parametrize("memory", [{}, {"window": 4}, {"half_life": 1.5}])
@pytest.mark.parametrize("bias", [True, False])
def test_values_far_from_zero_and_close_together(memory: dict[str, float], bias: bool) -> None:
    x = np.array(NARROW)
    exact = [Fraction(v) for v in NARROW]
    fade = memory.get("half_life", np.inf)
    last = 4 if "window" in memory else len(x)
    weights = [Fraction(float(0.5 ** (age / fade))) for age in range(last)][::-1]
    seen, total = exact[-last:], sum(weights)
    mean = sum(w * v for w, v in zip(weights, seen, strict=True)) / total
    m2, m4 = (sum(w * (v - mean) ** p for w, v in zip(weights, seen, strict=True)) / total for p in (2, 4))
    n, k = total**2 / sum(w * w for w in weights), m4 / m2**2
    truth = float(k - 3) if bias else float(((n**2 - 1) * k - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3)))
    assert RunningKurtosis(**memory, bias=bias).batch(x)[-1] == pytest.approx(truth, abs=1e-11)
    assert reference.running_kurtosis(x, **memory, bias=bias)[-1] == pytest.approx(truth, abs=1e-11)
