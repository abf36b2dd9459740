"""Numbers that sum up columns, and the columns of a sweep."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.records.summary import grouped, statistics


def test_statistics_are_those_of_numpy_and_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    run = load("bird").run(frames=60, record=tmp_path_factory.mktemp("run") / "run")
    for line in run.summary():
        values = open_run(run.folder).values[line.name]
        found = statistics(values)
        assert (found.n, found.last) == (line.n, pytest.approx(line.last, abs=0, nan_ok=True))
        np.testing.assert_equal(found.mean, line.mean)  # to the bit
        if found.n:
            assert found.sd == pytest.approx(np.nanstd(values, ddof=1), rel=1e-12)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([math.nan], (0, math.nan, math.nan, math.nan)),
        ([2.5], (1, 2.5, math.nan, 2.5)),
        ([3.729085359, 3.729085359 + 1e-12], (2, pytest.approx(3.729085359), 0.0, 3.729085359 + 1e-12)),
        ([3.1] * 7, (7, pytest.approx(3.1), 0.0, 3.1)),
        ([1.0, math.inf, math.nan], (2, math.inf, math.nan, math.inf)),
        ([1e308, 1e308], (2, math.inf, 0.0, 1e308)),
    ],
)
def test_columns_with_few_or_strange_values(values: list[float], expected: tuple[float, ...]) -> None:
    found = statistics(np.array(values))
    for got, wanted in zip((found.n, found.mean, found.sd, found.last), expected, strict=True):
        assert got == wanted or (math.isnan(got) and math.isnan(wanted))


def test_columns_of_a_sweep_are_together() -> None:
    names = ["pixel", "b@w=1.r", "b@w=1.s", "b@w=2.r", "b@w=2.s", "c@b.w=1,k=3", "c@b.w=2,k=3"]
    single, sweeps = grouped(names)
    assert single == ["pixel"]
    assert {sweep.label: sweep.columns for sweep in sweeps} == {
        "b.r, w 1 to 2": ("b@w=1.r", "b@w=2.r"),
        "b.s, w 1 to 2": ("b@w=1.s", "b@w=2.s"),
        "c, b.w 1 to 2, k 3": ("c@b.w=1,k=3", "c@b.w=2,k=3"),
    }
