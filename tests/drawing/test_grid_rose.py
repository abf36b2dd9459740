from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.colours import palette
from stream_sparse.drawing.description import RosePlot
from stream_sparse.drawing.grid import draw_rose
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.frame import Array


def petals(*values: float, full: float = 1.0, size: int = 121) -> Array:
    """Return where a rose has the colour of its petals."""
    picture, _ = draw_rose(RosePlot(np.array(values), full, curve_ink(0)), size, size, 11)
    return np.asarray((picture == palette(0)).all(axis=2))


@pytest.mark.parametrize(("k", "down", "right"), [(0, 0, 1), (1, -1, 0), (2, 0, -1), (3, 1, 0)])
def test_petals_begin_at_the_right_and_go_anticlockwise(k: int, down: int, right: int) -> None:
    found = np.argwhere(petals(*np.eye(4)[k])) - 60
    assert len(found) > 100
    middle = found.mean(axis=0)
    assert middle / np.hypot(*middle) == pytest.approx([down, right], abs=0.02)


def test_a_petal_is_as_long_as_its_share_of_the_full_value() -> None:
    shown = [petals(value, 0.0, 0.0, full=2.0) for value in (2.0, 1.0, 0.5, 9.0)]
    lengths = [np.argwhere(petal)[:, 1].max() - 60 for petal in shown]
    assert lengths[1:] == pytest.approx([lengths[0] / 2, lengths[0] / 4, lengths[0]], abs=1.5)


@pytest.mark.parametrize("size", [1, 5, 30, 300])
def test_there_is_a_picture_of_any_size(size: int) -> None:
    rose = RosePlot(np.array([1.0, np.nan, -3.0, np.inf]), 1.0, curve_ink(0))
    assert draw_rose(rose, size, 2 * size, 11)[0].shape == (size, 2 * size, 3)
