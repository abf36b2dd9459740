"""Words in place of a picture whose values are all 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stream_sparse.drawing.description import Grid, Message
from stream_sparse.panels import Bars, Curve, Image

from .feeds import follow, showing

SIZE = (120, 300)
EQUAL = Message("equal", loud=True)


@pytest.mark.parametrize(
    ("panel", "zeros"),
    [
        (Image, np.zeros((6, 8))),
        (Curve, np.zeros(9)),
        (Bars, np.zeros(5)),
        (Image, np.zeros((6, 8, 3), np.uint8)),
    ],
)
def test_zeros_are_said_in_words(panel: Callable[..., Any], zeros: np.ndarray) -> None:
    shown = showing(panel(zero="equal"), zeros)
    assert shown.describe() == EQUAL
    shown.draw(*SIZE)
    assert shown.read_off(150, 60) == ""
    one = zeros.copy()
    one.flat[3] = 1
    assert follow(shown, [one], 1).describe() != EQUAL
    assert follow(shown, [zeros], 2).describe() == EQUAL


def test_a_nan_is_no_zero() -> None:
    assert isinstance(showing(Image(zero="equal"), np.full((6, 8), np.nan)).describe(), Grid)


def test_before_the_first_value_and_with_stale_ones_the_panel_says_so() -> None:
    panel = showing(Image(zero="equal"), None)
    assert panel.describe() == Message("no value yet", "no value yet")
    (part,) = follow(panel, [np.zeros((6, 8)), *[None] * 20], 1).describe().parts
    assert part.stale == Message("no value for 20 frames", "no value for 20 frames")
