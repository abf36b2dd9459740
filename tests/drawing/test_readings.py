from __future__ import annotations

from stream_sparse.drawing.readings import Reading, line_of, nearest


def test_a_line_is_one_line_and_not_long() -> None:
    assert line_of("at\n1", [Reading("a\nb", "2")]) == "at 1: a b = 2"
    long = line_of("at 1", [Reading(f"node_{k}" * 3, "0.25", "gray levels") for k in range(20)])
    assert long.startswith("at 1: node_0node_0node_0 = 0.25, node_1")
    assert (len(long), long[-1]) == (200, "\u2026")


def test_the_nearest_rows_keep_their_order_and_unknown_ones_come_last() -> None:
    assert nearest([10.0, float("nan"), 30.0], 0) == [0, 1, 2]
    assert nearest([80.0, 10.0, float("nan"), 30.0, 40.0, 50.0, 60.0, 70.0], 75) == [0, 3, 4, 5, 6, 7]
