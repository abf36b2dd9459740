from __future__ import annotations

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.panels import Image
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.layout import SIZE, Card
from stream_sparse.view.live_view import LiveView

MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("pts"))
FRAME = np.arange(24 * 32).reshape(24, 32).astype(np.uint8)
SMALL, LARGE = Card(0, 24, 32), Card(0, 240, 320)


def view() -> LiveView:
    """Return a view of a source that has given one frame."""
    made = LiveView(Pipeline(FRAME[None], name="x").view(Image(), "source").plan, MEDIUM, {}, {})
    made.see(Stamp(0, 0.0), [FRAME])
    return made


def test_a_card_of_each_size_is_read_off_by_itself() -> None:
    pictures = FramePictures(view())
    small, large = pictures.reader(SMALL), pictures.reader(LARGE)
    assert small(31, 0) == "row 0, column 31: 31 gray levels"
    assert large(315, 5) == "row 0, column 31: 31 gray levels"
    assert large(5, 235) == f"row 23, column 0: {FRAME[23, 0]} gray levels"
    assert small(32, 0) == ""


def test_the_page_is_read_off_by_itself_also_when_a_card_was_drawn_after_it() -> None:
    shown = view()
    for pictures in (FramePictures(shown), FramePictures(shown, shown.bare())):
        page = pictures.page(*SIZE)
        pictures.card(LARGE)
        middle = page.shape[1] // 2, page.shape[0] // 2
        assert pictures.read_off(*middle).startswith("row 11, column 16: ")


def test_a_picture_is_drawn_once_and_its_reader_is_of_that_picture() -> None:
    shown = view()
    pictures = FramePictures(shown)
    reader = pictures.reader(SMALL)
    assert pictures.card(SMALL) is pictures.card(SMALL)
    assert pictures.reader(SMALL) is reader
    shown.see(Stamp(1, 0.1), [255 - FRAME])
    FramePictures(shown).card(LARGE)
    assert reader(31, 0) == "row 0, column 31: 31 gray levels"
