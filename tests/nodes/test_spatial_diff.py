from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.nodes import SpatialDiff


@pytest.mark.parametrize("dtype", [">i2", "float16"])
def test_distances_of_odd_types_equal_those_of_usual_ones(dtype: str) -> None:
    frame = np.array([[-300.25, 700.5, -1]]).astype(dtype)
    usual = frame.astype("int16" if dtype == ">i2" else "float32")
    node = SpatialDiff(absolute=True)
    np.testing.assert_array_equal(node.update(frame), node.fresh().update(usual), strict=True)
