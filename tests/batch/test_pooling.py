"""Statistics over many runs equal those of all values in one array."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stream_sparse import load, open_run
from stream_sparse.batch import pooling
from stream_sparse.batch.pooling import NOTHING, OVER_ITEMS, Sums, merged, pooled, run_sums, sums
from stream_sparse.frame import Array

STATISTICS = ("mean", "sd", "skewness", "kurtosis", "min", "max")


def truth(values: Array) -> dict[str, float]:
    """The same by NumPy and SciPy, of values that there are."""
    x = values[~np.isnan(values)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy warns where values are nearly equal
        return {
            "mean": float(x.mean()),
            "sd": float(x.std(ddof=1)) if len(x) > 1 else math.nan,
            "skewness": float(stats.skew(x)),
            "kurtosis": float(stats.kurtosis(x)),
            "min": float(x.min()),
            "max": float(x.max()),
        }


@given(
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(0, 400), max_size=8),
    place=st.sampled_from([0.0, 1.0, -1e4, 1e9]),
    shape=st.sampled_from([0.5, 2.0, 30.0]),
)
def test_merged_parts_equal_scipy_on_all_values(
    seed: int, cuts: list[int], place: float, shape: float
) -> None:
    rng = np.random.default_rng(seed)
    values = place + rng.gamma(shape, size=400)
    values[rng.random(400) < 0.1] = np.nan
    found = merged(sums(part) for part in np.split(values, sorted(cuts)))
    assert (found.n, found.missing) == (400 - (missing := int(np.isnan(values).sum())), missing)
    # Far from zero SciPy's mean has lost digits, so it gets the distances, which are exact.
    expected = truth(values - place)
    expected.update({name: expected[name] + place for name in ("mean", "min", "max")})
    assert {name: getattr(found, name) for name in STATISTICS} == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.last == values[~np.isnan(values)][-1]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([[]], NOTHING),
        ([[math.nan], [math.nan] * 2], NOTHING._replace(missing=3)),
        ([[0.1] * 7, [], [0.1] * 9], Sums(16, 0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.1, 0.1)),
        ([[math.nan], [2.5], [math.nan]], Sums(1, 2, 2.5, 0.0, 0.0, 0.0, 0.0, 2.5, 2.5, 2.5)),
    ],
)
def test_few_or_equal_values(parts: list[list[float]], expected: Sums) -> None:
    found = merged(sums(np.array(part)) for part in parts)
    np.testing.assert_equal(found, expected)
    assert math.isnan(found.kurtosis)
    assert found.sd == 0.0 or math.isnan(found.sd)


@pytest.mark.parametrize(
    "parts", [[[1.0, math.inf], [2.0]], [[1.0], [math.inf]], [[math.inf], [math.inf, 3]]]
)
def test_an_infinite_value_is_one_as_in_numpy(parts: list[list[float]]) -> None:
    found = merged(sums(np.array(part)) for part in parts)
    assert (found.mean, found.max, found.missing) == (math.inf, math.inf, 0)
    assert all(map(math.isnan, (found.sd, found.skewness, found.kurtosis)))
    both = merged([found, sums(np.array([-math.inf]))])
    assert math.isnan(both.mean)
    assert (both.n, both.min) == (sum(map(len, parts)) + 1, -math.inf)


def test_a_run_is_summed_up_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load("bird").run(frames=50, record=tmp_path / "run")
    values = open_run(tmp_path / "run").values
    monkeypatch.setattr(pooling, "_CELLS", 7 * len(values))
    found = run_sums(tmp_path / "run")
    assert list(found) == list(values)
    for name, column in values.items():
        known = int(np.count_nonzero(~np.isnan(column)))
        assert (found[name].n, found[name].missing) == (known, 50 - known)
        expected = truth(column)
        got = {statistic: getattr(found[name], statistic) for statistic in STATISTICS}
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), name


def test_runs_are_pooled_overall_and_by_group() -> None:
    rng = np.random.default_rng(2)
    parts = [rng.random(9) for _ in range(3)]
    groups = [["day", "a"], ["day", "a"], ["", ""]]
    runs = [(group, {"k": sums(part)}) for group, part in zip(groups, parts, strict=True)]
    runs[2][1]["only here"] = sums(parts[2])
    rows = pooled(runs)
    assert [(row.group, row.scalar, len(row.parts)) for row in rows] == [
        (("", ""), "k", 3), (("", ""), "only here", 1),
        (("day", ""), "k", 2), (("", "a"), "k", 2), (("day", "a"), "k", 2),
    ]  # fmt: skip
    found = [row.over_frames()[5] for row in (rows[0], rows[-1])]
    truth = [stats.kurtosis(np.concatenate(some)) for some in (parts, parts[:2])]
    assert found == pytest.approx(truth, rel=1e-9)


def test_over_items_each_run_counts_as_one() -> None:
    rng = np.random.default_rng(3)
    parts = [rng.normal(k, 1, 5 + 100 * k) for k in range(6)]
    runs = [(["x"] if k < 5 else [""], {"k": sums(part)}) for k, part in enumerate(parts)]
    runs.append((["y"], {"k": sums(np.array([7.0])), "empty": sums(np.array([math.nan]))}))
    every, empty, x, y, *_ = (dict(zip(OVER_ITEMS, row.over_items(), strict=True)) for row in pooled(runs))
    means = np.array([*(part.mean() for part in parts), 7.0])
    assert (every["items"], empty["items"], x["items"], y["items"]) == (7, 0, 5, 1)
    expected = means.mean(), means.std(ddof=1), stats.sem(means)
    assert (every["mean"], every["sd"], every["se"]) == pytest.approx(expected)
    found = stats.t.interval(0.95, 6, means.mean(), stats.sem(means))
    assert (every["t_ci_low"], every["t_ci_high"]) == pytest.approx(found)
    assert y["mean"] == 7.0
    assert np.isnan([y["sd"], y["se"], y["t_ci_low"], y["t_ci_high"], empty["mean"], empty["t_ci_low"]]).all()
