"""A merged node has its results by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import named_outputs
from stream_sparse.base import Node
from stream_sparse.batch.batch_record import Merged
from stream_sparse.nodes import (
    Coactivity,
    DiffBox,
    Histogram,
    RunningKurtosis,
    RunningMoments,
    RunningSparsity,
)


@pytest.mark.parametrize(
    "node",
    [Histogram(window=None), RunningMoments(bias=False), RunningKurtosis(), RunningSparsity(), Coactivity()],
    ids=repr,
)
@pytest.mark.parametrize(
    "frames",
    [np.random.default_rng(0).integers(0, 9, (12, 3, 4)).astype(np.uint8),
     np.random.default_rng(1).exponential(size=(12, 3, 4)),
     np.random.default_rng(2).exponential(size=(12, 5)).astype(np.float32)],
    ids=["bytes", "pixels", "vectors"],
)  # fmt: skip
def test_the_results_of_merged_states_are_those_of_all_frames(node: Node, frames: Any) -> None:
    one, two, whole = node.fresh(), node.fresh(), node.fresh()
    for part, some in ((one, frames[:5]), (two, frames[5:]), (whole, frames)):
        for frame in some:
            result = part.update(frame)
    node = node.fresh()
    node.restore(node.merge([one.state(), two.state()]))
    merged, truth = Merged(node), named_outputs(result)
    for name, value in truth.items():
        found = getattr(merged, name or "kurtosis")
        np.testing.assert_allclose(found, value, rtol=1e-6, err_msg=name)
        assert np.asarray(found).dtype == np.asarray(value).dtype
    assert merged.state().keys() == whole.state().keys()


def test_numbers_one_by_one() -> None:
    node = RunningMoments()
    for x in (1.0, 2.0, 3.0, 6.0):
        result = node.update(x)
    assert Merged(node).results == result._asdict()
    assert repr(Merged(node)) == "<merged running_moments: n, mean, var, skewness, kurtosis>"
    with pytest.raises(AttributeError, match="no result 'mena'; did you mean 'mean'"):
        _ = Merged(node).mena


def test_a_node_without_results_so_far_has_its_state() -> None:
    merged = Merged(DiffBox())
    assert merged.results == {}
    assert merged.window == 10
    with pytest.raises(AttributeError, match="no result 'mean'; there are none"):
        _ = merged.mean
