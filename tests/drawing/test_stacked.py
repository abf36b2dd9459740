from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.legend import Entry
from stream_sparse.drawing.stacked import Axes, Line, LineGroup, is_even_log


def group(name: str, y: list[float], key: str = "k") -> LineGroup:
    line = Line(np.arange(len(y), dtype=float), np.array(y), (233, 180, 86), marked=True)
    return LineGroup(name, key, (line,), ())


def names(axes: Axes, *groups: LineGroup) -> list[list[str]]:
    return [[one.name for one in part] for part in axes.divided(list(groups))]


@pytest.mark.parametrize(
    ("x", "log"),
    [
        ([1e-4, 1e-3, 1e-2, 1e-1, 1], True),
        ([0.01, 0.03, 0.1, 0.3, 1, 3], True),
        ([1, 2, 4, 8, 16, 32, 64, 128], True),
        (list(range(1, 202, 10)), False),
        ([1, 10, 50], False),
        ([0, 0.01, 1, 100], False),
        ([-100, -1, 1, 100], False),
        ([1, 1000], False),
    ],
)
def test_which_axis_is_logarithmic(x: list[float], log: bool) -> None:
    assert is_even_log(np.array(x, float)) == log


RAMP = group("a", [0.0, 0.5, 1.0])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([RAMP, group("b", [0, 10, 19])], [["a", "b"]]),
        ([RAMP, group("b", [0, 10, 21])], [["a"], ["b"]]),
        ([RAMP, group("b", [0, 10, 21]), group("c", [0, 1, 15])], [["a", "c"], ["b"]]),
        ([RAMP, group("b", [100.0, 100.5, 101.0])], [["a"], ["b"]]),
        ([RAMP, group("b", [0.0, 0.5, 1.0], key="alpha")], [["a"], ["b"]]),
        ([group("a", [0.0, 100.0]), group("b", [3.0, 3.0]), group("c", [np.nan] * 2)], [["a", "b", "c"]]),
    ],
    ids=["alike", "20 times", "with the first that fits", "far apart", "another key", "constant and nan"],
)
def test_curves_of_comparable_heights_share_axes(groups: list[LineGroup], expected: list[list[str]]) -> None:
    assert names(Axes(), *groups) == expected


def test_the_division_does_not_flicker() -> None:
    axes = Axes()
    heights = [15, 25, 15, 25, 15, 5, 15, 25]
    counts = [len(names(axes, RAMP, group("b", [0.0, height]))) for height in heights]
    assert counts == [1, 2, 2, 2, 2, 1, 1, 2]


@pytest.mark.parametrize("height", [16, 40, 90, 240])
def test_many_axes_fit_into_a_low_picture(height: int) -> None:
    groups = [group(str(k), [0.0, 100.0**k]) for k in range(6)]
    assert Axes().draw(height, 300, groups, 9).shape == (height, 300, 3)


def test_what_stays_is_drawn_anew_where_it_changes() -> None:
    axes = Axes()
    first = axes.draw(240, 300, [RAMP], 9)
    entry = Entry("a", (233, 180, 86))
    for changed in (RAMP._replace(key=""), RAMP._replace(normal=3.0), RAMP._replace(entries=(entry,))):
        assert (axes.draw(240, 300, [changed], 9) != first).any(), changed
