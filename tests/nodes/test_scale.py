from __future__ import annotations

import numpy as np

from stream_sparse.nodes import Scale


def test_bytes_give_float32_and_float64_stays() -> None:
    frame = np.array([[0, 128, 255]], np.uint8)
    scaled = Scale(factor=1 / 255).update(frame)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, [[0, 128 / 255, 1]], rtol=1e-6)
    assert Scale(factor=-2).update(frame.astype(float)).tolist() == [[0, -256, -510]]
