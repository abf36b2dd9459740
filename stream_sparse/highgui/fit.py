"""A picture in a window of any size."""

from __future__ import annotations

import cv2
import numpy as np

from stream_sparse.frame import Array

__all__ = ["Fit"]


class Fit:
    """Fits a picture into a window: as large as possible, in its own shape, in the middle.

    OpenCV's windows scale pictures pixel by pixel, which makes text unreadable, and leave the rest white.
    Beside the picture is the colour of its corners, or ``ground`` (BGR) where they differ.
    """

    def __init__(
        self, picture: tuple[int, int], window: tuple[int, int], ground: tuple[int, int, int] = (0, 0, 0)
    ) -> None:
        self.picture, self.window, self._ground = picture, window, ground
        (tall, wide), (height, width) = picture, window
        scale = min(height / tall, width / wide)
        # A border of one pixel is not seen; to leave it out saves the work.
        self._near = abs(height - tall) <= 1 and abs(width - wide) <= 1
        self._size = picture if self._near else (max(round(scale * tall), 1), max(round(scale * wide), 1))
        self._top, self._left = max(height - self._size[0], 0) // 2, max(width - self._size[1], 0) // 2

    def __call__(self, picture: Array) -> Array:
        """Return the picture as the window shows it; the very picture where it has the window's size."""
        if self._near:
            return picture
        height, width = self._size
        if (height, width) != self.picture:
            # The pixels of a picture that is much enlarged stay squares; others are scaled smoothly.
            scale = height / self.picture[0]
            how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST if scale >= 2 else cv2.INTER_LINEAR
            sized = cv2.resize(picture, (width, height), interpolation=how)
            picture = sized.reshape(height, width, *picture.shape[2:])  # OpenCV drops a single channel
        made = np.empty((*self.window, *picture.shape[2:]), np.uint8)
        made[:] = self._beside(picture)
        made[self._top : self._top + height, self._left : self._left + width] = picture
        return made

    def _beside(self, picture: Array) -> Array:
        """Return the colour beside a picture: that of its corners where they agree, as those of a view do."""
        corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
        colour: Array = corners[0]
        if not (corners == colour).all():
            colour = np.array(self._ground[: colour.size], np.uint8).reshape(colour.shape)
        return colour

    def place(self, x: int, y: int) -> tuple[int, int]:
        """Return column and row of the picture at a place in the window; they may lie beside the picture."""
        (height, width), (tall, wide) = self._size, self.picture
        return (x - self._left) * wide // width, (y - self._top) * tall // height
