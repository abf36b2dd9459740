"""CIELAB against OpenCV's and against itself."""

from __future__ import annotations

import cv2
import numpy as np

from stream_sparse.drawing.lab import from_rgb, to_rgb

GRID = np.stack(np.meshgrid(*[np.linspace(0, 1, 9)] * 3), axis=-1).reshape(-1, 3)


def test_colours_are_those_of_opencv() -> None:
    theirs = cv2.cvtColor(GRID[None].astype(np.float32), cv2.COLOR_RGB2Lab)[0]
    assert np.abs(from_rgb(GRID) - theirs).max() < 0.1


def test_there_and_back() -> None:
    np.testing.assert_allclose(to_rgb(from_rgb(GRID)), GRID, atol=1e-9)
