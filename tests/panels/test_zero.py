"""Words in place of a picture whose values are all 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stream_sparse.panels import Bars, Curve, Image

from .feeds import follow, showing

SIZE = (120, 300)


@pytest.mark.parametrize(
    ("panel", "zeros"),
    [
        (Image, np.zeros((6, 8))),
        (Curve, np.zeros(9)),
        (Bars, np.zeros(5)),
        (Image, np.zeros((6, 8, 3), np.uint8)),
    ],
)
def test_zeros_are_said_in_words(panel: Callable[..., Any], zeros: np.ndarray, written: list[str]) -> None:
    shown = showing(panel(zero="equal"), zeros)
    shown.draw(*SIZE)
    assert written == ["equal"]
    assert shown.read_off(150, 60) == ""
    written.clear()
    one = zeros.copy()
    one.flat[3] = 1
    follow(shown, [one], 1).draw(*SIZE)
    assert "equal" not in written
    written.clear()
    follow(shown, [zeros], 2).draw(*SIZE)
    assert written == ["equal"]


def test_without_words_zeros_are_a_picture(written: list[str]) -> None:
    showing(Image(), np.zeros((6, 8), np.float32)).draw(*SIZE)
    assert "equal" not in written


def test_a_nan_is_no_zero(written: list[str]) -> None:
    showing(Image(zero="equal"), np.full((6, 8), np.nan)).draw(*SIZE)
    assert "equal" not in written


def test_all_inputs_must_be_zero(written: list[str]) -> None:
    zeros = np.zeros((6, 8))
    showing(Image(zero="equal"), zeros, np.eye(6, 8)).draw(*SIZE)
    assert "equal" not in written
    showing(Image(zero="equal"), zeros, zeros).draw(*SIZE)
    assert written[-1] == "equal"


def test_before_the_first_value_and_with_stale_ones_the_panel_says_so(written: list[str]) -> None:
    panel = showing(Image(zero="equal"), None)
    panel.draw(*SIZE)
    assert written == ["no value yet"]
    follow(panel, [np.zeros((6, 8)), *[None] * 20], 1).draw(*SIZE)
    assert "no value for 20 frames" in written
    assert "equal" not in written
