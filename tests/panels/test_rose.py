from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.inks import curve_ink
from stream_sparse.errors import InputError
from stream_sparse.panels import Rose
from tests.support.errors import refusal

from .feeds import MEDIUM, feed, follow, opened, read_off, showing


def test_each_input_has_a_rose_and_a_ring() -> None:
    panel = showing(Rose(), np.array([4.0, 1.0, 0.5]), np.array([300.0, 0.0]))
    first, second = panel.describe().parts
    assert (first.values.tolist(), first.full, first.ink) == ([4.0, 1.0, 0.5], 4.0, curve_ink(0))
    assert (second.full, second.ink) == (300.0, curve_ink(1))
    assert panel.aspect(MEDIUM, 2) == 2.0


def test_the_ring_grows_at_once_and_shrinks_slowly() -> None:
    panel = opened(Rose(), feed("motion.energy"))
    tops = [1.0, 8.0, *[2.0] * 45]
    fulls = [follow(panel, [np.array([top, 0.1])], t).describe().parts[0].full for t, top in enumerate(tops)]
    assert (fulls[0], fulls[1], fulls[-2], fulls[-1]) == (1.0, 8.0, 8.0, 2.0)


def test_a_petal_is_read_off_by_its_direction() -> None:
    panel = showing(Rose(), np.array([4.0, 1.0, 0.5, 2.0]), feeds=[feed("motion.energy", unit="V")])
    assert read_off(panel, (100, 100), (80, 50), (50, 20), (20, 50), (50, 80), (2, 2)) == [
        "0 degrees: 4 V", "90 degrees: 1 V", "180 degrees: 0.5 V", "270 degrees: 2 V", "",
    ]  # fmt: skip


def test_nothing_above_zero_and_nan_are_shown_without_a_petal() -> None:
    for values in (np.zeros(4), np.full(4, np.nan), np.array([-1.0, -2.0])):
        empty = showing(Rose(), values).draw(80, 80)
        assert np.array_equal(empty, showing(Rose(), np.zeros(4)).draw(80, 80))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "a scalar"),
        (np.zeros((2, 3)), "float64 of shape (2, 3)"),
        (np.zeros(1), "float64 of shape (1,)"),
    ],
)
def test_what_is_no_vector_is_refused(value: object, text: str) -> None:
    assert refusal(InputError, showing, Rose(), value) == (
        f"rose: expects a vector (directions,) of two values or more, got {text}; "
        "name one, as in from: motion.energy"
    )
