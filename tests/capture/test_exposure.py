"""Jumps of the exposure are told from scenes that move, and old frames from new ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from PIL import Image

from stream_sparse.capture.exposure import Exposure, Jump, common_factor, grid
from stream_sparse.capture.staleness import Staleness
from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.sources import Video
from tests.support.recorded_films import frames_of


@pytest.fixture(scope="module")
def pan() -> list[Array]:
    """A camera that is moved over a landscape, two pixels a frame."""
    gray = np.asarray(Image.open(find("china")).convert("L"))
    return [gray[40:280, 2 * n : 2 * n + 320].copy() for n in range(150)]


@pytest.fixture(scope="module")
def scene(pan: list[Array]) -> list[Array]:
    """A camera on its stand, with its noise; something moves across a seventh of the picture."""
    rng = np.random.default_rng(0)
    frames = []
    for n in range(150):
        x = 0.6 * pan[0] + rng.normal(0, 3, pan[0].shape)
        x[60:160, 2 * n % 210 : 2 * n % 210 + 110] = 0.5 * pan[90][60:160, :110]
        frames.append(np.clip(x, 0, 255).astype(np.uint8))
    return frames


def times(factor: float, x: Array) -> Array:
    return np.asarray(np.clip(factor * x.astype(float), 0, 255).astype(np.uint8))


def jumps(frames: Iterable[Array]) -> list[Jump]:
    watch = Exposure()
    found = [watch(n, n / 30, x) for n, x in enumerate(frames)]
    return [jump for jump in found if jump is not None]


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.3, 1.8])
def test_a_jump_in_a_moving_scene_is_found(scene: list[Array], factor: float) -> None:
    (jump,) = jumps(x if n < 30 else times(factor, x) for n, x in enumerate(scene[:60]))
    assert (jump.index, jump.time_s) == (30, 1.0)
    assert jump.factor == pytest.approx(factor, rel=0.06)


def test_a_jump_over_three_frames_is_one(scene: list[Array]) -> None:
    steps = {30: 1.15, 31: 1.3}
    (jump,) = jumps(times(steps.get(n, 1.0 if n < 30 else 1.5), x) for n, x in enumerate(scene[:60]))
    assert 30 <= jump.index <= 32


def test_motion_is_no_jump_of_the_exposure(scene: list[Array], pan: list[Array]) -> None:
    assert jumps(scene) == []
    assert jumps(pan) == []


def test_a_flicker_is_no_jump_of_the_exposure() -> None:
    clip = frames_of(Video(path=str(find("macaw"))))
    means = [float(x.mean()) for x in clip[110:130]]
    assert max(means) / min(means) > 1.2
    assert jumps(clip) == []


def test_a_cut_to_another_scene_is_no_jump_of_the_exposure(scene: list[Array]) -> None:
    assert jumps([*scene[:20], *(x[::-1, ::-1] // 2 for x in scene[:20])]) == []


def test_a_slow_drift_is_no_jump_of_the_exposure(scene: list[Array]) -> None:
    assert jumps(times(1.0 + n / 300, scene[0]) for n in range(150)) == []


def test_black_pictures_and_single_pixels_say_nothing() -> None:
    black = np.zeros((48, 64), np.uint8)
    assert common_factor(grid(black), grid(black + 5)) is None
    assert grid(np.full((1, 1), 9, np.uint8)).tolist() == [9.0]
    assert grid(np.full((48, 64, 3), 9, np.uint8)).max() == 9.0


def test_an_offset_between_the_clocks_is_no_age() -> None:
    stale = Staleness(1 / 30)
    assert not any(stale(n / 30, now=100 + n / 30) for n in range(300))


def test_clocks_that_run_apart_slowly_make_no_frame_old() -> None:
    stale = Staleness(1 / 30)
    assert not any(stale(n / 30, now=n / 30 * 1.0005) for n in range(0, 30 * 3600, 10))


def test_a_clock_that_jumps_makes_sixty_frames_old_at_most() -> None:
    stale = Staleness(1 / 30)
    old = [stale(n / 30 - (n > 50), now=n / 30) for n in range(300)]
    assert sum(old) == 60
    assert not any(old[111:])
