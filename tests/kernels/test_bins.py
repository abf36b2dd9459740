from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.kernels._jit import frozen
from stream_sparse.kernels.bins import count_into, largest, widen


@pytest.mark.parametrize("bins", [1, 3, 7, 10, 49, 64])
def test_values_on_edges_go_where_numpy_puts_them(bins: int) -> None:
    edges = np.linspace(-0.7, 1.1, bins + 1)
    x = np.concatenate([edges, np.nextafter(edges, 9), np.nextafter(edges, -9), [np.nan, np.inf, -np.inf]])
    counts = np.zeros(bins, np.int64)
    outside = count_into(frozen(x), edges, counts)
    inside = x[(x >= edges[0]) & (x <= edges[-1])]
    np.testing.assert_array_equal(counts, np.histogram(inside, edges)[0])
    assert outside == len(x) - len(inside)


def test_the_largest_magnitude_is_finite() -> None:
    assert largest(np.array([np.nan, -3.0, np.inf, 2.0])) == 3
    assert largest(np.array([np.nan])) == 0


@pytest.mark.parametrize(
    "edges", [[0.0, 0.0, 0.0], [-1.0] * 9, [np.nan] * 4, [1.0, -5.0, 2.0], [0.0, 9.0, 3.0, 1e308]]
)
def test_counts_stay_in_their_place_whatever_the_edges(edges: list[float]) -> None:
    """They may come from a damaged file."""
    x = np.array([0.0, -1.0, 0.5, 1.0, 2.0, 1e300, -1e300, np.nan, np.inf])
    memory = np.zeros(40, np.int64)
    counts = memory[15 : 15 + len(edges) - 1]
    outside = count_into(x, np.array(edges), counts)
    assert outside + counts.sum() == len(x)
    assert memory.sum() == counts.sum()


@pytest.mark.parametrize(
    "most", [5e-324, 1e-310, 2.0**-1001, 0.1, 0.5, 1.0, 3.0, 4.0, 1e300, 2.0**1000, 1e308]
)
def test_a_range_is_the_power_of_two_above_the_largest_value(most: float) -> None:
    reach, edges, total = np.zeros(1), np.zeros(5), np.zeros(5, np.int64)
    widen(most, reach, edges, total, np.zeros((0, 5), np.int64))
    assert reach[0] == np.ldexp(1.0, int(np.clip(np.frexp(most)[1], -1000, 1000)))
    np.testing.assert_array_equal(edges, np.array([-1, -0.5, 0, 0.5, 1]) * reach)


@pytest.mark.parametrize("half", [1, 2, 3, 5, 32])
@pytest.mark.parametrize("doublings", [1, 2, 3, 40])
def test_bins_merge_in_pairs_outwards_from_zero(half: int, doublings: int) -> None:
    rng = np.random.default_rng(half)
    reach, edges = np.ones(1), np.zeros(2 * half + 1)
    rows = rng.integers(0, 99, (3, 2 * half + 1))
    total, recent = rows[0].copy(), rows[1:].copy()
    widen(0.75 * 2.0**doublings, reach, edges, total, recent)
    middles = (np.arange(2 * half) + 0.5 - half) / half
    for row, found in zip(rows, (total, *recent), strict=True):
        truth = np.histogram(middles, edges, weights=row[:-1])[0]
        np.testing.assert_array_equal(found, [*truth, row[-1]])
