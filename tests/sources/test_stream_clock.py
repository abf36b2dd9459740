"""The times of streams on this machine's clock: bursts, stalls, jumps and drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.sources._stream_clock import StreamClock

FPS, PERIOD = 20, 0.05


def given(frames: Iterable[tuple[float | None, float]], left_out: int = 0) -> tuple[Array, Array]:
    """Times, and by how much the clock was set, of frames of own times and times of reads."""
    clock, found = StreamClock(PERIOD), []
    for number, (own, now) in enumerate(frames):
        if number < left_out:
            clock.learn(own, now)
        else:
            found.append(clock.time_of(own, now))
    times, moved, _ = np.transpose(found)
    assert (np.diff(times) > 0).all()
    return times, moved


def smooth(n: int) -> float:
    return 0.01 + 0.004 * (n % 3)


def segments(n: int) -> float:
    """Segments of 2 s, each read at once when it is complete, sometimes half a second late."""
    return 2.0 - (n % 40) * PERIOD + 0.5 * (n // 40 % 3 == 1)


def stalls(n: int) -> float:
    """For 12 s nothing comes, and then all that was missed, at half as fast again as it was made."""
    return max(0.01, 12.0 - (n - 100) * PERIOD / 3) if n >= 100 else 0.01


@pytest.mark.parametrize("delay", [smooth, segments, stalls])
def test_delays_change_no_step(delay: Callable[[int], float]) -> None:
    times, moved = given([(7.0 + n / FPS, 500.0 + n / FPS + delay(n)) for n in range(1000)], left_out=60)
    assert np.abs(np.diff(times) - PERIOD).max() < 1e-9
    assert not moved.any()
    assert -0.6 < times[0] - (500.0 + 60 / FPS) < 0.6


@pytest.mark.parametrize("jump_s", [-2.95, 30.0])
@pytest.mark.parametrize("delay", [smooth, segments])
def test_a_jump_of_the_streams_times_moves_no_frame(delay: Callable[[int], float], jump_s: float) -> None:
    own = [7.0 + n / FPS + (jump_s if n >= 497 else 0.0) for n in range(1000)]
    times, moved = given([(s, 500.0 + n / FPS + delay(n)) for n, s in enumerate(own)], left_out=60)
    assert np.flatnonzero(moved).tolist() == [437]
    assert moved.sum() == pytest.approx(-jump_s, abs=0.02)
    assert np.abs(np.diff(times) - PERIOD).max() < 0.02


@pytest.mark.parametrize(("jump_s", "known"), [(-5.0, 80), (30.0, 80), (0.0, 200)])
def test_a_stream_that_pauses_and_begins_anew(jump_s: float, known: int) -> None:
    """Segments of 2 s, of which four come at once at the start; it pauses for 6 s soon afterwards.
    That is known three segments later where its own times go on."""
    made = [n / FPS + 6.0 * (n >= 240) for n in range(800)]
    reads = [508.0 + max(0.0, s // 2 * 2 - 6.0) for s in made]
    own = [7.0 + n / FPS + jump_s * (n >= 240) for n in range(800)]
    times, moved = given(zip(own, reads, strict=True), left_out=160)
    assert np.flatnonzero(moved).tolist() == [known]
    wrong = np.delete(times - np.array(made[160:]) - (times[0] - made[160]), slice(80, known))
    assert wrong == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("off_s", [-1.1, 1.1, 0.4, -30.0])
@pytest.mark.parametrize("delay", [smooth, segments])
def test_one_frame_with_a_wrong_time_sets_no_clock(delay: Callable[[int], float], off_s: float) -> None:
    own = [7.0 + n / FPS + off_s * (n == 500) for n in range(1000)]
    times, moved = given([(s, 500.0 + n / FPS + delay(n)) for n, s in enumerate(own)], left_out=60)
    assert moved.sum() == pytest.approx(0, abs=1e-9)
    assert times[-1] - times[0] == pytest.approx(939 / FPS, abs=1e-9)


@pytest.mark.parametrize(
    ("delay", "jump_s", "passes"),
    [
        *((delay, jump_s, True) for delay in (smooth, segments) for jump_s in (0.3, 2.0, 4.0, 30.0)),
        *((smooth, jump_s, False) for jump_s in (0.3, 2.0, 4.0, 30.0)),
        *((segments, jump_s, False) for jump_s in (4.0, 30.0)),
    ],
)
def test_times_that_jump_forward_are_a_loss_where_the_time_passes(
    delay: Callable[[int], float], jump_s: float, passes: bool
) -> None:
    """Whole segments lack, or none does and the times of later ones are greater."""
    clock, found = StreamClock(PERIOD), []
    for n in range(600):
        later = jump_s if n >= 440 else 0.0
        now = 500.0 + n / FPS + delay(n) + (later if passes else 0.0)
        found.append(clock.time_of(7.0 + n / FPS + later, now))
    lacking = {n: at.lacking for n, at in enumerate(found) if at.lacking}
    moved = [n for n, at in enumerate(found) if at.moved_s]
    assert lacking == ({440: round(jump_s * FPS)} if passes else {})
    assert moved == ([] if passes else [440])
    steps = np.diff([at.time_s for at in found])
    assert steps[439] == pytest.approx(PERIOD + jump_s * passes, abs=0.02)
    assert np.abs(np.delete(steps, 439) - PERIOD).max() < 1e-9


def test_a_rate_that_changes_is_no_loss() -> None:
    """In the dark a camera gives half as many frames; the first four of them are still taken for losses."""
    own = np.cumsum([PERIOD] * 100 + [2 * PERIOD] * 100)
    clock = StreamClock(PERIOD)
    found = [clock.time_of(s, 500.0 + s) for s in own]
    assert sum(at.lacking for at in found) <= 5
    assert not any(at.lacking for at in found[105:])


def test_after_damage_a_longer_step_is_a_loss_though_steps_are_uneven() -> None:
    clock = StreamClock(PERIOD)
    own = [0.0, 0.03, 0.1, 0.15, 0.35]
    assert [clock.time_of(s, 500.0 + s, damaged=True).lacking for s in own] == [0, 0, 0, 0, 3]
    clock = StreamClock(PERIOD)
    assert not any(clock.time_of(s, 500.0 + s).lacking for s in own)


@pytest.mark.parametrize("rate", [1.002, 0.998])
def test_clocks_that_drift_apart(rate: float) -> None:
    """The stream's clock goes at another rate: it is set each time that it is half a second off."""
    n = np.arange(20_000)
    reads = 500.0 + n / FPS + [smooth(k) for k in n]
    times, moved = given(zip(n / FPS * rate, reads, strict=True))
    assert np.abs(times - reads).max() < 0.6
    assert 2 <= np.count_nonzero(moved) <= 4
    assert np.median(np.abs(np.diff(times) - PERIOD)) < 0.002


def test_a_frame_without_a_time_comes_after_the_one_before_it() -> None:
    times, _ = given([(1.0, 500.0), (None, 500.2), (1.1, 500.2)])
    assert times.tolist() == pytest.approx([500.0, 500.05, 500.1])


@pytest.mark.parametrize("damaged", [False, True])
def test_times_that_stand_still_lose_no_frames(damaged: bool) -> None:
    clock = StreamClock(PERIOD)
    found = [clock.time_of(float(n // FPS), n / FPS, damaged and n > FPS) for n in range(100)]
    assert [time.lacking for time in found if time.lacking] == []
