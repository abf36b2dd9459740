from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.bars import draw_rows
from stream_sparse.drawing.colours import blank, palette
from stream_sparse.drawing.description import Bar, Message, Rows
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.drawing.stale import faded
from stream_sparse.drawing.theme import DARK
from tests.support.ink import inked

SIZE = (240, 500)
WAITS = Message("starts again, waiting for 60 more frames", "60 more frames")


def rows(*values: float | None, names: str = "abcd", **more: Any) -> Rows:
    """Return bars of values on an axis that just holds them."""
    known = [0.0, *(v for v in values if v is not None and np.isfinite(v))]
    bars = (Bar(names[k], names[k], value, curve_ink(k), **more) for k, value in enumerate(values))
    return Rows(tuple(bars), (min(known), max(known)))


def drawn(shown: Rows, height: int, width: int, size: int = 9) -> Any:
    """Return the picture of bars."""
    picture = blank(height, width)
    draw_rows(shown, picture, size)
    return picture


def spans(shown: Rows, *size: int) -> list[tuple[int, int] | None]:
    """Return the first and the last column of each bar."""
    picture = drawn(shown, *(size or SIZE), 9)
    columns = [np.flatnonzero(inked(picture, palette(k)).any(axis=0)) for k in range(len(shown.bars))]
    return [(int(found[0]), int(found[-1])) if len(found) else None for found in columns]


def test_lengths_are_to_scale_and_a_tiny_bar_is_visible() -> None:
    zero, end = spans(rows(10.0, 5.0))[0] or (0, 0)
    assert spans(rows(10.0, 5.0))[1] == (zero, pytest.approx((zero + end) / 2, abs=2))
    assert spans(rows(0.0, 1e6))[0] == (zero, zero + 2)


def test_a_name_that_would_be_cut_above_its_bar_is_the_short_one(written: list[str]) -> None:
    long = Bar("minus mean, all 16 frames so far", "minus mean", 3.0, curve_ink(0))
    for width in (400, 200, 110):
        drawn(Rows((long,), (0.0, 3.0)), 90, width)
    names = [text for text in written if "mean" in text]
    assert names == [long.name, long.name, long.short]


def test_a_negative_bar_goes_left_of_zero() -> None:
    (first, zero), (other, last) = (span or (0, 0) for span in spans(rows(-10.0, 10.0)))
    assert zero == pytest.approx(other, abs=2)
    assert zero - first == pytest.approx(last - other, abs=3)


def test_a_stale_bar_is_faint_and_its_message_has_room_also_where_zero_lies_at_the_right(
    written: list[str],
) -> None:
    shown = rows(-5.0, message=WAITS)
    picture = drawn(shown, 100, 400, 9)
    assert WAITS.text in written
    assert not inked(picture, palette(0)).any()
    assert inked(picture, faded(palette(0))).any()


def test_lines_stand_at_the_values_of_a_normal_distribution() -> None:
    picture = drawn(rows(2.0, 4.0, normal=3.0), *SIZE, 11)
    assert (inked(picture, DARK.quiet, 0).sum(axis=0) > 180).sum() == 1


def test_an_axis_below_the_bars_has_numbers_where_there_is_room(written: list[str]) -> None:
    drawn(rows(10.0, 5.0), 60, 500)
    assert written == ["a", "b", "10", "5"]
    written.clear()
    drawn(rows(10.0, 5.0), *SIZE)
    assert {"0", "2", "4", "6", "8"} < set(written)
    (part,) = draw_rows(rows(10.0, 5.0), blank(*SIZE), 9)
    assert [part.read_off(9, y) for y in (0, 210, 239)] == ["a: 10", "b: 5", ""]


def test_a_faint_bar_behind_a_bar_ends_at_the_value_from_before() -> None:
    zero, end = spans(rows(4.0, before=2.0))[0] or (0, 0)
    picture = drawn(rows(4.0, before=2.0), *SIZE)
    faint = np.flatnonzero(inked(picture, faded(palette(0))).any(axis=0))
    assert (faint[0], faint[-1]) == (pytest.approx(zero, abs=2), pytest.approx((zero + end) / 2, abs=3))
