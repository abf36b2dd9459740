from __future__ import annotations

import numpy as np

from stream_sparse.base import Panel
from stream_sparse.drawing.page import PanelBox
from stream_sparse.frame import Stamp
from stream_sparse.view.history import PanelPicture, PictureHistory
from stream_sparse.view.layout import Status
from stream_sparse.view.reader import PictureReader


class Told(Panel):
    """Says the same of every place, and keeps an array of 700 bytes for it."""

    told: str = ""

    def reset(self) -> None:
        self._drawn = ((np.zeros(700, np.uint8)[:10],), self.told)

    def read_off(self, x: int, y: int) -> str:
        return self._drawn[1]


def seen(index: int, size: int = 10) -> PanelPicture:
    """A picture of 300 bytes, by its size, and 700 of values to be read off."""
    reader = PictureReader([Told(told=str(index))], [PanelBox(0, 0, 100, 100, (0, 0, 100, 100))])
    bare = np.zeros((size, size, 3), np.uint8)
    return PanelPicture(Stamp(index, index / 30), bare, Status(index, 0.0, 30.0, 0), reader)


def filled(frames: int, **limits: int) -> PictureHistory:
    past = PictureHistory(**limits)
    for t in range(frames):
        past.add(seen(t))
    return past


def walked(past: PictureHistory) -> list[int]:
    """Step back to the oldest picture; what is read off each belongs to it."""
    found = []
    while past.now is not None:
        found.append(past.now.at.index)
        assert past.now.read_off(1, 2) == str(past.now.at.index)
        if not past.move(-1):
            break
    return found


def test_the_last_pictures_that_fit_are_kept_with_their_values_and_one_at_least() -> None:
    assert walked(filled(10, most=3)) == [9, 8, 7]
    past = filled(10, most_bytes=3000)
    assert walked(past) == [9, 8, 7]
    past.add(seen(10, 100))
    assert walked(past) == [10]
    past.add(seen(11))
    assert walked(past) == [11]


def test_back_and_on() -> None:
    past = filled(4)
    assert past.move(-1)
    assert past.move(-1)
    assert past.behind == 2
    assert past.move(1)
    assert past.now is not None
    assert past.now.at.index == 2
    assert past.move(1)
    assert not past.move(1)
    past.move(-1)
    past.add(seen(4))
    assert (past.now.at.index, past.behind) == (2, 2)
    past.behind = 0
    past.add(seen(5))
    assert past.now.at.index == 5


def test_a_picture_that_is_looked_at_may_drop_out() -> None:
    past = filled(2, most=2)
    assert past.move(-1)
    past.add(seen(2))
    assert past.now is not None
    assert (past.now.at.index, past.behind) == (1, 1)
