"""The mouse on a real run, in a window that nobody sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.highgui.events import Event
from tests.support.users import FISHER, SIZE, THETA, WINDOW, Start, paused
from tests.support.windows import Unseen

FOLDER = Path(__file__).parent


def test_a_slider_is_dragged(start: Start) -> None:
    user = start()
    user.do(Event("press", *user.handle(THETA, 0.5)))
    assert user.value("relu.theta") == 120.0
    for share in np.linspace(0.5, 1.0, 40):
        user.do(Event("drag", *user.handle(THETA, share)))
    user.do(Event("release", *user.handle(THETA, 1.0)))
    assert user.value("relu.theta") == 240.0
    assert type(user.value("relu.theta")) is float
    user.until(lambda: user.run.events and user.run.events[-1]["values"] == {"relu.theta": 240.0})


def test_edits_are_at_most_one_a_picture_and_the_last_one_counts(start: Start) -> None:
    user = start()
    before = len(user.edits)
    places = [Event("drag", *user.handle(THETA, share)) for share in np.linspace(0, 1, 200)]
    for number in range(0, 200, 10):
        if not number:
            user.do(Event("press", *user.handle(THETA, 0.0)))
        user.do(*places[number : number + 10])
    user.do(Event("release", *user.handle(THETA, 1.0)))
    assert len(user.edits) - before > 1
    assert len(set(user.edited_at[:-1])) == len(user.edited_at) - 1  # the release need not wait
    assert user.edits[-1] == {"relu.theta": 240.0}


def test_a_handle_moves_at_once_though_no_frame_comes(start: Start) -> None:
    user = paused(start)
    frames = user.run.status.processed
    pictures: list[Any] = []
    for share in (0.2, 0.5, 0.8):
        user.do(Event("drag" if pictures else "press", *user.handle(THETA, share)))
        pictures.append(user.picture)
    x, y = user.handle(THETA, 0.8)
    assert len({p[y - 20 : y + 20].tobytes() for p in pictures}) == 3
    user.do(Event("release", x, y))
    assert user.edits[-1] == {"relu.theta": 200.0}
    assert user.run.status.processed == frames
    assert user.told == "paused"


def test_whole_numbers_stay_whole_and_steps_and_switches_are_kept(start: Start) -> None:
    user = paused(start)
    for share, value in [(0.13, 11), (0.0, 1), (1.0, 91), (0.49, 41)]:
        user.click(*user.handle(WINDOW, share))
        assert user.value("box.window") == value
        assert type(user.value("box.window")) is int
    for wanted in (False, True):
        user.click(*user.handle(FISHER, 0.0))
        assert user.value("kurtosis.fisher") is wanted


def test_arrows_and_the_wheel_step_the_slider_under_the_mouse_and_tab_the_next(start: Start) -> None:
    user = paused(start)
    user.do("right")
    assert user.told == "point at a slider first"
    user.do(Event("move", *user.handle(THETA, 0.9)), "right", "right", "left")
    assert user.value("relu.theta") == 120.0
    user.do("tab", "up")
    assert user.value("box.window") == 11
    user.do("tab", "down", "tab", "tab", "left")
    assert user.value("kurtosis.fisher") is False
    assert user.value("relu.theta") == 100.0
    user.do(Event("wheel", *user.handle(THETA, 0.1), by=1), Event("wheel", 5, 5, by=1))
    assert user.value("relu.theta") == 120.0


def test_an_invalid_edit_is_shown_and_ignored(start: Start) -> None:
    user = start()
    user.do(Event("press", *user.handle(SIZE, 1 / 8)))
    assert user.told == "node 'pixel' (pixel_tap): size must be odd, so that the square has a centre (got 2)"
    assert user.value("pixel.size") == 3
    user.do(Event("drag", *user.handle(SIZE, 0.5)), Event("release", 0, 0))
    assert user.value("pixel.size") == 5
    assert user.run.ended is None


def test_a_click_moves_the_marked_pixel_in_one_edit(start: Start) -> None:
    user = start()
    user.click(*user.pixel(5, 20))
    assert user.edits == [{"pixel.row": 5, "pixel.col": 20}]
    user.until(lambda: user.run.events)
    assert user.run.events[0]["values"] == {"pixel.row": 5, "pixel.col": 20}


def test_a_mark_is_dragged_and_stays_in_the_frame(start: Start) -> None:
    user = paused(start)
    x, y = user.pixel(5, 20)
    user.do(Event("press", x, y), Event("drag", x + 4000, y), Event("release", x + 4000, -10))
    assert (user.value("pixel.row"), user.value("pixel.col")) == (5, 30)
    user.click(*user.pixel(0, 0))
    assert (user.value("pixel.row"), user.value("pixel.col")) == (1, 1)
    before = len(user.edits)
    user.do(Event("press", 3, 3), Event("drag", 300, 300), Event("release", 0, 0))
    assert len(user.edits) == before


def test_a_line_is_dragged_by_steps_of_its_slider(start: Start) -> None:
    user = start(load(FOLDER / "lined.yaml"))
    height, width = user.screen.shape
    user.until(lambda: user.screen.live_view.aim(width // 2, height // 2, (height, width)) is not None)
    user.click(width // 2, height // 2)
    first = user.edits[0]
    assert first["relu.theta"] % 20 == 0
    user.do(Event("press", width // 2, height // 2), Event("drag", width // 2, 0), Event("release", 0, 0))
    assert first["relu.theta"] < user.edits[-1]["relu.theta"] <= 240
    before = len(user.edits)
    user.do(Event("drag", width // 2, height // 2))
    assert len(user.edits) == before, "it was let go"


def test_what_is_marked_at_one_place_of_pictures_of_one_size_moves_together(start: Start) -> None:
    user = start(load(FOLDER / "pair.yaml"))
    # The size of what a panel shows decides where clicks go; nobody else asks for it.
    user.until(lambda: user.screen.live_view.frame(1) == (24, 32))
    user.do(Event("press", *user.pixel(5, 20)), Event("drag", *user.pixel(6, 21)), Event("release", 0, 0))
    at = {"pixel.row": 6, "pixel.col": 21, "box_px.row": 6, "box_px.col": 21}
    assert user.edits[-1] == at
    user.until(lambda: user.run.events)
    assert set(user.run.events[-1]["values"]) == set(at)


def test_what_a_window_hears_takes_effect_before_the_next_picture(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = paused(start)
    press = Event("press", *user.handle(THETA, 0.5))
    monkeypatch.setattr(Unseen, "refresh", lambda window: (window.do(press), True)[1])
    assert user.controls.refresh()
    assert user.edits == [{"relu.theta": 120.0}]
