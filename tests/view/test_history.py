from __future__ import annotations

import numpy as np

from stream_sparse.frame import Stamp
from stream_sparse.view.history import PanelPicture, PictureHistory
from stream_sparse.view.layout import Status


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


def test_values_are_read_off_the_newest_alone() -> None:
    past = PictureHistory()
    for t in range(3):
        past.add(seen(t)._replace(read_off=lambda x, y, t=t: f"{x}, {y}: {t}"))
    assert past.now is not None
    assert past.now.read_off(1, 2) == "1, 2: 2"
    past.back()
    assert past.now.read_off(1, 2) == ""
    past.on()
    assert past.now.read_off(1, 2) == "1, 2: 2"
    assert seen(0).read_off(1, 2) == ""
