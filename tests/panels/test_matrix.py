from __future__ import annotations

import numpy as np

from stream_sparse.drawing.description import Message
from stream_sparse.drawing.tints import Tint
from stream_sparse.panels import Matrix

from .feeds import feed, read_off, showing

SIZE = (240, 600)


def test_values_without_a_sign_go_from_zero_to_the_largest() -> None:
    values = np.diag([2.0, 1.0, 0.5, np.nan])
    panel = showing(Matrix(), values, feeds=[feed("x", unit="bits")])
    (part,) = panel.describe().parts
    assert part.values is values
    assert (part.tint, part.unit, part.pairs) == (Tint("magma", 0.0, 2.0), "bits", False)
    assert panel.note() == "bits, 4 x 4"


def test_the_diagonal_may_be_left_out_and_does_not_set_the_range() -> None:
    values = np.full((3, 3), 0.1)
    np.fill_diagonal(values, 9.0)
    panel = showing(Matrix(diagonal=False), values)
    (part,) = panel.describe().parts
    assert (part.pairs, part.tint.high) == (True, 0.1)
    assert read_off(panel, SIZE, (285, 110)) == ["row 1, column 1: 9"]
    (wide,) = showing(Matrix(diagonal=False), np.ones((2, 3))).describe().parts
    assert not wide.pairs


def test_several_stand_side_by_side_each_with_its_range() -> None:
    feeds = feed("co.together"), feed("co.correlation"), feed("late", warmup=9)
    panel = showing(Matrix(), np.eye(2), -5 * np.eye(2), None, feeds=feeds)
    shown = panel.describe()
    assert [part.tint for part in shown.parts[:2]] == [Tint("magma", 0.0, 1.0), Tint("coolwarm", -5.0, 5.0)]
    assert isinstance(shown.parts[2], Message)
    assert shown.names == (("co.together", "co.correlation", "late"),)
    two = showing(Matrix(), np.eye(2), -5 * np.eye(2), feeds=feeds[:2])
    assert read_off(two, SIZE, (100, 100), (400, 100), (5, 5)) == [
        "co.together, row 0, column 0: 1", "co.correlation, row 0, column 0: -5", "",
    ]  # fmt: skip
