"""The rate of a live source, as it is measured."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.capture.frame_rate import FrameRate


def seen(times: list[float], nominal: float = 25.0) -> FrameRate:
    rate = FrameRate(nominal)
    for time_s in times:
        rate.see(time_s, 0)
    return rate


def test_a_backlog_at_the_start_does_not_count() -> None:
    rate = seen([*(0.001 * n for n in range(300)), *(0.3 + n / 10 for n in range(1, 40))])
    assert rate.value == 10.0


def test_bursts_count_by_their_mean() -> None:
    assert seen([(n // 30) + 0.001 * (n % 30) for n in range(300)]).value == pytest.approx(30, rel=0.05)


def test_lost_frames_and_a_few_late_ones_change_nothing() -> None:
    times = np.arange(0, 5, 1 / 30)
    times[::7] += 0.02
    kept = [time_s for n, time_s in enumerate(times) if n % 9]
    assert seen(kept).value == pytest.approx(30, rel=0.02)


@pytest.mark.parametrize("jitter", [0.2, 0.5, 0.9])
def test_steps_that_jitter_count_by_their_mean(jitter: float) -> None:
    late = np.random.default_rng(0).exponential(jitter, 300)  # most frames come a little too early
    steps = (1 - jitter + late / late[-150:].mean() * jitter) / 30
    assert seen(list(np.cumsum(steps))).value == pytest.approx(30, rel=0.02)


def test_until_three_seconds_the_stated_rate_holds_and_after_a_break_the_last_one() -> None:
    rate = seen([n / 10 for n in range(29)])
    assert (rate.value, rate.measured) == (25.0, None)
    for n in range(29, 50):
        rate.see(n / 10, 0)
    assert rate.measured == (10.0, 39)  # steps, without those of the first second
    rate.begin()
    assert (rate.value, rate.measured) == (10.0, (10.0, 39))


def test_another_rate_is_known_after_five_seconds() -> None:
    rate = seen([n / 30 for n in range(150)])
    for n in range(1, 60):
        rate.see(5 + n / 10, 0)
    assert rate.value == 10.0
