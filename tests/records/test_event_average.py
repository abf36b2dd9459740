"""The average of a signal around events, and its null by circular shifts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import event_average
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
    shifted = np.array([np.nanmean(x[(at[:, None] + lags + s) % 50], axis=0) for s in range(50)])
    farthest = np.abs(shifted - middle).max(axis=1)
    assert found.p == np.mean(farthest >= farthest[0])
    np.testing.assert_allclose((found.low, found.high), np.percentile(shifted[:, 0], (2.5, 97.5)), rtol=1e-9)
    np.testing.assert_allclose(found.mean, shifted[0], rtol=1e-12)


def test_events_that_have_nothing_to_do_with_it_are_rarely_far_from_the_null() -> None:
    rng = np.random.default_rng(2)
    found = [
        event_average(smooth(rng, 300), rng.choice(300, 12, replace=False), (3, 6)).p for _ in range(300)
    ]
    assert 0.02 <= np.mean(np.array(found) <= 0.05) <= 0.08
    assert 0.4 <= np.mean(np.array(found) <= 0.5) <= 0.6


def test_events_that_the_signal_answers_are_far_from_it() -> None:
    rng = np.random.default_rng(3)
    x, at = smooth(rng, 600), rng.choice(560, 12, replace=False)
    np.add.at(x, at + 4, 2.0)
    found = event_average(x, at, (3, 6))
    assert found.lags[np.argmax(found.mean)] == 4
    assert found.mean.max() > found.high
    assert found.p <= 0.05


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
    ("values", "events", "window", "null", "text"),
    [
        (np.zeros((3, 4)), [0], (0, 0), None,
         "values: expected a number for each frame, or nan, got shape (3, 4)"),
        ([1.0, np.inf], [0], (0, 0), None,
         "values: expected a number for each frame, or nan, got inf; set it to nan"),
        (np.zeros(9), [0], (-1, 0), None, "window: expected two numbers >= 0, got -1 and 0"),
        (np.zeros(9), [3, 9], (0, 0), None, "events: expected frames from 0 to 8, got 9"),
        (np.zeros(9), [0.5], (0, 0), None,
         "events: expected whole numbers of frames, or a bool for each frame, got float64 of shape (1,)"),
        (np.zeros(9), [True], (0, 0), None, "events: expected a bool for each of 9 frames, got shape (1,)"),
        (np.zeros(9), [1], (2, 0), None,
         "no event has 2 frames before it and 0 after it in 9 frames; make the window smaller"),
        (np.zeros(9), [], (2, 0), None,
         "no event has 2 frames before it and 0 after it in 9 frames; make the window smaller"),
        (np.full(9, np.nan), [3], (0, 0), None, "values: the signal has no number around any event"),
        (np.zeros(9), [3], (0, 0), "shuffle", "null: expected 'circular' or None, got 'shuffle'"),
        (np.zeros(9), [3], (2, 2), "circular",
         "shifts need a signal of at least 3 windows, 15 frames, got 9; give null=None"),
    ],
)  # fmt: skip
def test_what_is_refused(values: Any, events: Any, window: Any, null: Any, text: str) -> None:
    assert refusal(InputError, event_average, values, events, window, null) == f"event_average: {text}"
