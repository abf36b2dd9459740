"""A picture in a window of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from stream_sparse.drawing import PAGE

if TYPE_CHECKING:
    from stream_sparse.frame import Array

__all__ = ["Fit"]


class Fit:
    """How a picture lies in a window: as large as it can be, in its shape, in the middle, on its own ground.

    OpenCV's windows enlarge and shrink pictures pixel by pixel, which makes text unreadable, and leave the
    rest white.

    Parameters:
        picture: its height and width.
        window: the window's.

    >>> fit = Fit((100, 200), (400, 400))
    >>> fit(np.zeros((100, 200, 3), np.uint8)).shape, fit.place(200, 200), fit.place(0, 100)
    ((400, 400, 3), (100, 50), (0, 0))
    """

    def __init__(self, picture: tuple[int, int], window: tuple[int, int]) -> None:
        self.picture, self.window = picture, window
        (tall, wide), (height, width) = picture, window
        scale = min(height / tall, width / wide)
        # A pixel of a border is nothing that anybody sees, and saves the work.
        near = abs(height - tall) <= 1 and abs(width - wide) <= 1
        self._size = picture if near else (max(round(scale * tall), 1), max(round(scale * wide), 1))
        self._top, self._left = max(height - self._size[0], 0) // 2, max(width - self._size[1], 0) // 2
        self._near = near

    def __call__(self, picture: Array) -> Array:
        """The picture as the window shows it; itself where it has the window's size."""
        if self._near:
            return picture
        height, width = self._size
        if (height, width) != self.picture:
            sized = cv2.resize(picture, (width, height), interpolation=self._how())
            picture = sized.reshape(height, width, *picture.shape[2:])  # one channel is dropped
        made = np.empty((*self.window, *picture.shape[2:]), np.uint8)
        made[:] = _ground(picture)
        made[self._top : self._top + height, self._left : self._left + width] = picture
        return made

    def _how(self) -> int:
        """Pixels of a picture that is much enlarged are to be seen; others are to be smooth."""
        scale = self._size[0] / self.picture[0]
        return int(cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST if scale >= 2 else cv2.INTER_LINEAR)

    def place(self, x: int, y: int) -> tuple[int, int]:
        """Column and row of the picture at a place in the window; may lie beside the picture."""
        (height, width), (tall, wide) = self._size, self.picture
        return (x - self._left) * wide // width, (y - self._top) * tall // height


def _ground(picture: Array) -> Array:
    """The colour of a picture's corners where they agree, as those of a view do, else that of a page."""
    corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
    same = bool((corners == corners[0]).all())
    return corners[0] if same else np.array(PAGE[: corners[0].size], np.uint8).reshape(corners[0].shape)
