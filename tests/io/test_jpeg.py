from __future__ import annotations

import cv2
import numpy as np
import pytest

from stream_sparse.io.jpeg import jpeg_size


def encoded(rows: int, cols: int, *how: int) -> bytes:
    x = np.random.default_rng(rows).integers(0, 256, (rows, cols, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", x, list(how))[1].tobytes()


@pytest.mark.parametrize("how", [(), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_RST_INTERVAL, 2)])
def test_the_size_of_any_coding(how: tuple[int, ...]) -> None:
    assert jpeg_size(encoded(37, 300, *how)) == (300, 37)


def test_no_part_of_a_picture_is_one() -> None:
    data = encoded(8, 16)
    for length in range(len(data)):
        assert jpeg_size(data[:length]) is None


def test_changed_bytes_raise_nothing() -> None:
    data, rng = encoded(8, 16), np.random.default_rng(3)
    for _ in range(3000):
        changed = bytearray(data)
        for at in rng.integers(0, len(data) - 2, 3):
            changed[at] = rng.integers(256)
        found = jpeg_size(bytes(changed))
        assert found is None or min(found) > 0
