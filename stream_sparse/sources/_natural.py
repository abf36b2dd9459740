"""Shuffled crops of natural pictures: frames from which receptive fields like those of V1 are learned."""

from __future__ import annotations

import itertools
import threading

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import pictures
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._playing import Items, Playing
from .images import read_picture

_SIDE = 96
_ROWS, _COLUMNS = 3, 4  # crops down and across a picture of any size, so that all count the same
_FRAMES = 960
_FPS = 30.0
_SEED = 1997


class Natural(Playing):
    """Gray crops of 96 x 96 of reduced pictures: all in a random order, then all in another.

    There are twelve crops of each picture and scale, spread evenly from edge to edge; those of small pictures
    overlap. 960 frames show the crops of scikit-learn's two pictures twenty times.

    >>> Natural().open().shape
    (96, 96)
    """

    loop: bool = param(False, help="For ever; false: 960 frames.")

    def _play_after(self, stop: threading.Event, count: int) -> Items:  # noqa: ARG002
        crops, extra = [], []
        for file, home, scales in pictures():
            picture = read_picture(file, color=False)
            crops += [crop for scale in scales for crop in _crops(_smaller(picture, scale))]
            extra += [file.stem] if home != "scikit-learn" else []
        notes = (f"natural: also {len(extra)} pictures of scikit-image: {', '.join(extra)}",) if extra else ()
        length = None if self.loop else _FRAMES
        yield Medium((_SIDE, _SIDE), np.dtype(np.uint8), _FPS, False, Clock("index"), length, notes)
        turns = (np.random.default_rng([_SEED, turn]).permutation(len(crops)) for turn in itertools.count())
        order = enumerate(itertools.chain.from_iterable(turns))
        for index, k in itertools.islice(order, count, length):
            yield Frame(index, index / _FPS, crops[k].copy())


def _smaller(picture: Array, scale: int) -> Array:
    """Reduce a picture to 1/scale."""
    rows, columns = (n // scale for n in picture.shape)
    return np.asarray(cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA))


def _crops(picture: Array) -> list[Array]:
    rows = np.linspace(0, picture.shape[0] - _SIDE, _ROWS).round().astype(int)
    columns = np.linspace(0, picture.shape[1] - _SIDE, _COLUMNS).round().astype(int)
    return [picture[r : r + _SIDE, c : c + _SIDE] for r in rows for c in columns]
