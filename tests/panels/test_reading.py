from __future__ import annotations

from stream_sparse.panels._reading import Reading, line_of, names, nearest

from .feeds import family, feed


def test_names_are_short_and_tell_inputs_apart() -> None:
    swept = family("box", "box.window", [1, 11])
    assert names(swept) == ["window 1", "window 11"]
    assert names([*swept, feed("pixel")]) == ["box window 1", "box window 11", "pixel"]
    assert names([feed("pixel")._replace(label="the pixel"), feed("relu")]) == ["the pixel", "relu"]


def test_a_line_is_one_line_and_not_long() -> None:
    assert line_of("at\n1", [Reading("a\nb", "2")]) == "at 1: a b = 2"
    long = line_of("at 1", [Reading(f"node_{k}" * 3, "0.25", "gray levels") for k in range(20)])
    assert long.startswith("at 1: node_0node_0node_0 = 0.25, node_1")
    assert (len(long), long[-1]) == (200, "\u2026")


def test_the_nearest_rows_keep_their_order_and_unknown_ones_come_last() -> None:
    assert nearest([10.0, float("nan"), 30.0], 0) == [0, 1, 2]
    assert nearest([80.0, 10.0, float("nan"), 30.0, 40.0, 50.0, 60.0, 70.0], 75) == [0, 3, 4, 5, 6, 7]
