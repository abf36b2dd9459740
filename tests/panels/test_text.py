"""Panel text: what values look like in words."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.panels import Text
from stream_sparse.panels.text import _words

from .feeds import at, feed, opened


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.123456789, "0.12346"),
        (float("nan"), "nan"),
        (1e9, "1e9"),
        (np.float32(2), "2"),
        (np.array([1.0, 2.5]), "1  2.5"),
        (np.zeros((24, 32), np.uint8), "uint8 32x24, 0 to 0, mean 0"),
        (np.full((2, 9), np.nan), "float64 9x2, no numbers"),
        ("hello", "hello"),
        (True, "yes"),
        (None, "\u2013"),
    ],
)
def test_values_in_words(value: Any, words: str) -> None:
    assert _words(value) == words


class Moments(NamedTuple):
    mean: float
    var: float


def test_parts_of_a_result_have_lines_of_their_own() -> None:
    panel = opened(Text(), feed("m"))
    panel.see(Moments(1.0, 2.0), at=at(0))
    assert [(a, b) for a, b, _ in panel._lines(11, 200)] == [("mean", "1"), ("var", "2")]
    both = opened(Text(), feed("m"), feed("n"))
    both.see(Moments(1.0, 2.0), 3.0, at=at(0))
    assert [(a, b) for a, b, _ in both._lines(11, 200)] == [("mean, m", "1"), ("var, m", "2"), ("n", "3")]


def test_long_text_wraps_and_what_has_no_room_is_counted() -> None:
    panel = opened(Text(), feed("note"))
    panel.see("word " * 200, at=at(0))
    assert len(panel._lines(11, 200)) > 10
    assert panel.draw(100, 200).shape == (100, 200, 3)


def test_a_silent_input_says_how_long_it_waits() -> None:
    panel = opened(Text(), feed("a"), feed("b", warmup=10))
    panel.see(1.0, None, at=at(0))
    assert [b for _, b, _ in panel._lines(11, 200)] == ["1", "waiting for 10 more frames"]


def test_in_place_of_a_value_that_is_not_of_now_stands_how_long_it_waits() -> None:
    panel = opened(Text(), feed("a"), feed("b"))
    panel.see(1.0, 2.0, at=at(0))
    for t in range(1, 8):
        panel.see(1.0, None, at=at(t))
    assert [b for _, b, _ in panel._lines(11, 200)] == ["1", "no value for 7 frames"]
