"""A window that moves over a picture: a video without end and without a pause."""

from __future__ import annotations

import threading

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import find
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._playing import Items, Playing, repeated
from .images import read_picture

PICTURE = (384, 256)  # columns and rows of the reduced picture: the original is slightly blurred
_ROWS, _COLUMNS = 180, 240
_FRAMES = 2880
_FPS = 30.0
_ACROSS, _DOWN = 17, 24  # periods in a film; without a common divisor no path is taken twice
_STEPS = 16  # positions from one pixel to the next


class Pan(Playing):
    """A window of 240 x 180 that moves over ``china`` in curves, at a constant speed, and returns after 96 s.

    It moves some two pixels a frame over the picture at 384 x 256. A loop has no jump from the last frame to
    the first.

    >>> medium = Pan().open()
    >>> medium.shape, medium.frames
    ((180, 240), 2880)
    """

    loop: bool = param(False, help="Begin again at the end, for ever; times go on.")

    def _play_after(self, stop: threading.Event, count: int) -> Items:  # noqa: ARG002
        whole = read_picture(find("china"), color=False)
        picture = np.asarray(cv2.resize(whole, PICTURE, interpolation=cv2.INTER_AREA)).astype(np.uint16)
        path = path_of(picture.shape[0] - _ROWS, picture.shape[1] - _COLUMNS)
        length, lap = (None, _FRAMES) if self.loop else (_FRAMES, None)
        yield Medium((_ROWS, _COLUMNS), np.dtype(np.uint8), _FPS, False, Clock("index"), length, lap=lap)
        for index, corner, lap in repeated(list(path), self.loop, count):
            yield Frame(index, index / _FPS, _window(picture, *corner), lap=lap)


def path_of(rows: int, columns: int) -> Array:
    """Upper left corners in 1/16 of a pixel, int64 (frames, 2): a Lissajous figure at constant speed."""
    turn = np.linspace(0, 2 * np.pi, 64 * _FRAMES + 1)
    # With twice this shift the curve would end in two corners and return on itself.
    shift = np.pi / (2 * _DOWN)
    way = np.stack([rows * (1 - np.cos(_DOWN * turn)), columns * (1 - np.cos(_ACROSS * turn + shift))]) / 2
    far = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way)))])
    at = np.interp(np.arange(_FRAMES) * far[-1] / _FRAMES, far, turn)
    corners = np.stack([np.interp(at, turn, side) for side in way], axis=1)
    return np.asarray(np.rint(corners * _STEPS), np.int64)


def _window(picture: Array, row: int, column: int) -> Array:
    """Interpolate the picture under the window in whole numbers, so that all machines agree."""
    (r, v), (c, u) = divmod(int(row), _STEPS), divmod(int(column), _STEPS)
    bottom, right = min(r + _ROWS + 1, len(picture)), min(c + _COLUMNS + 1, picture.shape[1])
    part = picture[r:bottom, c:right]
    # At an edge of the picture there is no next pixel, and its weight is zero.
    across = part[:, :_COLUMNS] * (_STEPS - u)
    if u:
        across += part[:, 1:] * u
    both = across[:_ROWS] * (_STEPS - v)
    if v:
        both += across[1:] * v
    return np.asarray((both + _STEPS * _STEPS // 2) // (_STEPS * _STEPS), np.uint8)
