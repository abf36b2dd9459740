from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.axes import Across
from stream_sparse.drawing.colours import blank, colour_table
from stream_sparse.drawing.description import Maps, WeightMap
from stream_sparse.drawing.maps import draw_maps
from stream_sparse.drawing.theme import DARK
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import Vectors
from tests.support.ink import inked

SIZE = (240, 600)
MAP = slice(0, 520)
"""Columns left of the colour bar."""
SIGNED, MEANS = Tint("coolwarm", -4.0, 4.0), Tint("magma", 0.0, 4.0)
BLUE, WHITE, RED = (tuple(colour_table("coolwarm")[k].tolist()) for k in (0, 128, 255))


def weights(values: Any, how: Tint = SIGNED, **more: Any) -> WeightMap:
    """Return a map of vectors (n, k), 30 a second from 0 s on."""
    found = np.asarray(values, np.float32)
    return WeightMap(Vectors(found, np.arange(len(found)) / 30, np.ones(len(found), bool)), how, **more)


def drawn(*parts: WeightMap, seconds: float = 5.0) -> Any:
    """Draw maps of so many seconds."""
    end = max(part.vectors.time[-1] for part in parts)
    maps = Maps(Across("time", 0.0, seconds), end + 0.05, parts, tuple("abcd"[: len(parts)]))
    picture = blank(*SIZE)
    draw_maps(maps, picture, 11)
    return picture


def part(mask: Any) -> tuple[int, int, int, int]:
    """Return the first and last row and column of a mask, left of the colour bar."""
    rows, columns = np.nonzero(mask[:, MAP])
    return int(rows.min()), int(rows.max()), int(columns.min()), int(columns.max())


def test_each_weight_has_a_row_the_first_at_the_top() -> None:
    picture = drawn(weights([[4.0, 0.0, 0.0, -4.0]] * 151))
    red, blue, white = (part(inked(picture, c, 2)) for c in (RED, BLUE, WHITE))
    assert red[0] < 15
    assert (red[1], white[1]) == (white[0] - 1, blue[0] - 1)
    height = (blue[1] - red[0] + 1) / 4
    assert red[1] - red[0] + 1 == pytest.approx(height, abs=1)
    assert white[1] - white[0] + 1 == pytest.approx(2 * height, abs=1)


def test_time_runs_to_the_right_and_the_rest_is_empty() -> None:
    pulse = np.zeros((151, 3))
    pulse[30:60] = 4.0
    picture = drawn(weights(pulse), seconds=10)
    _, _, left, right = part(inked(picture, RED, 2))
    span = 520 - 40  # about: labels at the left, the bar at the right
    assert right - left == pytest.approx(span / 10, rel=0.1)
    assert left == pytest.approx(40 + span / 10, abs=20)
    _, _, _, last = part(inked(picture, WHITE, 2))
    assert last == pytest.approx(40 + span / 2, abs=20)
    assert (picture[20:200, last + 2 : 500] == DARK.card).all()


def test_gaps_are_empty_and_nan_has_a_colour() -> None:
    holed, known = np.full((151, 3), 4.0), np.ones(151, bool)
    holed[30:60], known[90:120] = np.nan, False
    one = weights(holed)
    middle = drawn(one._replace(vectors=one.vectors._replace(known=known)))[100, 45:500]
    red, empty, purple = ((middle == c).all(axis=1).sum() for c in (RED, DARK.card, DARK.blank))
    assert purple == pytest.approx(red / 3, rel=0.2)
    assert empty == pytest.approx(red / 3, rel=0.2)
