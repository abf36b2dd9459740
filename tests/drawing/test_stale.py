from __future__ import annotations

import numpy as np

from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import Message
from stream_sparse.drawing.stale import dim, faded, write_at_end
from stream_sparse.drawing.theme import Colour

BRIGHT: Colour = (250, 200, 150)
STALE = Message("starts again, waiting for 8 more frames", "8 more frames")


def test_a_picture_of_stale_values_is_dimmed_and_has_a_message() -> None:
    picture = blank(40, 300, BRIGHT)
    dim(picture, None, 11)
    assert (picture == BRIGHT).all()
    dim(picture[:, 10:], STALE, 11)
    assert (picture[:, :10] == BRIGHT).all()
    dark = (picture[:, 10:] == faded(BRIGHT)).all(axis=2)
    assert dark[:10].all()
    assert dark[-10:].all()
    assert not dark[10:30].all(), "the message stands in the middle"
    dim(blank(0, 9), STALE, 11)


def test_in_a_picture_over_time_the_message_stands_at_the_right() -> None:
    picture = blank(200, 600, BRIGHT)
    write_at_end(picture, STALE, 11)
    rows, columns = np.nonzero((picture != BRIGHT).any(axis=2))
    assert columns.min() > 300
    assert columns.max() == 599
    assert abs(rows.mean() - 100) < 2
