from __future__ import annotations

import numpy as np

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.head import draw_head
from stream_sparse.drawing.page import page_sizes
from stream_sparse.drawing.theme import DARK

STATE = "frame 149   7.45 s   29.9 fps   0 lost"


def _head(width: int = 1280, title: str = "bird", line: str = "How?", rec: str = "") -> np.ndarray:
    picture = blank(720, width, DARK.page)
    draw_head(picture, title, (line, DARK.quiet), STATE, rec, page_sizes(720, width))
    return picture[:44]


def _red(picture: np.ndarray) -> int:
    return int((picture == DARK.rec).all(axis=2).sum())


def test_it_is_drawn_over_the_one_before() -> None:
    picture = blank(720, 1280, DARK.page)
    sizes = page_sizes(720, 1280)
    longer = ("a much longer line of text than the other", DARK.quiet)
    draw_head(picture, "another", longer, STATE, "rec", sizes)
    draw_head(picture, "bird", ("How?", DARK.quiet), STATE, "", sizes)
    np.testing.assert_array_equal(picture[:44], _head())


def test_a_red_dot_while_recording_and_red_ground_for_a_camera() -> None:
    assert _red(_head()) == 0
    assert 20 < _red(_head(rec="rec")) < 200
    assert _red(_head(rec="rec camera")) > 500


def test_text_without_room_is_cut_and_does_not_overlap() -> None:
    full = _head(width=700, title="bird " * 40, line="why " * 200, rec="rec camera")
    bare = _head(width=700, title="", line="", rec="rec camera")
    right = np.flatnonzero((bare != DARK.page).any(axis=(0, 2))).min()
    np.testing.assert_array_equal(full[:, right:], bare[:, right:])
    wide = _head(line="why " * 200)
    gap = np.flatnonzero((_head(line="") != DARK.page).any(axis=(0, 2)))
    state = gap[gap > 640].min()
    assert (wide[:, state - 8 : state] == DARK.page).all()
