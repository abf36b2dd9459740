from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.panels.curve import SteadyKnee, knee

X = np.arange(1.0, 101.0)


@pytest.mark.parametrize("rising", [True, False])
def test_a_corner_before_a_flat_part_is_found(rising: bool) -> None:
    y = np.minimum(X / 20, 1 + (X - 20) / 1000)
    found = knee(X, y if rising else -y)
    assert found is not None
    assert abs(found - 19) <= 1
    assert knee(X, y if rising else -y, 1 if rising else -1) == found


def test_a_held_out_error_is_taken_up_to_its_least_value() -> None:
    """It falls, levels off, and explodes where the model fits noise."""
    falls = np.array([45, 14, 12, 11, 10.5, 10, 9.8, 9.5])
    y = np.concatenate([falls, [40, 400, 400, 400]])
    x = np.arange(len(y)) * 5.0
    assert knee(x, y, better=-1) == knee(x[:8], falls) == 1
    assert knee(x, -y, better=1) == 1
    assert knee(x, y[::-1], better=-1) == 3, "one that ends better than it begins is taken whole"


def test_the_example_of_the_paper() -> None:
    """Satopaa et al. 2011, figure 2: y = -1/x + 5 at ten points from 0 to 1; its knee is at x = 0.22."""
    x = np.linspace(0, 1, 10)
    assert knee(x, -1 / (x + 0.1) + 5) == 2


@pytest.mark.parametrize(
    "y",
    [
        3 * X,
        -3 * X,
        0 * X,
        X + 0.02 * np.sin(X) * X.max(),
        np.where(X == 50, np.nan, np.sqrt(X)),
        np.where(X == 100, np.inf, np.sqrt(X)),
        (X - 50) ** 2,
        np.maximum(X / 1000, X - 80),
        -np.maximum(X / 1000, X - 80),
    ],
    ids=["up", "down", "constant", "nearly straight", "nan", "inf", "valley", "steeper", "steeper down"],
)
def test_no_knee(y: np.ndarray) -> None:
    assert knee(X, y) is None


FLOATS = st.floats(-1e300, 1e300)


@given(st.lists(FLOATS, min_size=3, max_size=30))
def test_it_lies_inside_for_any_values(y: list[float]) -> None:
    found = knee(np.arange(len(y)), np.array(y))
    assert found is None or 0 < found < len(y) - 1


@given(st.floats(0.1, 100), st.floats(-100, 100), st.booleans())
def test_scale_offset_and_direction_do_not_matter(scale: float, offset: float, flip: bool) -> None:
    y = np.minimum(X / 20, 1 + (X - 20) / 1000)
    assert knee(7 * X - 3, (-scale if flip else scale) * y + offset) == knee(X, y) == 19


def test_it_moves_only_after_ten_pictures() -> None:
    held = SteadyKnee()
    flickering = [held.follow(16.0 if t % 3 else 21.0) for t in range(1, 40)]
    moved = [held.follow(31.0) for _ in range(10)]
    assert flickering == [16.0] * 39
    assert moved == [*[16.0] * 9, 31.0]
    assert [held.follow(None) for _ in range(10)] == [*[31.0] * 9, None]
