from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.axes import Setting
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.marks import draw_setting
from stream_sparse.drawing.plot import Plot
from stream_sparse.drawing.theme import DARK

PLOT = Plot(40, 10, 240, 110, 0.0, 100.0, 0.0, 50.0, 11)


def drawn(*setting: Any, named: bool = True) -> Any:
    """Return where a picture has the colour of the line."""
    picture = blank(130, 260)
    draw_setting(picture, PLOT, Setting(*setting), named=named)
    return (picture == np.array(DARK.mark)).all(axis=2)


@pytest.mark.parametrize("upright", [False, True])
def test_the_line_goes_through_the_plot_at_its_value(upright: bool) -> None:
    ink = drawn("theta", 25.0, upright, named=False)
    rows, columns = np.nonzero(ink)
    if upright:
        assert set(rows) == set(range(10, 110))
        assert set(columns) == {round(float(PLOT.columns(25.0))) + k for k in (0, 1)}
    else:
        assert set(columns) == set(range(40, 240))
        assert set(rows) == {round(float(PLOT.rows(25.0))) + k for k in (0, 1)}


@pytest.mark.parametrize("setting", [("theta", 101.0), ("theta", -1.0), ("theta", 51.0, True)])
def test_beyond_the_plot_there_is_no_line(setting: Any) -> None:
    assert not drawn(*setting).any()


def test_it_is_named_and_has_a_handle_where_it_moves(written: list[str]) -> None:
    fixed, movable = drawn("threshold", 25.0), drawn("threshold", 25.0, False, True)
    assert written == ["threshold 25", "threshold 25"]
    assert (movable & ~fixed).any(axis=1).sum() > 4  # a dot is taller than the line
    assert not (movable & ~fixed)[:, :230].any()  # at its end
