"""A batch that is read: merged nodes, groups of items, and their figures."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from matplotlib.container import ErrorbarContainer

from stream_sparse.base import Node, named_outputs
from stream_sparse.batch import batch_record
from stream_sparse.batch.batch_record import BatchRecord
from stream_sparse.nodes import Histogram, RunningKurtosis, RunningMoments, RunningSparsity
from stream_sparse.records.schema import ColumnInfo

MEANS = [3.0, 4.0, 5.5, 9.0, np.nan, 7.0]


@pytest.fixture
def record() -> BatchRecord:
    """Six items, of which one has no mean and one no label."""
    made = BatchRecord.__new__(BatchRecord)
    table = {"label": ["song", "silence", "song", "silence", "song", ""], "k.mean": MEANS}
    made.summary = pd.DataFrame(table, index=pd.Index([*"abcdef"], name="item"))
    made.runs = {"a": SimpleNamespace(columns=defaultdict(ColumnInfo))}  # type: ignore[dict-item]
    return made


@pytest.mark.parametrize(
    "node",
    [Histogram(window=None), RunningMoments(bias=False), RunningKurtosis(), RunningSparsity()],
    ids=repr,
)
@pytest.mark.parametrize(
    "frames",
    [np.random.default_rng(0).integers(0, 9, (12, 3, 4)).astype(np.uint8),
     np.random.default_rng(2).exponential(size=(12, 5)).astype(np.float32)],
    ids=["bytes", "vectors"],
)  # fmt: skip
def test_the_results_of_merged_states_are_those_of_all_frames(
    node: Node, frames: Any, record: BatchRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"a": node.fresh(), "b": node.fresh()}
    for frame in frames[:5]:
        parts["a"].update(frame)
    for frame in frames[5:]:
        parts["b"].update(frame)
    whole = node.fresh()
    result = [whole.update(frame) for frame in frames][-1]
    record.runs = dict.fromkeys(parts, SimpleNamespace(pipeline=""))  # type: ignore[arg-type]
    plan = SimpleNamespace(parts=[SimpleNamespace(name="it", unit=node.fresh())])
    monkeypatch.setattr(batch_record, "read_yaml", lambda *_: plan)
    monkeypatch.setattr(record, "_state", lambda item, _: parts[item].state())
    merged = record.merged("it")
    for name, value in named_outputs(result).items():
        found = getattr(merged, name or "kurtosis")
        np.testing.assert_allclose(found, value, rtol=1e-6, err_msg=name)
        assert np.asarray(found).dtype == np.asarray(value).dtype


def points(axes: Any) -> list[list[float]]:
    """The heights of the points of each group."""
    return [line.get_ydata().tolist() for line in axes.get_lines() if line.get_markersize() == 2]


def bars(axes: Any) -> list[tuple[float, float]]:
    """The ends of each interval."""
    found = [bar for bar in axes.containers if isinstance(bar, ErrorbarContainer)]
    return [tuple(map(float, bar.lines[2][0].get_segments()[0][:, 1])) for bar in found]


def names(axes: Any) -> list[str]:
    return [label.get_text() for label in axes.get_xticklabels()]


def test_groups_have_intervals_over_their_items(record: BatchRecord) -> None:
    there = [mean for mean in MEANS if mean == mean]
    alone = record.plot("k")  # all items are one group
    assert points(alone) == [there]
    assert bars(alone) == [pytest.approx(scipy.stats.ttest_1samp(there, 0).confidence_interval())]
    axes = record.plot("k", by="label")
    assert points(axes) == [[3.0, 5.5], [4.0, 9.0]]
    assert names(axes) == ["song\nn = 2", "silence\nn = 2"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("label", "mean k\n95 % t interval")
    assert not any(bar.lines[2][0].get_segments()[0].size for bar in axes.containers)  # of two items none
