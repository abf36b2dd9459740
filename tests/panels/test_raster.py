from __future__ import annotations

import numpy as np

from stream_sparse.base import Feed
from stream_sparse.frame import Array
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Raster

from .feeds import feed, follow, opened, read_off


def shown(panel: Raster) -> Array:
    """Return the events of the one map, at each time those of all pixels."""
    (one,) = panel.describe().parts
    values: Array = one.vectors.values
    return values


def marked(row: int, col: int) -> Feed:
    return Feed("pixel", PixelTap(row=row, col=col), "", {}, 0)


FRAME = np.arange(-6, 6, dtype=np.int16).reshape(3, 4)


def test_it_shows_the_row_through_the_mark_and_else_the_middle_one() -> None:
    rows = follow(opened(Raster(mark="pixel"), feed("x"), mark=marked(2, 1)), [FRAME] * 3)
    middle = follow(opened(Raster(), feed("x")), [FRAME] * 3)
    assert shown(rows)[-1].tolist() == [2, 3, 4, 5]
    assert shown(middle)[-1].tolist() == [-2, -1, 0, 1]
    assert [panel.note() for panel in (rows, middle)] == ["row 2", "row 1"]


def test_where_the_mark_moves_to_another_row_the_map_begins_anew() -> None:
    mark = marked(0, 1)
    panel = follow(opened(Raster(mark="pixel"), feed("x"), mark=mark), [FRAME] * 5)
    assert mark.node is not None
    mark.node.edit(col=3)
    follow(panel, [FRAME] * 2, 5)
    assert len(shown(panel)) == 7, "it is the same row"
    mark.node.edit(row=1)
    follow(panel, [FRAME] * 2, 7)
    assert shown(panel).tolist() == [[-2, -1, 0, 1]] * 2


def test_events_of_all_pixels_are_counted_by_second() -> None:
    panel = follow(opened(Raster(), feed("x")), [FRAME] * 15)
    assert panel.note() == "row 1", "half a second has not passed"
    follow(panel, [FRAME] * 1, 15)
    assert panel.note() == f"row 1, whole picture: {36 * 30} events/s"
    follow(panel, [np.zeros_like(FRAME)] * 15, 16)
    assert panel.note() == "row 1, whole picture: 0 events/s", "a still scene has none"


def test_events_are_read_off_at_their_time_and_pixel() -> None:
    panel = follow(opened(Raster(seconds=1), feed("x", unit="events")), [FRAME] * 31)
    assert read_off(panel, (240, 600), (281, 10), (281, 200)) == [
        "0.501 s, column 0: -2 events", "0.501 s, column 3: 1 events",
    ]  # fmt: skip
