"""The mouse rests on panels of a real run, in a window that nobody sees, and values are read off there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.highgui.events import Event
from stream_sparse.panels import Image
from stream_sparse.ui import screen as module
from tests.support.users import FRAMES, Start, User, paused


def said(user: User, folder: Path) -> str:
    """Return what there is to be read off pixel 5, 20 of the frame that is shown."""
    film = np.load(folder / "film.npy", mmap_mode="r")
    return f"row 5, column 20: {film[user.index % FRAMES, 5, 20]} gray levels"


def on_pixel(user: User) -> Event:
    return Event("move", *user.pixel(5, 20))


def test_a_pixel_is_read_off_beside_the_mouse_and_the_panels_are_not_drawn_again(
    start: Start, tmp_path: Path, written: list[str]
) -> None:
    user = paused(start)
    before, drawn = user.picture, user.drawn
    written.clear()
    user.do(on_pixel(user))
    place, value = said(user, tmp_path).split(": ")
    assert user.screen.reading == f"{place}: {value}"
    assert written[-2:] == [place, value]
    x, y = user.pixel(5, 20)
    rows, columns = np.nonzero((user.picture != before).any(axis=2))
    assert 0 < rows.min() - y < 30
    assert 0 < columns.min() - x < 30
    assert rows.max() < y + 80
    user.do(Event("move", 3, 3))
    assert user.screen.reading == ""
    np.testing.assert_array_equal(user.picture, before)
    assert user.drawn == drawn


def test_the_name_of_a_slider_says_what_it_does(start: Start) -> None:
    user = paused(start)
    before, (x, y) = user.picture, user.handle(0, 0.2)
    user.do(Event("move", x, y - 9))
    assert user.screen.reading == "relu.theta: Threshold, in the unit of the input."
    rows, columns = np.nonzero((user.picture != before).any(axis=2))
    card = rows[columns < x - 40]  # and not the handle that stands out
    assert y - 60 < card.min()
    assert card.max() < y - 20, "it covers no slider"
    user.do(Event("move", x, y + 9))
    assert user.screen.reading == ""


def test_a_button_that_is_held_and_the_card_of_keys_hide_it(start: Start, tmp_path: Path) -> None:
    user = paused(start)
    x, y = user.pixel(5, 20)
    user.do(on_pixel(user), Event("press", x, y))
    assert user.screen.reading == ""
    user.do(Event("drag", x, y))
    assert user.screen.reading == ""
    user.do(Event("release", x, y))
    assert user.screen.reading == said(user, tmp_path)
    user.do("h")
    assert user.screen.reading == ""
    user.do("h")
    assert user.screen.reading == said(user, tmp_path)


def test_values_are_read_off_an_earlier_picture_of_a_paused_file(start: Start, tmp_path: Path) -> None:
    user = paused(start)
    user.do(on_pixel(user))
    earlier = user.screen.reading
    user.do(".")
    user.settle()
    assert user.screen.reading == said(user, tmp_path) != earlier
    user.do(",")
    assert user.screen.history.behind == 1
    assert user.screen.reading == said(user, tmp_path) == earlier
    user.do(".")
    assert user.screen.reading == said(user, tmp_path) != earlier


def test_it_goes_when_the_mouse_has_rested_for_long(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    user = paused(start)
    user.do(on_pixel(user))
    assert user.screen.reading
    monkeypatch.setattr(module, "_POINTED_S", 0.0)
    user.until(lambda: not user.screen.reading)


def test_a_panel_that_fails_there_is_reported_and_the_run_goes_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(panel: Any, x: int, y: int) -> str:
        raise module.Error("image: read_off() failed: no pixel")

    user = paused(start)
    there = on_pixel(user)
    monkeypatch.setattr(Image, "read_off", fails)
    user.do(there)
    assert user.told == "image: read_off() failed: no pixel"
    assert user.screen.reading == ""
    assert user.run.ended is None
