from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.inks import curve_ink
from stream_sparse.errors import ParameterError
from stream_sparse.panels import Stems
from tests.support.errors import refusal

from .feeds import axes, showing

SIZE = (240, 600)


def vector(length: int = 100, **at_place: float) -> np.ndarray:
    made = np.zeros(length)
    for name, value in at_place.items():
        made[int(name[1:])] = value
    return made


def stem_panel(*values: Any, **parameters: Any) -> Any:
    """Return a panel with an input for each value, which has seen one frame."""
    return showing(Stems(**parameters), *values)


def test_the_entries_of_a_vector_are_stems_over_their_numbers_around_a_line_at_zero() -> None:
    values = vector(p0=2.0, p50=4.0, p99=-3.0)
    found = axes(stem_panel(values))
    (mark,) = found.marks
    assert (mark.kind, mark.ink, found.zero, found.y) == ("stems", curve_ink(0), True, (-4.0, 4.0))
    np.testing.assert_array_equal(mark.x, np.arange(100))
    np.testing.assert_array_equal(mark.y, values)
    assert found.across[:3] == ("entries", -0.5, 99.5)


def test_the_middle_vector_of_many_is_shown() -> None:
    panel = stem_panel(np.eye(5))
    np.testing.assert_array_equal(axes(panel).marks[0].y, np.eye(5)[2])
    assert panel.note() == "1 of 5, patch 2"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"span": (1.0, 0.0)}, "span must rise from its first to its second number (got [1, 0])"),
        (
            {"span": (-9.0, 0.0), "past": True},
            "past: true says how many frames ago the entries were; leave out span",
        ),
    ],
)
def test_parameters_that_are_refused(parameters: dict[str, Any], text: str) -> None:
    assert refusal(ParameterError, Stems, **parameters) == f"stems: {text}"


def test_nan_and_infinity_do_not_count_and_leave_the_axis() -> None:
    panel = stem_panel(vector(p10=np.nan, p20=np.inf, p30=2.0))
    assert axes(panel).y == (0.0, 2.0)
    assert panel.note() == "1 of 100"


def test_a_span_is_the_axis_of_the_entries() -> None:
    found = axes(stem_panel(vector(p20=2.0), span=(0.001, 1.0)))
    np.testing.assert_allclose(found.marks[0].x, np.linspace(0.001, 1.0, 100))
    assert (found.across.kind, found.across.points) == ("values", (0.001, 1.0))
    assert found.across.start < 0.001 < 1.0 < found.across.end
