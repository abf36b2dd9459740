"""Frames out of natural pictures: shuffled crops, and a window that moves."""

import itertools
import threading

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import find, pictures
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._playing import Items, Playing, repeated
from .images import read_picture

_SIDE = 96
_ROWS, _COLUMNS = 3, 4  # crops down and across a picture of any size, so that all count the same
_FRAMES = 960
_FPS = 30.0
_SEED = 1997

PICTURE = (384, 256)  # columns and rows of the reduced picture: the original is slightly blurred
_HEIGHT, _WIDTH = 180, 240
_PAN_FRAMES = 2880
_ACROSS, _DOWN = 17, 24  # periods in a film; without a common divisor no path is taken twice
_STEPS = 16  # positions from one pixel to the next


class Natural(Playing):
    """Gray crops of 96 x 96 of reduced pictures: all in a random order, then all in another.

    From them receptive fields like those of V1 are learned.

    There are twelve crops of each picture and scale, spread evenly from edge to edge; those of small pictures
    overlap. 960 frames show the crops of scikit-learn's two pictures twenty times.

    >>> Natural().open().shape
    (96, 96)
    """

    loop: bool = param(False, help="Endless; false: 960 frames.")

    def _play_after(self, stop: threading.Event, count: int) -> Items:  # noqa: ARG002
        crops, extra = [], []
        for file, home, scales in pictures():
            picture = read_picture(file, color=False)
            crops += [crop for scale in scales for crop in _crops(reduced(picture, scale))]
            extra += [file.stem] if home != "scikit-learn" else []
        notes = (f"natural: also {len(extra)} pictures of scikit-image: {', '.join(extra)}",) if extra else ()
        length = None if self.loop else _FRAMES
        yield Medium((_SIDE, _SIDE), np.dtype(np.uint8), _FPS, False, Clock("index"), length, notes)
        turns = (np.random.default_rng([_SEED, turn]).permutation(len(crops)) for turn in itertools.count())
        order = enumerate(itertools.chain.from_iterable(turns))
        for index, k in itertools.islice(order, count, length):
            yield Frame(index, index / _FPS, crops[k].copy())


def reduced(picture: Array, scale: int) -> Array:
    """Reduce a picture to ``1 / scale``."""
    rows, columns = (n // scale for n in picture.shape)
    return np.asarray(cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA))


def _crops(picture: Array) -> list[Array]:
    rows = np.linspace(0, picture.shape[0] - _SIDE, _ROWS).round().astype(int)
    columns = np.linspace(0, picture.shape[1] - _SIDE, _COLUMNS).round().astype(int)
    return [picture[r : r + _SIDE, c : c + _SIDE] for r in rows for c in columns]


class Pan(Playing):
    """A window of 240 x 180 that moves over ``china`` in curves, at a constant speed, and returns after 96 s.

    It moves some two pixels a frame over the picture at 384 x 256. A loop has no jump from the last frame to
    the first.

    >>> medium = Pan().open()
    >>> medium.shape, medium.frames
    ((180, 240), 2880)
    """

    loop: bool = param(False, help="Start again at the end, forever; times continue.")

    def _play_after(self, stop: threading.Event, count: int) -> Items:  # noqa: ARG002
        whole = read_picture(find("china"), color=False)
        picture = np.asarray(cv2.resize(whole, PICTURE, interpolation=cv2.INTER_AREA)).astype(np.uint16)
        path = path_of(picture.shape[0] - _HEIGHT, picture.shape[1] - _WIDTH)
        length, lap = (None, _PAN_FRAMES) if self.loop else (_PAN_FRAMES, None)
        yield Medium((_HEIGHT, _WIDTH), np.dtype(np.uint8), _FPS, False, Clock("index"), length, lap=lap)
        for index, corner, lap in repeated(list(path), self.loop, count):
            yield Frame(index, index / _FPS, _window(picture, *corner), lap=lap)


def path_of(rows: int, columns: int) -> Array:
    """Upper left corners in 1/16 of a pixel, int64 (frames, 2): a Lissajous figure at constant speed."""
    turn = np.linspace(0, 2 * np.pi, 64 * _PAN_FRAMES + 1)
    # With twice this shift the curve would end in two corners and return on itself.
    shift = np.pi / (2 * _DOWN)
    way = np.stack([rows * (1 - np.cos(_DOWN * turn)), columns * (1 - np.cos(_ACROSS * turn + shift))]) / 2
    far = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way)))])
    at = np.interp(np.arange(_PAN_FRAMES) * far[-1] / _PAN_FRAMES, far, turn)
    corners = np.stack([np.interp(at, turn, side) for side in way], axis=1)
    return np.asarray(np.rint(corners * _STEPS), np.int64)


def _window(picture: Array, row: int, column: int) -> Array:
    """Interpolate the picture under the window in whole numbers, so that all machines agree."""
    (r, v), (c, u) = divmod(int(row), _STEPS), divmod(int(column), _STEPS)
    bottom, right = min(r + _HEIGHT + 1, len(picture)), min(c + _WIDTH + 1, picture.shape[1])
    part = picture[r:bottom, c:right]
    # At an edge of the picture there is no next pixel, and its weight is zero.
    across = part[:, :_WIDTH] * (_STEPS - u)
    if u:
        across += part[:, 1:] * u
    both = across[:_HEIGHT] * (_STEPS - v)
    if v:
        both += across[1:] * v
    return np.asarray((both + _STEPS * _STEPS // 2) // (_STEPS * _STEPS), np.uint8)
