from __future__ import annotations

import math

from stream_sparse.nodes import Relu


def test_scalars() -> None:
    node = Relu(theta=150)
    assert [node.update(x) for x in (140.0, 150.0, 160.5)] == [0.0, 0.0, 10.5]
    assert math.isnan(node.update(math.nan))
