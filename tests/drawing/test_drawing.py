"""What panels share: text without matplotlib, ticks, ranges, curves, colours, history."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing import (
    History,
    Limits,
    Tint,
    blank,
    fit,
    font_folder,
    label,
    nice_above,
    number,
    shorten,
    table,
    text_width,
    ticks,
    tint,
)
from stream_sparse.drawing.curves import per_column

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)


def test_fonts_are_found_without_importing_matplotlib() -> None:
    script = (
        "import sys, numpy as np; from stream_sparse.drawing import blank, label, table; "
        "label(blank(20, 90), 'frame', 2, 10, 11); table('magma'); table('coolwarm'); "
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert font_folder() is not None


@pytest.mark.parametrize("name", ["gray", "coolwarm", "viridis", "magma"])
def test_colour_maps_are_those_of_matplotlib(name: str) -> None:
    colormaps = pytest.importorskip("matplotlib").colormaps
    expected = (colormaps[name](np.arange(256))[:, 2::-1] * 255).round()
    assert np.abs(table(name).astype(int) - expected).max() <= 4


def test_text_is_cut_off_at_the_border() -> None:
    picture = blank(20, 40)
    for x, y in [(-30, 10), (30, 10), (10, -4), (10, 22), (500, 500), (-500, 5)]:
        label(picture, "frame 149", x, y, 14)
    assert picture.shape == (20, 40, 3)


def test_text_is_mixed_with_its_ground_to_the_last_bit() -> None:
    ground = np.random.default_rng(3).integers(0, 256, (20, 120, 3), dtype=np.uint8)
    white, mixed = np.zeros((20, 120, 3), np.uint8), ground.copy()
    label(white, "0.125 s", 5, 10, 13, (255, 255, 255))  # how much of each pixel the text covers
    label(mixed, "0.125 s", 5, 10, 13, (17, 200, 255))
    cover = white.astype(float) / 255
    wanted = np.rint(ground * (1 - cover) + np.array([17, 200, 255]) * cover)
    assert white.any()
    np.testing.assert_array_equal(mixed, wanted)


@given(st.text(max_size=60), st.integers(0, 200))
def test_shortened_text_fits(text: str, room: int) -> None:
    assert text_width(shorten(text, 11, room), 11) <= room


@given(FLOATS, FLOATS, st.integers(1, 8))
def test_ticks_lie_inside_and_are_few(a: float, b: float, count: int) -> None:
    low, high = min(a, b), max(a, b)
    found = ticks(low, high, count)
    assert len(found) <= count + 1
    slack = (high - low) * 1e-6
    assert all(low - slack <= value <= high + slack for value, _ in found)
    texts = [text for _, text in found]
    assert len(set(texts)) == len(texts) or high - low < 1e-3 * max(abs(low), abs(high))


@given(st.floats(1e-280, 1e280))
def test_nice_numbers_are_not_below_and_not_far_above(value: float) -> None:
    assert value * (1 - 1e-6) <= nice_above(value) <= 2.01 * value


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=20), st.booleans())
def test_limits_hold_what_they_follow(spans: list[tuple[float, float]], symmetric: bool) -> None:
    limits = Limits(symmetric=symmetric, patience=3)
    for a, b in spans:
        low, high = limits.follow(min(a, b), max(a, b))
        assert low < high
        assert math.isfinite(high - low)
        if max(abs(a), abs(b)) < 1e200:
            slack = 1e-8 * (high - low) + 1e-200
            assert low - slack <= min(a, b)
            assert max(a, b) <= high + slack


@given(st.floats())
def test_numbers_are_short(value: float) -> None:
    assert len(number(value)) <= 10


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=1, max_size=400))
def test_a_history_without_span_keeps_every_extreme(values: list[float]) -> None:
    history = History(None, entries=16)
    for t, value in enumerate(values):
        history.add(float(t), value)
    seen = history.between(0, len(values))
    assert len(seen.time) <= 32
    real = [v for v in values if v == v]
    if real:
        assert np.nanmin(seen.low) == min(real)
        assert np.nanmax(seen.high) == max(real)
    else:
        assert np.isnan(seen.low).all()


def test_a_history_with_a_span_forgets_what_is_older() -> None:
    history = History(1.0, entries=16)
    for t in range(10_000):
        history.add(t / 100, float(t))
    assert len(history) <= 32
    seen = history.between(99.0, 100.0)
    assert seen.time[0] >= 98.8
    assert seen.high[-1] == 9999.0


def test_alternating_gaps_do_not_overflow_a_history() -> None:
    history = History(1.0, entries=16)
    for t in range(10_000):
        history.add(t / 1e5, float(t) if t % 2 else math.nan)
    assert len(history) <= 32


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(-10, 10)), min_size=1, max_size=200))
def test_columns_keep_least_and_greatest(points: list[tuple[float, float]]) -> None:
    x = np.sort([p[0] for p in points])
    y = np.array([p[1] for p in points])
    columns, low, high = per_column(x, y, y)
    assert len(columns) == len(np.unique(np.floor(x)))
    assert low.min() == y.min()
    assert high.max() == y.max()


def test_fit_gives_just_the_size() -> None:
    for shape in [(720, 1280), (3, 5), (1, 1), (1000, 2)]:
        for size in [(255, 453), (1, 1), (100, 3)]:
            assert fit(np.zeros(shape, np.float32), *size).shape == size


def test_fit_averages_when_smaller() -> None:
    frame = np.zeros((64, 64), np.float32)
    frame[::2] = 1
    assert np.allclose(fit(frame, 32, 32), 0.5)


@pytest.mark.parametrize("size", [(100, 100), (110, 110), (60, 90), (34, 40)])
def test_fit_of_a_smooth_picture_is_that_picture_smaller(size: tuple[int, int]) -> None:
    rows, columns = np.mgrid[:200, :200] / 200
    small = fit(rows + 2 * columns, *size)
    y, x = (np.arange(n) + 0.5 for n in size)
    np.testing.assert_allclose(small, y[:, None] / size[0] + 2 * x / size[1], atol=0.02)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
def test_tint_reaches_both_ends(dtype: str) -> None:
    picture = tint(np.array([[0, 100]], dtype), Tint("viridis", 0, 100))
    assert picture[0].tolist() == table("viridis")[[0, 255]].tolist()
