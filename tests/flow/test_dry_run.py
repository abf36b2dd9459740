from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Node, param
from stream_sparse.flow import NO_SAMPLE, probe
from stream_sparse.frame import Array
from tests.support.plans import part


class Batch(Node):
    """Say how many different patches the first batch had, once it is full."""

    learns = True
    size: int = param(256, ge=1, help="Patches in a batch.")

    def reset(self) -> None:
        self._met: list[list[float]] = []

    def update(self, x: Array) -> float | None:
        assert not x.flags.writeable
        self._met.append(x.ravel().tolist())
        if len(self._met) < self.size:
            return None
        return float(len({tuple(x) for x in self._met}))


class Slow(Batch):
    """The same, and nothing is learned."""

    learns = False


def sample(dtype: str) -> Array:
    x = np.random.default_rng(0).integers(0, 256, (16, 16)).astype(dtype)
    x.setflags(write=False)
    return x


def said(node: Node, x: Any) -> Any:
    return probe(part("dict", node, "source"), node.fresh(), {"source": x})


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_a_learner_speaks_after_a_batch_of_different_patches(dtype: str) -> None:
    assert said(Batch(), sample(dtype)) == 256
    assert said(Batch(size=300), sample(dtype)) > 250  # a turn of 256 numbers is the first again


def test_patience_ends() -> None:
    assert said(Batch(size=305), sample("uint8")) is NO_SAMPLE
    assert said(Batch(size=304), sample("uint8")) is not NO_SAMPLE
