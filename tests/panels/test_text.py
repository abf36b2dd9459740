from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.panels import Text

from .feeds import at, feed, opened

SIZE = (200, 600)


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
        ({"x": None}, "\u2013"),
    ],
)
def test_values_in_words(value: Any, words: str, written: list[str]) -> None:
    panel = opened(Text(), feed("x"))
    panel.see(value, at=at(0))
    panel.draw(*SIZE)
    # Words of a long array break between them: a line has room for 40 pixels at least.
    assert written[0] == "x"
    assert " ".join(text for text in written[1:] if text).split() == words.split()


class Moments(NamedTuple):
    mean: float
    var: float


def test_named_outputs_have_a_line_each(written: list[str]) -> None:
    panel = opened(Text(), feed("m"))
    panel.see(Moments(1.0, 2.0), at=at(0))
    panel.draw(*SIZE)
    assert written == ["mean", "1", "var", "2"]
    written.clear()
    both = opened(Text(), feed("m"), feed("n"))
    both.see(Moments(1.0, 2.0), 3.0, at=at(0))
    both.draw(*SIZE)
    assert written == ["mean, m", "1", "var, m", "2", "n", "3"]


def test_long_text_wraps_and_lines_without_room_are_counted(written: list[str]) -> None:
    panel = opened(Text(), feed("note"))
    panel.see("word " * 200, at=at(0))
    panel.draw(100, 200)
    assert written[-2].startswith("and ")
    assert written[-2].endswith(" more lines")


def test_a_missing_or_stale_value_is_a_message(written: list[str]) -> None:
    panel = opened(Text(), feed("a"), feed("b", warmup=10))
    panel.see(1.0, None, at=at(0))
    panel.draw(*SIZE)
    assert written == ["a", "1", "b", "waiting for 10 more frames"]
    for t in range(1, 16):
        panel.see(1.0, 2.0 if t == 1 else None, at=at(t))
    written.clear()
    panel.draw(*SIZE)
    assert written == ["a", "1", "b", "no value for 14 frames"]
