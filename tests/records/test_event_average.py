"""The average of a signal around events, and its null by circular shifts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.analysis import event_average
from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from tests.support.errors import refusal


def smooth(rng: np.random.Generator, frames: int) -> Array:
    """Return noise whose frames resemble their neighbours."""
    return np.convolve(rng.standard_normal(frames + 9), np.ones(10) / 10, "valid")


def test_it_is_the_mean_of_the_windows() -> None:
    x = np.random.default_rng(0).standard_normal(60)
    found = event_average(x, [3, 10, 31, 31, 58], (4, 2))  # the first and the last one are too near the ends
    assert found.lags.tolist() == [-4, -3, -2, -1, 0, 1, 2]
    assert found.n == 3
    np.testing.assert_allclose(found.mean, np.mean([x[6:13], x[27:34], x[27:34]], axis=0), rtol=1e-14)
    marks = np.zeros(60, bool)
    marks[[10, 31]] = True
    np.testing.assert_array_equal(
        event_average(x, marks, (4, 2)).mean, event_average(x, [10, 31], (4, 2)).mean
    )


def test_the_null_is_that_of_all_shifts_one_by_one() -> None:
    rng = np.random.default_rng(1)
    x, at, lags = smooth(rng, 50), np.array([9, 20, 21, 40]), np.arange(-2, 4)
    x[[11, 30]] = np.nan
    found = event_average(x, at, (2, 3))
    middle = np.nanmean(x)
    windows = np.array([x[(at[:, None] + lags + s) % 50] for s in range(50)])
    shifted = np.nanmean(windows, axis=1)
    farthest = (np.abs(shifted - middle) * np.sqrt((~np.isnan(windows)).sum(axis=1))).max(axis=1)
    near = [x[(at[:, None] + np.arange(-11, 14) + s) % 50] - middle for s in range(50)]
    farthest /= np.sqrt(np.nanmean(np.square(near), axis=(1, 2)))
    assert found.p == np.mean(farthest >= farthest[0])
    np.testing.assert_allclose((found.low, found.high), np.percentile(shifted[:, 0], (2.5, 97.5)), rtol=1e-9)
    np.testing.assert_allclose(found.mean, shifted[0], rtol=1e-12)


def test_numbers_that_are_missing_at_the_ends_are_no_part_of_the_signal() -> None:
    rng = np.random.default_rng(5)
    x, at = smooth(rng, 60), np.array([9, 20, 21, 40])
    longer = np.concatenate([np.full(70, np.nan), x, np.full(9, np.nan)])
    wanted, found = event_average(x, at, (2, 3)), event_average(longer, [3, *(70 + at), 71, 130], (2, 3))
    np.testing.assert_array_equal(found.mean, wanted.mean)
    assert found[2:] == wanted[2:]


def no_gaps(rng: np.random.Generator) -> tuple[Array, Array]:
    """Return a signal, and events that have nothing to do with it."""
    return smooth(rng, 300), rng.choice(np.arange(10, 280), 12, replace=False)


def gaps_at_events(rng: np.random.Generator) -> tuple[Array, Array]:
    """Return a signal that is lost around two of three events."""
    x, at = smooth(rng, 400), rng.choice(np.arange(10, 380), 12, replace=False)
    for event in at[:8]:
        x[event - 2 : event + 5] = np.nan
    return x, at


def events_where_it_is_loud(rng: np.random.Generator) -> tuple[Array, Array]:
    """Return a signal that varies more in a third of its frames, and events in that third alone."""
    x = smooth(rng, 600)
    x[300:500] *= 3.0
    return x, rng.choice(np.arange(305, 494), 12, replace=False)


@pytest.mark.parametrize("draw", [no_gaps, gaps_at_events, events_where_it_is_loud])
def test_chance_and_missing_numbers_are_no_effect(draw: Any) -> None:
    rng = np.random.default_rng(2)
    found = np.array([event_average(*draw(rng), (2, 4)).p for _ in range(300)])
    assert np.mean(found <= 0.05) <= 0.08
    assert 0.13 <= np.mean(found <= 0.2) <= 0.27
    assert 0.4 <= np.mean(found <= 0.5) <= 0.6


def test_a_shift_that_meets_no_number_is_not_counted() -> None:
    x = np.full(100, np.nan)
    x[0::10] = [1, 2, 3, 4, 9, 5, 6, 7, 8, 5]
    found = event_average(np.append(x, 5.0), [40], (0, 0))
    assert found.p == 1 / 11


def test_equal_values_are_no_effect_and_missing_ones_are_left_out() -> None:
    found = event_average(np.full(50, 3.1), [10, 20], (1, 1))
    assert found.p == 1.0
    np.testing.assert_allclose([*found.mean, found.low, found.high], 3.1, rtol=1e-14)
    x = np.arange(20.0)
    x[6], x[5], x[12] = np.nan, np.nan, np.nan
    found = event_average(x, [5, 11], (0, 1), null=None)
    np.testing.assert_array_equal(found.mean, [11.0, np.nan])
    assert np.isnan([found.low, found.high, found.p]).all()


@pytest.mark.parametrize(
    ("values", "events", "window", "text"),
    [
        (np.zeros(9), [3, 9], (0, 0), "events: expected frames from 0 to 8, got 9"),
        ([np.nan, 1, 2, np.nan], [1], (1, 0),
         ("no event has 1 frames before it and 0 after it in frames 1 to 2, where the signal has numbers; "
         "make the window smaller")),
        (np.zeros(9), [3], (2, 2),
         "shifts need a signal of at least 3 windows, 15 frames, got 9; give null=None"),
    ],
)  # fmt: skip
def test_what_is_refused(values: Any, events: Any, window: Any, text: str) -> None:
    assert refusal(InputError, event_average, values, events, window) == f"event_average: {text}"
