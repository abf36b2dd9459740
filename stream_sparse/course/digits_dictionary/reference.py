"""The answer: features of a video, and their weights over time."""

import numpy as np
from sklearn.decomposition import DictionaryLearning


def digits_dictionary(video, n_components=15):
    """Return the features of a video as pictures, and their weights over time by the pseudo-inverse.

    >>> video = np.random.default_rng(0).normal(size=(4, 5, 12))
    >>> features, weights = digits_dictionary(video, n_components=2)
    >>> features.shape, weights.shape
    ((2, 4, 5), (12, 2))
    """
    rows, columns, time = video.shape
    frames = np.moveaxis(video, 2, 0).reshape(time, rows * columns)
    model = DictionaryLearning(n_components, random_state=402, max_iter=10)
    features = model.fit(frames).components_
    return features.reshape(n_components, rows, columns), frames @ np.linalg.pinv(features)
