from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.colours import colour_table
from stream_sparse.drawing.description import HeatMap
from stream_sparse.drawing.grid import draw_heat_map
from stream_sparse.drawing.theme import DARK
from stream_sparse.drawing.tints import Tint
from tests.support.ink import inked

MAP = slice(0, 395)
"""The columns left of the colour bar."""
BRIGHT = tuple(colour_table("magma")[255].tolist())
HOW = Tint("magma", 0.0, 2.0)


def box(mask: Any) -> tuple[int, int, int, int]:
    """Return first and last row, first and last column."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def drawn(values: Any, **more: Any) -> Any:
    return draw_heat_map(HeatMap(values, HOW, **more), 240, 600, 11)[0]


def bright(row: int, column: int, **more: Any) -> tuple[int, int, int, int]:
    """Return the place of one bright cell of a square of four."""
    values = np.zeros((4, 4))
    values[row, column] = 2.0
    return box(inked(drawn(values, **more)[:, MAP], BRIGHT, 2))


def test_each_cell_is_a_square_at_its_row_and_column() -> None:
    top, bottom, left, right = bright(1, 3)
    assert bottom - top == pytest.approx(right - left, abs=1)
    first = bright(0, 0)
    side = bottom - top + 1
    assert (top - first[0], left - first[2]) == (side, 3 * side)
    assert inked(drawn(np.eye(4))[:, MAP.stop :], BRIGHT, 2).any(), "the end of the colour bar"


def test_the_diagonal_may_be_left_out() -> None:
    picture = drawn(np.full((3, 3), 2.0), pairs=True)
    top, bottom, left, right = box(inked(picture[:, MAP], BRIGHT, 2))
    assert picture[(top + bottom) // 2, (left + right) // 2].tolist() == list(DARK.card)


def test_nan_has_a_colour_and_of_many_cells_the_loudest_shows() -> None:
    values = np.zeros((900, 900))
    values[450, 450], values[100, 100] = 2.0, np.nan
    picture = drawn(values)[:, MAP]
    assert inked(picture, BRIGHT, 2).sum() == 1
    assert inked(picture, DARK.blank, 2).sum() == 1
