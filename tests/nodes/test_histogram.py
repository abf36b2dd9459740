from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import Pipeline, reference
from stream_sparse.frame import Clock, Medium
from stream_sparse.nodes import Histogram
from stream_sparse.plan.plan import Ref
from stream_sparse.plan.units_of_measure import UnitsOfMeasure

from .frames import awkward_videos


@given(
    x=awkward_videos(),
    bins=st.integers(1, 70),
    limits=st.sampled_from([None, (0.0, 256.0), (-1.0, 100.0), (99.9, 100.1)]),
    window=st.sampled_from([1, 4, None]),
)
def test_equals_the_reference(
    x: np.ndarray, bins: int, limits: tuple[float, float] | None, window: int | None
) -> None:
    found = Histogram(bins=bins, range=limits, window=window).batch(x)
    truth = reference.histogram(x, bins=bins, range=limits, window=window)
    # A range that grows keeps the number of bins, so all rows stack.
    for name in ("counts", "edges", "outside"):
        if window is None or len(x) >= window:
            np.testing.assert_array_equal(found[name], truth[name], err_msg=name)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
@pytest.mark.parametrize(("bins", "low", "high"), [(10, 0, 256), (64, 0, 256), (13, 20, 200), (1, -5, 5)])
def test_a_given_range_equals_numpy(dtype: str, bins: int, low: int, high: int) -> None:
    x = np.random.default_rng(0).integers(0, 300, (40, 50)).astype(dtype)
    found = Histogram(bins=bins, range=(low, high)).update(x)
    counts, edges = np.histogram(x, bins, (low, high))
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_allclose(found.edges, edges, atol=1e-12)
    assert found.outside == x.size - counts.sum()


def test_the_range_doubles_and_no_count_is_lost() -> None:
    node = Histogram(bins=6, window=None)
    first = node.update(np.array([0.1, -0.4, 0.45, 0.0]))
    assert (first.edges[0], first.edges[-1]) == (-0.5, 0.5)
    later = node.update(np.array([3.9, -0.4, 0.0, 0.2]))
    assert (later.edges[0], later.edges[-1], later.counts.sum(), later.outside) == (-4, 4, 8, 0)
    everything = np.array([0.1, -0.4, 0.45, 0.0, 3.9, -0.4, 0.0, 0.2])
    np.testing.assert_array_equal(later.counts, np.histogram(everything, later.edges)[0])
    assert first.counts.sum() == 4  # what has been found stays


@pytest.mark.parametrize("window", [1, 3, None])
@pytest.mark.parametrize("bins", [2, 6, 14, 64])
def test_the_range_may_jump_by_any_factor(bins: int, window: int | None) -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((12, 30)) * np.array([0, 1e-9, 0, 1, 3, 3, 1e5, 1, 1, 1e300, 1e305, 1])[:, None]
    found = Histogram(bins=bins, window=window).batch(x)
    truth = reference.histogram(x, bins=bins, window=window)
    for name, values in truth.items():
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def test_values_that_are_not_finite_are_outside() -> None:
    found = Histogram(bins=4).update(np.array([np.nan, np.inf, -np.inf, 3.0]))
    assert (found.edges[-1], found.counts.sum(), found.outside) == (4, 1, 3)


def test_a_value_on_the_edge_of_the_range_widens_it() -> None:
    node = Histogram(bins=4, window=None)
    assert node.update(np.array([3.0, -1.0])).edges.tolist() == [-4, -2, 0, 2, 4]
    found = node.update(np.array([4.0, 0.0]))
    assert (found.edges.tolist(), found.counts.tolist()) == ([-8, -4, 0, 4, 8], [0, 1, 2, 1])


def test_counts_are_numbers_of_values() -> None:
    pipeline = Pipeline("sample:macaw").then(Histogram(), name="h")
    units = UnitsOfMeasure(pipeline.plan, Medium((9, 9), np.dtype("uint8"), 30.0, False, Clock("pts")))
    found = {field: units.of(Ref("h", field)) for field in ("counts", "edges", "outside")}
    assert found == {"counts": "values", "edges": "gray levels", "outside": "values"}
