from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.axes import LegendEntry
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.panels import Trace

from .feeds import at, axes, feed, follow, line, opened, read_off

SIZE = (240, 600)


def test_a_curve_has_the_values_at_their_times() -> None:
    panel = follow(opened(Trace(seconds=10), feed("pixel", unit="gray levels")), map(float, range(301)))
    mark = line(panel)
    np.testing.assert_allclose(mark.x, np.arange(301) / 30)
    np.testing.assert_array_equal(mark.y, np.arange(301))
    assert (mark.kind, mark.ink, mark.unit) == ("line", curve_ink(0), "gray levels")
    assert axes(panel).across[:3] == ("time", 0.0, 10.0)
    assert axes(panel).y == (0.0, 300.0)
    assert axes(follow(panel, [1.0] * 30, 301)).across[:3] == ("time", pytest.approx(1), pytest.approx(11))


@pytest.mark.parametrize("hole", ["none", "nan", "gap"])
def test_gaps_are_gaps(hole: str) -> None:
    panel = opened(Trace(seconds=10), feed("x"))
    for t in range(301):
        missing = 100 <= t < 130
        if hole == "gap":
            if not missing:
                panel.see(1.0, at=at(t, gap=30 if t == 130 else 0))
        else:
            panel.see((None if hole == "none" else np.nan) if missing else 1.0, at=at(t))
    mark = line(panel)
    unknown = mark.x[np.isnan(mark.y)]
    assert len(unknown) > 0
    assert 99 / 30 < unknown.min() <= unknown.max() < 130 / 30
    assert np.nanmin(mark.y) == np.nanmax(mark.y) == 1.0


def test_a_curve_ends_at_a_lap_and_begins_again_behind_its_line() -> None:
    panel = opened(Trace(seconds=10), feed("pixel"), feed("box"))
    for t in range(300):
        panel.see(1.0, None if 120 <= t < 130 else 2.0, at=at(t, lap=1 + t // 120))
    assert axes(panel).across.laps == pytest.approx([119.5 / 30, 239.5 / 30])
    pixel, box = axes(panel).marks
    np.testing.assert_allclose(pixel.x[np.isnan(pixel.y)], axes(panel).across.laps)
    assert box.x[np.isnan(box.y)][0] == pytest.approx(120 / 30), "it has no value in the new lap yet"
    for t in range(300, 500):
        panel.see(1.0, 2.0, at=at(t, lap=3))
    assert axes(panel).across.laps == pytest.approx([239.5 / 30]), "the first one is too long ago"


def test_without_seconds_all_of_a_long_stream_is_there_in_a_fixed_number_of_entries() -> None:
    panel = follow(opened(Trace(seconds=None), feed("x")), (float(t % 50) for t in range(20_000)))
    mark = line(panel)
    assert len(mark.x) < 6000
    assert (mark.x[0], mark.x[-1]) == (0.0, pytest.approx(20_000 / 30, abs=1))
    assert mark.low is not None
    assert (mark.low.min(), mark.y.max()) == (0.0, 49.0)


def test_a_small_vector_has_a_curve_for_each_number() -> None:
    panel = follow(opened(Trace(), feed("codes")), [np.array([1.0, 2.0, 3.0])] * 30)
    found = axes(panel)
    assert [(mark.name, mark.ink, mark.y[-1]) for mark in found.marks] == [
        (f"codes[{k}]", curve_ink(k), k + 1.0) for k in range(3)
    ]
    assert found.legend == tuple(LegendEntry(f"codes[{k}]", curve_ink(k)) for k in range(3))


def test_inputs_of_other_sizes_may_have_axes_of_their_own() -> None:
    frames = [(float(t % 2), 1000.0 * (t % 2)) for t in range(61)]
    ends = {}
    for how in ("shared", "own"):
        panel = follow(opened(Trace(seconds=2, axes=how), feed("a"), feed("b")), frames)
        ends[how] = [one.y for (one,) in panel.describe().rows]
    assert ends == {"shared": [(0.0, 1000.0)], "own": [(0.0, 1.0), (0.0, 1000.0)]}
    assert read_off(panel, SIZE, (99, 60), (99, 180)) == ["0.233 s: a = 1", "0.233 s: b = 1000"]


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
