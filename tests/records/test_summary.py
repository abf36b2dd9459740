"""Numbers that sum up columns."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.records.summary import statistics


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
        ([3.729085359, 3.729085359 + 1e-12], (2, pytest.approx(3.729085359), 0.0, 3.729085359 + 1e-12)),
        ([1.0, math.inf, math.nan], (2, math.inf, math.nan, math.inf)),
        ([1e308, 1e308], (2, math.inf, 0.0, 1e308)),
    ],
)
def test_columns_with_few_or_strange_values(values: list[float], expected: tuple[float, ...]) -> None:
    found = statistics(np.array(values))
    for got, wanted in zip((found.n, found.mean, found.sd, found.last), expected, strict=True):
        assert got == wanted or (math.isnan(got) and math.isnan(wanted))
