from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed, Panel
from stream_sparse.errors import UnitError
from stream_sparse.frame import Array, Clock, Medium, Stamp
from stream_sparse.view.layout import View

MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("pts"))


class Dial(Panel):
    """Shows its latest value, and says it."""

    says: Any = None

    def reset(self) -> None:
        self._value: Any = None
        self._drawn: Any = None

    def see(self, *values: Any, at: Stamp) -> None:
        self._value = values[0]

    def draw(self, height: int, width: int) -> Array:
        self._drawn = self._value
        return np.full((height, width, 3), 200, np.uint8)

    def read_off(self, x: int, y: int) -> str:
        return f"{self.feeds[0].name} {x}, {y}: {self._drawn}"


class Broken(Dial):
    """Fails where it is asked."""

    def read_off(self, x: int, y: int) -> str:
        raise ValueError("no dial")


class Wordy(Dial):
    """Says many lines."""

    def read_off(self, x: int, y: int) -> str:
        return "word\n" * 100


class Scene(Dial):
    """Shows a scene."""

    scene = True


class Silent(Panel):
    """Says nothing."""

    def see(self, *values: Any, at: Stamp) -> None:
        pass

    def draw(self, height: int, width: int) -> Array:
        return np.full((height, width, 3), 200, np.uint8)


def shown(*panels: Panel) -> View:
    """Return a view of panels side by side that have drawn the value 1."""
    for name, panel in zip("abc", panels, strict=False):
        panel.open((Feed(name, None, "", {}, 0),), MEDIUM, {})
    view = View("x", "", [panels])
    view.see(Stamp(0, 0.0), [1] * len(panels))
    view.draw_panels()
    return view


def corner(view: View, column: int) -> tuple[int, int]:
    """Return the first place of the panel that begins after a column."""
    rows, columns = np.nonzero((view.draw_panels()[:, column:] == 200).all(axis=2))
    return column + int(columns.min()), int(rows.min())


def test_the_panel_at_a_place_is_asked_for_the_place_in_its_own_picture() -> None:
    view = shown(Dial(), Dial())
    x, y = corner(view, 640)
    reader = view.read_off
    assert reader(x + 30, y + 20) == "b 30, 20: 1"
    assert reader(x, y) == "b 0, 0: 1"
    assert reader(*corner(view, 0)) == "a 0, 0: 1"
    assert [reader(x - 1, y), reader(x, y - 1), reader(0, 0), reader(-9, 10**6)] == [""] * 4


def test_words_stand_above_a_panel_unless_it_shows_a_scene() -> None:
    view = shown(Dial(), Scene())
    (x, y), right = corner(view, 0), corner(view, 640)
    row, start, end = view.read_off.above(x + 30, y + 20) or (0, 0, 0)
    assert row == y
    assert start < x < 640 <= right[0]
    assert x < end < right[0]
    assert [view.read_off.above(*place) for place in (right, (0, 0))] == [None, None]


def test_it_keeps_to_its_picture_while_panels_draw_the_next_one() -> None:
    view = shown(Dial())
    place = corner(view, 0)
    before = view.read_off
    view.see(Stamp(1, 0.1), [2])
    assert before(*place) == "a 0, 0: 1"
    view.draw_panels()
    assert (before(*place), view.read_off(*place)) == ("a 0, 0: 1", "a 0, 0: 2")


def test_a_panel_that_says_nothing_and_one_without_room_have_no_words() -> None:
    assert shown(Silent()).read_off(640, 360) == ""
    tiny = shown(Dial(), Dial(), Dial())
    tiny.draw_panels(60, 80)
    assert {tiny.read_off(x, y) for x in range(80) for y in range(60)} == {""}


def test_words_are_one_line_and_what_fails_is_named() -> None:
    wordy = shown(Wordy()).read_off(640, 360)
    assert (wordy[:10], len(wordy)) == ("word word ", 200)
    with pytest.raises(UnitError, match=r"^broken: read_off\(\) failed: ValueError: no dial$"):
        shown(Broken()).read_off(640, 360)
