"""Real patches for tests."""

from __future__ import annotations

from functools import cache

import numpy as np

from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner
from stream_sparse.sources import Video

__all__ = ["dictionary", "feed", "patches"]


@cache
def _picture(name: str) -> Array:
    if name == "china":
        from sklearn.datasets import load_sample_image

        return np.asarray(load_sample_image("china.jpg") @ np.array([0.299, 0.587, 0.114]))
    source = Video(path=str(find("macaw")))
    source.open()
    frame = next(iter(source.frames())).data
    source.close()
    return frame


def patches(name: str, size: int, count: int, seed: int = 0) -> Array:
    """Random patches of ``china`` or ``macaw`` as rows, each less its mean, float64 in about -1 to 1."""
    windows = np.lib.stride_tricks.sliding_window_view(_picture(name), (size, size))
    rng = np.random.default_rng(seed)
    rows, columns = (rng.integers(n, size=count) for n in windows.shape[:2])
    x = windows[rows, columns].reshape(count, -1).astype(np.float64)
    return np.asarray((x - x.mean(axis=1, keepdims=True)) / 255)


def feed(learner: Learner, x: Array) -> None:
    """Learn from signals in full batches."""
    for begin in range(0, len(x) - learner.batch_size + 1, learner.batch_size):
        learner.learn(x[begin : begin + learner.batch_size])


@cache
def dictionary(name: str, size: int, count: int = 128) -> Array:
    """Atoms learned from other patches of the picture."""
    learner = Learner(count, 5, 256, 20)
    feed(learner, patches(name, size, 5120, seed=1))
    assert learner.atoms is not None
    return learner.atoms
