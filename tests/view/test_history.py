from __future__ import annotations

import numpy as np

from stream_sparse.base import Panel
from stream_sparse.drawing.page import Card
from stream_sparse.frame import Stamp
from stream_sparse.view.history import PanelPicture, PictureHistory
from stream_sparse.view.layout import Status
from stream_sparse.view.reader import Reader


def seen(index: int, size: int = 10) -> PanelPicture:
    bare = np.zeros((size, size, 3), np.uint8)
    return PanelPicture(Stamp(index, index / 30), bare, Status(index, 0.0, 30.0, 0))


def filled(frames: int, **limits: int) -> PictureHistory:
    past = PictureHistory(**limits)
    for t in range(frames):
        past.add(seen(t))
    return past


def walked(past: PictureHistory) -> list[int]:
    found = []
    while past.now is not None:
        found.append(past.now.at.index)
        if not past.back():
            break
    return found


def test_nothing_yet() -> None:
    past = PictureHistory()
    assert past.now is None
    assert not past.back()
    assert not past.on()


def test_the_last_so_many_are_kept() -> None:
    assert walked(filled(10, most=3)) == [9, 8, 7]


def test_as_many_as_fit_are_kept_one_at_least() -> None:
    past = filled(10, most_bytes=1000)
    assert walked(past) == [9, 8, 7]
    past.add(seen(10, 100))
    assert walked(past) == [10]
    past.add(seen(11))
    assert walked(past) == [11]


def test_back_and_on() -> None:
    past = filled(4)
    assert past.back()
    assert past.back()
    assert past.behind == 2
    assert past.on()
    assert past.now is not None
    assert past.now.at.index == 2
    assert past.on()
    assert not past.on()
    past.back()
    past.newest()
    assert past.behind == 0
    past.back()
    past.add(seen(4))
    assert (past.now.at.index, past.behind) == (2, 2)
    past.newest()
    past.add(seen(5))
    assert past.now.at.index == 5


def test_a_picture_that_is_looked_at_may_drop_out() -> None:
    past = filled(2, most=2)
    assert past.back()
    past.add(seen(2))
    assert past.now is not None
    assert (past.now.at.index, past.behind) == (1, 1)


class Told(Panel):
    """Says the same of every place, from an array of 1000 bytes."""

    told: str = ""

    def reset(self) -> None:
        self._drawn = ((np.zeros(1000, np.uint8)[:10],), self.told)

    def read_off(self, x: int, y: int) -> str:
        return f"{x}, {y}: {self._drawn[1]}"


def readable(index: int) -> PanelPicture:
    return seen(index)._replace(
        read_off=Reader([Told(told=str(index))], [Card(0, 0, 100, 100, (0, 0, 100, 100))])
    )


def read(past: PictureHistory) -> list[str]:
    """Return what is read off each picture, the newest first."""
    found = []
    while past.now is not None:
        found.append(past.now.read_off(1, 2))
        if not past.back():
            break
    return found


def test_values_are_read_off_earlier_pictures_too() -> None:
    past = PictureHistory()
    for t in range(3):
        past.add(readable(t))
    assert read(past) == ["1, 2: 2", "1, 2: 1", "1, 2: 0"]


def test_pictures_are_kept_longer_than_the_values_to_be_read_off_where_these_take_much_memory() -> None:
    past = PictureHistory(most=4, most_bytes=2500)
    for t in range(9):
        past.add(readable(t))
    gone = "the values of this picture are no longer kept"
    assert read(past) == ["1, 2: 8", "1, 2: 7", gone, gone]
    assert past.now is not None
    assert past.now.read_off(200, 2) == ""  # beside the panel
    past = PictureHistory(most_bytes=900)  # the newest can be read off, however large
    for t in range(4):
        past.add(readable(t))
    assert read(past) == ["1, 2: 3", gone, gone]
    past = PictureHistory(most=1)  # as of a camera
    for t in range(3):
        past.add(readable(t))
    assert read(past) == ["1, 2: 2"]
