"""What a node that never spoke gives to tables."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes


@pytest.mark.parametrize("batch", [20, 100_000])
def test_arrays_of_a_node_that_never_spoke_are_no_scalars(batch: int) -> None:
    film = np.random.default_rng(0).integers(0, 256, (9, 16, 16), dtype=np.uint8)
    learner = nodes.DictionaryLearning(n_components=8, batch_size=batch, n_nonzero_coefs=2)
    run = Pipeline(film).then(nodes.Patches(size=4, count=10), name="p").then(learner, name="d").run()
    assert list(run.values) == ["d.error", "d.drift", "d.reseeded", "d.left_out"]
    assert [line.name for line in run.summary()] == list(run.values)
