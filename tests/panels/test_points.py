from __future__ import annotations

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.panels import Points
from tests.support.errors import refusal

from .feeds import axes, feed, follow, line, opened, showing

X, Y = np.array([0.3, 0.1, 0.2, 0.4]), np.array([1.0, 100.0, -2.0, np.nan])


def dots(panel: Points) -> list[tuple[float, float]]:
    mark = line(panel)
    assert mark.kind == "points"
    return list(zip(mark.x.tolist(), mark.y.tolist(), strict=True))


def test_each_entry_has_a_dot_from_left_to_right() -> None:
    panel = showing(Points(), X, Y)
    assert dots(panel) == [(0.1, 100.0), (0.2, -2.0), (0.3, 1.0)]
    assert panel.note() == "3 of 4"


def test_a_third_input_says_which_are_chosen() -> None:
    panel = showing(Points(), X, Y, np.array([1.0, 0.0, 1.0, 1.0]))
    assert dots(panel) == [(0.2, -2.0), (0.3, 1.0)]
    assert panel.note() == "2 of 4"


def test_a_logarithmic_axis_has_values_above_zero() -> None:
    panel = showing(Points(log=True), X, Y)
    assert dots(panel) == [(0.1, 100.0), (0.3, 1.0)]
    assert (axes(panel).y, axes(panel).log) == ((0.0, 2.0), True)


def test_nothing_is_shown_while_lengths_differ_or_values_are_missing() -> None:
    panel = opened(Points(), feed("a"), feed("b"))
    for values in ((X, None), (X, np.zeros(3))):
        assert type(follow(panel, [values]).describe()).__name__ == "Message"
        assert panel.draw(60, 80).shape == (60, 80, 3)


def test_what_is_no_pair_of_vectors_is_refused() -> None:
    assert refusal(InputError, showing, Points(), X) == (
        "points: expects two inputs, [across, up], or a third that says which are chosen, got 1; "
        "write from: [motion.spatial_frequency, motion.speed]"
    )
    assert refusal(InputError, showing, Points(), X, np.zeros((2, 2))) == (
        "points: expects vectors (k,), got float64 of shape (2, 2); name an output of each node"
    )
