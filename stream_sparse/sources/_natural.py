"""Crops of natural pictures, shuffled: frames from which fields like V1's are learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.data.catalog import pictures
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._session import Playing
from .images import read_picture

if TYPE_CHECKING:
    import threading

    from ._session import Items

__all__ = ["Natural"]

_SIDE = 96
_ROWS, _COLUMNS = 3, 4  # of crops on a picture, whatever its size: small pictures count as much as large ones
_FRAMES = 960
_FPS = 30.0
_SEED = 1997


class Natural(Playing):
    """Crops of 96 x 96, gray, of pictures made smaller; each once in a random order, then in another.

    Twelve crops of each picture and scale, spread evenly from edge to edge: those of small pictures overlap.
    A film of 960 frames shows those of scikit-learn's two pictures twenty times.

    >>> Natural().open().shape
    (96, 96)
    """

    loop: bool = param(False, help="For ever; false: 960 frames.")

    def _play(self, stop: threading.Event) -> Items:
        crops, guests = [], []
        for file, home, scales in pictures():
            picture = read_picture(file, color=False)
            crops += [crop for scale in scales for crop in _crops(_smaller(picture, scale))]
            guests += [file.stem] if home != "scikit-learn" else []
        notes = (
            (f"natural: also {len(guests)} pictures of scikit-image: {', '.join(guests)}",) if guests else ()
        )
        count = None if self.loop else _FRAMES
        yield Medium((_SIDE, _SIDE), np.dtype(np.uint8), _FPS, False, Clock("index"), count, notes)
        index = turn = 0
        while not stop.is_set():
            for k in np.random.default_rng([_SEED, turn]).permutation(len(crops)):
                if index == count:
                    return
                yield Frame(index, index / _FPS, crops[k].copy())
                index += 1
            turn += 1

    example: ClassVar[dict[str, Any]] = {}


def _smaller(picture: Array, scale: int) -> Array:
    """A picture at 1/scale."""
    rows, columns = (n // scale for n in picture.shape)
    return np.asarray(cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA))


def _crops(picture: Array) -> list[Array]:
    rows = np.linspace(0, picture.shape[0] - _SIDE, _ROWS).round().astype(int)
    columns = np.linspace(0, picture.shape[1] - _SIDE, _COLUMNS).round().astype(int)
    return [picture[r : r + _SIDE, c : c + _SIDE] for r in rows for c in columns]
