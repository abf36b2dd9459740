"""Patches of real videos and of natural pictures."""

from __future__ import annotations

import os
import sys

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.learning.learner import Learner
from stream_sparse.sources import Video

__all__ = ["cut", "feed", "picture_patches", "video_frames", "video_patches"]


def video_frames(count: int) -> list[Array]:
    """Frames spread over the video that ``STREAM_SPARSE_VIDEO`` names, or the end of the program."""
    video = os.environ.get("STREAM_SPARSE_VIDEO", "")
    if not video:
        sys.exit("skipped: name a video in STREAM_SPARSE_VIDEO")
    source = Video(path=video)
    source.open()
    frames = [frame.data for frame in source.frames()]
    source.close()
    return frames[:: max(1, len(frames) // count)][:count]


def cut(picture: Array, size: int, count: int, rng: np.random.Generator) -> Array:
    """Random patches as rows, each less its mean, float64 (count, size * size)."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size))
    rows = rng.integers(windows.shape[0], size=count)
    columns = rng.integers(windows.shape[1], size=count)
    patches = windows[rows, columns].reshape(count, -1).astype(np.float64)
    # Divided last, so that flat patches become exactly zero.
    return np.asarray((patches - patches.mean(axis=1, keepdims=True)) / 255)


def feed(learner: Learner, X: Array) -> None:
    """Let a learner learn from signals in whole batches; a rest is left out."""
    for begin in range(0, len(X) - learner.batch_size + 1, learner.batch_size):
        learner.learn(X[begin : begin + learner.batch_size])


def video_patches(size: int, count: int, seed: int = 0) -> Array:
    """Patches of twenty frames of the video, in the order of frames."""
    rng = np.random.default_rng(seed)
    return np.concatenate([cut(frame, size, count // 20, rng) for frame in video_frames(20)])


def picture_patches(size: int, count: int, seed: int = 0) -> Array:
    """Patches of scikit-learn's two pictures, mixed."""
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(seed)
    weights = np.array([0.299, 0.587, 0.114])
    pictures = [picture @ weights for picture in load_sample_images().images]
    patches = np.concatenate([cut(picture, size, count // 2, rng) for picture in pictures])
    return rng.permutation(patches)
