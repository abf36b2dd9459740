from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.overlays import Timing, draw_help, draw_timings
from stream_sparse.drawing.page import page_sizes
from stream_sparse.drawing.theme import DARK

HELP = [("space", "pause"), (". ,", "one frame on, back"), ("q Esc", "quit")]


def _timings(rows: list[Timing], size: tuple[int, int] = (720, 1280)) -> np.ndarray:
    picture = blank(*size, (90, 90, 90))
    draw_timings(picture, rows, 33.3, "2 frames in the ring, 0 dropped", page_sizes(*size))
    return picture


@pytest.mark.parametrize("size", [(720, 1280), (450, 800), (360, 640), (60, 80)])
def test_cards_fit_into_any_view(size: tuple[int, int]) -> None:
    picture = blank(*size, (90, 90, 90))
    draw_help(picture, HELP * 4, page_sizes(*size))
    assert picture.shape == (*size, 3)
    rows = [Timing(f"node_{k}" * 3, 1000, 0.5, 0.7, 0) for k in range(80)]
    assert _timings(rows, size).shape == (*size, 3)


def test_help_dims_the_view_behind_it() -> None:
    picture = blank(720, 1280, (90, 90, 90))
    draw_help(picture, HELP, page_sizes(720, 1280))
    assert picture[10, 10].tolist() == [46, 42, 42]
    assert (picture == DARK.text).all(axis=2).sum() > 100


def test_timings_leave_head_and_foot_alone() -> None:
    picture = _timings([Timing(f"n{k}", 10, 0.5, 0.7, 0) for k in range(80)])
    assert (picture[:44] == 90).all()
    assert (picture[704:] == 90).all()


def test_bars_grow_with_time_and_warn_beyond_a_frame() -> None:
    def loud(mean: float) -> int:
        return int((_timings([Timing("a", 10, mean, mean, 0)]) == DARK.warn).all(axis=2).sum())

    assert loud(10.0) == 0
    assert loud(50.0) > 200
    quick, slow = (_timings([Timing("a", 10, mean, 30.0, 0)]) for mean in (5.0, 25.0))
    assert (quick != slow).any()


def test_a_queue_warns() -> None:
    calm, full = (_timings([Timing("a", 10, 1.0, 1.0, queue)]) for queue in (1, 5))
    assert not (calm == DARK.warn).all(axis=2).any()
    assert (full == DARK.warn).all(axis=2).any()
