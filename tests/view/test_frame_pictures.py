from __future__ import annotations

import numpy as np

from stream_sparse import Pipeline
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.panels import Image
from stream_sparse.view.frame_pictures import FramePictures
from stream_sparse.view.layout import SIZE, CardRequest
from stream_sparse.view.live_view import LiveView

MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("pts"))
FRAME = np.arange(24 * 32).reshape(24, 32).astype(np.uint8)
LARGE = CardRequest(0, 240, 320)


def view() -> LiveView:
    """Return a view of a source that has given one frame."""
    made = LiveView(Pipeline(FRAME[None], name="x").view(Image(), "source").plan, MEDIUM, {}, {})
    made.see(Stamp(0, 0.0), [FRAME])
    return made


def test_the_page_is_read_off_by_itself_also_when_a_card_was_drawn_after_it() -> None:
    shown = view()
    for pictures in (FramePictures(shown), FramePictures(shown, shown.draw_panels())):
        page = pictures.page(*SIZE)
        pictures.card(LARGE)
        middle = page.shape[1] // 2, page.shape[0] // 2
        assert pictures.read_off(*middle).startswith("row 11, column 16: ")


def test_a_picture_is_drawn_once_and_a_panel_described_once() -> None:
    pictures = FramePictures(view())
    assert pictures.card(LARGE) is pictures.card(LARGE)
    assert pictures.describe(0) is pictures.describe(0)
