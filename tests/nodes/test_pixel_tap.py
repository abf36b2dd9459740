from __future__ import annotations

import numpy as np

from stream_sparse.nodes import PixelTap


def test_gray_gives_scalars_and_colour_arrays_of_three() -> None:
    assert type(PixelTap(row=0, col=1).update(np.array([[1, 2]], np.uint8))) is float
    for size in (1, 3):
        colour = PixelTap(row=1, col=1, size=size).update(np.ones((3, 3, 3), np.uint8))
        assert (colour.shape, colour.dtype) == ((3,), np.float32)


def test_every_corner_can_be_read() -> None:
    frame = np.arange(6.0).reshape(2, 3)
    assert [PixelTap(row=r, col=c).update(frame) for r in (0, 1) for c in (0, 2)] == [0, 2, 3, 5]
