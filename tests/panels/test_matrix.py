from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.theme import DARK
from stream_sparse.errors import InputError
from stream_sparse.panels import Matrix
from tests.support.errors import refusal

from .feeds import at, feed, follow, inked, opened, read_off, showing

SIZE = (240, 600)
MAP = slice(0, 395)
"""The columns left of the colour bar."""

RED, BLUE = (tuple(colour_table("coolwarm")[k].tolist()) for k in (255, 0))
BRIGHT = tuple(colour_table("magma")[255].tolist())


def box(mask: Any) -> tuple[int, int, int, int]:
    """Return first and last row, first and last column."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def test_each_cell_is_a_square_at_its_row_and_column() -> None:
    values = np.zeros((4, 4))
    values[1, 3] = 2.0
    panel = showing(Matrix(), values)
    assert panel.note() == "4 x 4"
    top, bottom, left, right = box(inked(panel.draw(*SIZE)[:, MAP], BRIGHT, 2))
    assert bottom - top == pytest.approx(right - left, abs=1)
    side = bottom - top + 1
    values = np.zeros((4, 4))
    values[0, 0] = 2.0
    first = box(inked(showing(Matrix(), values).draw(*SIZE)[:, MAP], BRIGHT, 2))
    assert (top - first[0], left - first[2]) == (side, 3 * side)


def test_values_with_a_sign_have_a_symmetric_range() -> None:
    picture = showing(Matrix(), np.array([[1.0, -1.0], [-0.5, 1.0]])).draw(*SIZE)
    for colour in (RED, BLUE):
        assert inked(picture[:, MAP], colour, 2).any()
        assert inked(picture[:, MAP.stop :], colour, 2).any(), "the ends of the range stand at the colour bar"


def test_the_diagonal_may_be_left_out_and_does_not_set_the_range() -> None:
    values = np.full((3, 3), 0.1)
    np.fill_diagonal(values, 9.0)
    picture = showing(Matrix(diagonal=False), values).draw(*SIZE)
    top, bottom, left, right = box(inked(picture[:, MAP], BRIGHT, 2))
    middle = picture[(top + bottom) // 2, (left + right) // 2]
    assert middle.tolist() == list(DARK.card)
    said = read_off(showing(Matrix(diagonal=False), values), SIZE, ((left + right) // 2, (top + bottom) // 2))
    assert said == ["row 1, column 1: 9"]


def test_nan_has_a_colour_and_of_many_cells_the_loudest_shows() -> None:
    values = np.zeros((900, 900))
    values[450, 450], values[100, 100] = 3.0, np.nan
    picture = showing(Matrix(), values).draw(*SIZE)[:, MAP]
    assert inked(picture, BRIGHT, 2).sum() == 1
    assert inked(picture, DARK.blank, 2).sum() == 1


def test_several_stand_side_by_side_each_with_its_range() -> None:
    panel = showing(Matrix(), np.eye(2), -5 * np.eye(2), feeds=[feed("co.together"), feed("co.correlation")])
    picture = panel.draw(*SIZE)
    assert inked(picture[:, :300], BRIGHT, 2).any()
    assert inked(picture[:, 300:], BLUE, 2).any()
    assert read_off(panel, SIZE, (100, 100), (400, 100), (5, 5)) == [
        "co.together, row 0, column 0: 1", "co.correlation, row 0, column 0: -5", "",
    ]  # fmt: skip


def test_labels_name_rows_and_columns() -> None:
    panel = showing(Matrix(labels=["eye", "beak"]), np.array([[1.0, 0.25], [0.25, 1.0]]))
    assert read_off(panel, SIZE, (230, 170)) == ["beak, eye: 0.25"]
    assert refusal(InputError, follow, panel, [np.eye(3)], 1) == (
        "matrix: labels must name each row and column of float64 of shape (3, 3) (got 2 names)"
    )


@pytest.mark.parametrize("value", [0.5, np.zeros(3), np.zeros((2, 3, 4)), np.zeros((0, 0))])
def test_values_that_are_no_matrix_are_refused(value: Any) -> None:
    text = refusal(InputError, opened(Matrix(), feed("x")).see, value, at=at(0))
    assert text.startswith("matrix: expects an array (rows, columns), got ")
    assert text.endswith("; show a vector with stems")
