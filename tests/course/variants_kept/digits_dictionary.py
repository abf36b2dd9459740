"""Answers to digits_dictionary."""

import numpy as np
from sklearn.decomposition import DictionaryLearning


def _model(n_components):
    return DictionaryLearning(
        n_components=n_components,
        transform_algorithm="lasso_lars",
        transform_alpha=0.9,
        random_state=402,
        max_iter=10,
    )


def wrong_time_not_moved(video, n_components=15):
    """Reshapes without moving time to the front, so that rows mix pixels and times."""
    rows, columns, time = video.shape
    frames = video.reshape(time, rows * columns)
    features = _model(n_components).fit(frames).components_
    return features.reshape(-1, rows, columns), frames @ np.linalg.pinv(features)


def wrong_weights_of_transform(video, n_components=15):
    """Takes the weights from the model, not from the pseudo-inverse."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = _model(n_components)
    weights = model.fit_transform(frames)
    return model.components_.reshape(-1, rows, columns), weights


def wrong_hard_coded_count(video, n_components=15):
    """Writes 15 in place of n_components."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    features = _model(15).fit(frames).components_
    return features.reshape(15, rows, columns), frames @ np.linalg.pinv(features)


def right_frames_in_loop(video, n_components=15):
    """Flattens frame by frame."""
    frames = np.array([video[:, :, t].flatten() for t in range(video.shape[2])])
    features = _model(n_components).fit(frames).components_
    pictures = [feature.reshape(video.shape[:2]) for feature in features]
    return np.array(pictures), frames @ np.linalg.pinv(features)
