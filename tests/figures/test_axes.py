"""Axes of a new figure, and those of the user."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.figure import Figure

from stream_sparse.errors import InputError
from stream_sparse.figures.axes import new_axes


def test_a_new_figure_has_the_width_in_mm() -> None:
    first, second = new_axes(None, ["a", "b"], "single", 50)
    assert first.figure is second.figure
    assert [25.4 * inches for inches in first.figure.get_size_inches()] == pytest.approx([89, 50])


def test_axes_of_the_user() -> None:
    axes = Figure().subplots(2)
    assert new_axes(axes, ["a", "b"], "single", 50) == [*axes]
    assert new_axes(axes[1], ["a"], "single", 50) == [axes[1]]


@pytest.mark.parametrize(
    ("ax", "wanted", "message"),
    [
        (Figure().subplots(2), ["a"], "ax: expected one Axes of matplotlib (a), got Axes, Axes"),
        (Figure().subplots(), ["a", "b"], "ax: expected 2 Axes of matplotlib (a; b), got Axes"),
        (Figure(), ["a"], "ax: expected one Axes of matplotlib (a), got Figure"),
        ([], ["a"], "ax: expected one Axes of matplotlib (a), got none"),
    ],
)
def test_other_axes_are_refused(ax: Any, wanted: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        new_axes(ax, wanted, "single", 50)
    assert str(caught.value) == f"{message}; without ax a new figure is made"
