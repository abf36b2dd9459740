from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from stream_sparse.drawing.colours import palette, ramp
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.panels import Trace
from tests.support.errors import refusal

from .feeds import at, family, feed, follow, inked, opened, read_off

SIZE = (240, 600)


def columns(panel: Trace, colour: tuple[int, int, int]) -> np.ndarray:
    """Return which columns of the picture a curve passes, below the legend."""
    return inked(panel.draw(*SIZE)[20:], colour, 40).any(axis=0)


def test_a_curve_rises_with_its_values() -> None:
    panel = follow(opened(Trace(seconds=10), feed("pixel")), map(float, range(301)))
    ink = inked(panel.draw(*SIZE), palette(0), 40)
    middle = [np.nonzero(ink[:, c])[0].mean() for c in range(60, 580, 40)]
    assert all(a > b for a, b in pairwise(middle))


@pytest.mark.parametrize("hole", ["none", "nan", "gap"])
def test_gaps_are_gaps(hole: str) -> None:
    whole, holed = opened(Trace(seconds=10), feed("x")), opened(Trace(seconds=10), feed("x"))
    follow(whole, [1.0] * 301)
    for t in range(301):
        missing = 100 <= t < 130
        if hole == "gap":
            if not missing:
                holed.see(1.0, at=at(t, gap=30 if t == 130 else 0))
        else:
            holed.see((None if hole == "none" else np.nan) if missing else 1.0, at=at(t))
    places = np.flatnonzero(columns(whole, palette(0)) & ~columns(holed, palette(0)))
    assert 40 < len(places) < 60
    assert np.ptp(places) < 60


def test_a_single_value_is_a_dot() -> None:
    frames = [1.0 if t == 50 else None for t in range(100)]
    panel = follow(opened(Trace(seconds=10), feed("x")), frames)
    assert columns(panel, palette(0)).sum() >= 2


def test_without_seconds_all_of_a_long_stream_is_visible() -> None:
    panel = follow(opened(Trace(seconds=None), feed("x")), (float(t % 50) for t in range(20_000)))
    assert columns(panel, palette(0))[60:580].all()


def test_a_small_vector_has_a_curve_for_each_number_and_a_long_one_is_refused() -> None:
    panel = follow(opened(Trace(), feed("codes")), [np.array([1.0, 2.0, 3.0])] * 30)
    for k in range(3):
        assert columns(panel, palette(k)).sum() > 20
    assert refusal(InputError, opened(Trace(), feed("atoms")).see, np.zeros(64), at=at(0)) == (
        "trace: expects scalars or vectors of at most 4 numbers, got float64 of shape (64,); "
        "tap a pixel, or show it with an image or a histogram"
    )


def test_what_is_described_stays_as_it_is_when_values_share_a_place() -> None:
    panel = follow(opened(Trace(seconds=None), feed("x")), [0.0] * 20_000)
    for t in range(20_000, 20_040):
        described = panel.describe().rows[0][0].marks[0].y
        before = described.copy()
        follow(panel, [float(t)], t)
        np.testing.assert_array_equal(described, before)


def test_a_late_input_keeps_its_colour() -> None:
    panel = opened(Trace(seconds=2), feed("a"), feed("b", warmup=30))
    follow(panel, [(1.0, 2.0 if t >= 30 else None) for t in range(61)])
    assert columns(panel, palette(1)).sum() > 100


def test_curves_in_strips_have_a_scale_in_common_and_a_place_of_their_own(written: list[str]) -> None:
    feeds = family("diff", "diff.tau", [1, 11, 21])
    panel = opened(Trace(seconds=2, strips=True), *feeds)
    follow(panel, [(10.0, 5.0, 0.0 if t >= 30 else None) for t in range(61)])
    picture = panel.draw(*SIZE)
    assert written[:5] == ["tau", "each 0 to 10", "1", "11", "21"]
    rows = [np.nonzero(inked(picture[:, 60:], shade, 40).any(axis=1))[0].mean() for shade in ramp(3)]
    strip = rows[1] - rows[0]
    assert strip == pytest.approx(rows[2] - rows[1], abs=3)
    assert strip > SIZE[0] / 4
    low = opened(Trace(seconds=2, strips=True), *feeds)
    assert follow(low, [(10.0, 5.0, 1.0)] * 9).draw(40, 200).shape == (40, 200, 3)


def test_inputs_of_other_sizes_may_have_axes_of_their_own(written: list[str]) -> None:
    frames = [(float(t % 2), 1000.0 * (t % 2)) for t in range(61)]
    rows = []
    for axes in ("shared", "own"):
        panel = follow(opened(Trace(seconds=2, axes=axes), feed("a"), feed("b")), frames)
        ink = inked(panel.draw(*SIZE)[:, 60:], palette(0), 40)
        rows.append(int(np.ptp(np.flatnonzero(ink.any(axis=1)))))
    assert rows[0] < 30
    assert rows[1] > 60
    assert {"0", "1000"} <= set(written)
    assert read_off(panel, SIZE, (99, 60), (99, 180)) == ["0.233 s: a = 1", "0.233 s: b = 1000"]
    assert refusal(ParameterError, Trace, strips=True, axes="own") == (
        "trace: strips are on one scale; leave out axes: own"
    )


def test_strips_stay_where_they_are_when_an_input_begins() -> None:
    panel = opened(Trace(seconds=2, strips=True), feed("a"), feed("b"))
    follow(panel, [(1.0, None)] * 9)
    before = np.nonzero(inked(panel.draw(*SIZE)[:, 60:], palette(0), 40).any(axis=1))[0]
    follow(panel, [(1.0, 1.0)] * 9, 9)
    np.testing.assert_array_equal(
        np.nonzero(inked(panel.draw(*SIZE)[:, 60:], palette(0), 40).any(axis=1))[0], before
    )


def test_the_frame_nearest_to_the_mouse_is_read_off_with_the_value_of_each_curve() -> None:
    names = feed("pixel", unit="gray levels"), feed("relu", unit="gray levels")
    panel = opened(Trace(seconds=2), *names)
    follow(panel, [(float(k), None if k < 10 else max(k - 30.25, 0.0)) for k in range(61)])
    assert read_off(panel, SIZE, (36, 99), (69, 99), (594, 99), (594, 239), (30, 99), (595, 99)) == [
        "0.000 s: pixel = 0 gray levels",
        "0.133 s: pixel = 4 gray levels",
        "2.000 s: pixel = 60, relu = 29.75 gray levels",
        "", "", "",
    ]  # fmt: skip


def test_a_gap_of_a_single_curve_has_no_value_and_beside_the_curve_is_nothing() -> None:
    panel = opened(Trace(seconds=2), feed("pixel", unit="gray levels"))
    follow(panel, [1.0] * 10 + [np.nan] * 10 + [2.0] * 11)
    assert read_off(panel, SIZE, (97, 99), (143, 99), (311, 99), (319, 99), (330, 99)) == [
        "0.233 s: 1 gray levels", "0.400 s: no value", "1.000 s: 2 gray levels", "1.000 s: 2 gray levels", "",
    ]  # fmt: skip


def test_values_that_share_a_column_are_read_off_as_their_range() -> None:
    panel = follow(opened(Trace(seconds=None), feed("x")), [float(k % 2) for k in range(20_000)])
    assert read_off(panel, SIZE, (300, 99))[0].endswith(": 0 to 1")


def test_of_many_curves_those_nearest_to_the_mouse_are_read_off() -> None:
    panel = opened(Trace(), *(feed(f"n{k}") for k in range(30)))
    follow(panel, [tuple(range(30))])
    panel.draw(*SIZE)
    said = [panel.read_off(36, y) for y in range(SIZE[0])]
    assert "0.000 s: n0 = 0, n1 = 1, n2 = 2, n3 = 3, n4 = 4, n5 = 5" in said
    assert "0.000 s: n24 = 24, n25 = 25, n26 = 26, n27 = 27, n28 = 28, n29 = 29" in said
