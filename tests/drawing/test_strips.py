from __future__ import annotations

from itertools import pairwise

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.strips import Strips

NAMES = tuple("abcdefghij")
COLOURS = ((233, 180, 86),) * 10


def strips(height: int, width: int = 300, **more: str) -> Strips | None:
    return Strips.within(
        height, width, y=(-1.0, 3.0), x=(0.0, 8.0), size=9, names=NAMES, colours=COLOURS, head="tau", **more
    )


def test_strips_are_equally_high_and_below_one_another() -> None:
    made = strips(240)
    assert made is not None
    heights = [plot.bottom - plot.top for plot in made.plots]
    assert len(heights) == 10
    assert max(heights) - min(heights) <= 1
    assert all(a.bottom <= b.top for a, b in pairwise(made.plots))
    assert made.plots[-1].bottom < 240 - 9, "there is room for labels below"
    assert {(plot.left, plot.low, plot.high, plot.start, plot.end) for plot in made.plots} == {
        (made.plots[0].left, -1.0, 3.0, 0.0, 8.0)
    }


def test_a_picture_too_low_for_strips_has_none() -> None:
    assert strips(50) is None
    assert strips(80) is not None


def test_names_and_scale_are_written_and_zero_is_a_line(written: list[str]) -> None:
    made = strips(240)
    assert made is not None
    picture = blank(240, 300)
    made.draw(picture)
    assert written == ["tau", "each -1 to 3", *NAMES]
    rows = [round(float(plot.rows(0.0))) for plot in made.plots]
    assert (picture[rows, 150] != picture[0, 150]).any(axis=1).all()


def test_between_low_strips_some_names_are_left_out(written: list[str]) -> None:
    made = strips(110, scale="values")
    assert made is not None
    made.draw(blank(110, 300))
    assert written[:3] == ["tau", "values", "a"]
    assert 3 <= len(written) - 2 < 10
    assert len({b - a for a, b in pairwise(NAMES.index(name) for name in written[2:])}) == 1


def test_a_place_belongs_to_a_strip_or_to_the_one_above_the_gap() -> None:
    made = strips(240)
    assert made is not None
    first, last = made.plots[0], made.plots[-1]
    assert [made.at(first.left, plot.top) for plot in made.plots] == list(range(10))
    assert [made.at(first.left, plot.bottom) for plot in made.plots] == [*range(9), None]
    beside = (first.left - 1, first.top), (first.right, first.top), (first.left, first.top - 1)
    assert [made.at(*place) for place in (*beside, (first.left, last.bottom))] == [None] * 4
