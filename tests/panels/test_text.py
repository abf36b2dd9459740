from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.panels import Text

from .feeds import feed, follow, read_off, showing

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
        ({"a": None}, "\u2013"),
    ],
)
def test_values_in_words(value: Any, words: str) -> None:
    (line,) = showing(Text(), value).describe().lines
    assert (line.words, line.waits, line.wraps) == (words, False, not isinstance(value, dict))


class Moments(NamedTuple):
    mean: float
    var: float


def lines(panel: Text) -> list[tuple[str, str]]:
    """Return the names and words of the lines."""
    return [(line.name, line.words) for line in panel.describe().lines]


def test_named_outputs_have_a_line_each() -> None:
    assert lines(showing(Text(), Moments(1.0, 2.0))) == [("mean", "1"), ("var", "2")]
    assert lines(showing(Text(), Moments(1.0, 2.0), 3.0)) == [("mean, a", "1"), ("var, a", "2"), ("b", "3")]


def test_long_text_wraps_and_lines_without_room_are_counted(written: list[str]) -> None:
    showing(Text(), "word " * 200).draw(100, 200)
    assert written[-2].startswith("and ")
    assert written[-2].endswith(" more lines")


def test_a_missing_or_stale_value_is_a_message() -> None:
    panel = showing(Text(), 1.0, None, feeds=[feed("a"), feed("b", warmup=10)])
    assert lines(panel) == [("a", "1"), ("b", "10 more frames")]
    assert [line.waits for line in panel.describe().lines] == [False, True]
    follow(panel, [(1.0, 2.0), *[(1.0, None)] * 14], 1)
    assert lines(panel) == [("a", "1"), ("b", "no value for 14 frames")]


def test_a_line_is_read_off_whole_though_it_is_cut() -> None:
    feeds = [feed("moments"), feed("words"), feed("late", warmup=9)]
    long = "a very long text " * 6
    panel = showing(Text(), Moments(1.0, 2.0), long, None, feeds=feeds)
    assert read_off(panel, (200, 300), (5, 5), (5, 25), (5, 45), (290, 65), (5, 199), (300, 5)) == [
        "mean, moments: 1", "var, moments: 2", f"words: {long.strip()}", f"words: {long.strip()}", "", "",
    ]  # fmt: skip
    assert "late: waiting for 9 more frames" in [panel.read_off(5, y) for y in range(200)]
    wide = showing(Text(), np.array([1.0, 2.5]), feeds=[feed("v", unit="bits")])
    assert read_off(wide, SIZE, (5, 5)) == ["v: 1 2.5 bits"]
