from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from stream_sparse.highgui import window as module
from stream_sparse.sinks import Window
from tests.support.errors import refusal
from tests.support.windows import Unseen

AT = Stamp(0, 0.0)
GRAY = np.zeros((24, 32), np.uint8)
EXPECTS = "window: expects a picture of shape (rows, columns) or (rows, columns, 3)"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Any]]:
    """What the window of the sink shows."""
    unseen = Unseen("box")

    def made(title: str, ground: object) -> Unseen:
        assert (title, ground) == ("box", DARK.page)
        return unseen

    monkeypatch.setattr(module, "HighguiWindow", made)
    return unseen.shown


def test_the_latest_picture_is_shown_once_and_is_a_copy(shown: list[tuple[int, Any]]) -> None:
    window = Window(title="box")
    for value in range(3):
        picture = np.full((24, 32), value, np.uint8)
        window.write(picture, AT)
    assert window.refresh()
    assert window.refresh()
    ((_, seen),) = shown
    assert not np.shares_memory(seen, picture)
    assert (seen == 2).all()


def test_a_closed_window_takes_nothing(shown: list[tuple[int, Any]]) -> None:
    window = Window(title="box")
    window.close()
    window.write(GRAY, AT)
    assert not window.refresh()
    assert shown == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, f"{EXPECTS}, got a scalar"),
        (np.zeros(5), f"{EXPECTS}, got float64 of shape (5,)"),
        (np.zeros((3, 4, 2)), f"{EXPECTS}, got float64 of shape (3, 4, 2)"),
    ],
)
def test_what_is_no_picture_is_refused(value: Any, text: str) -> None:
    assert refusal(InputError, Window().write, value, AT) == text


def test_real_values_are_coloured_around_zero(shown: list[tuple[int, Any]]) -> None:
    window = Window(title="box")
    window.write(np.array([[[-4.0], [0.0], [4.0]]]), AT)
    window.refresh()
    ((_, picture),) = shown
    assert picture.shape == (1, 3, 3)
    blue, white, red = picture[0].astype(int)
    assert blue[0] > blue[2]
    assert red[2] > red[0]
    assert np.ptp(white) < 10
