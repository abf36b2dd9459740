"""Known mistakes; each is right but for one thing."""

import functools

import numpy as np
from sklearn.decomposition import PCA, DictionaryLearning, MiniBatchDictionaryLearning


def _learn(frames, n_components, steps=10):
    return _learned(frames.tobytes(), frames.shape, n_components, steps)[0]


@functools.lru_cache(64)  # most mistakes are made after learning, which takes long
def _learned(frames, shape, n_components, steps):
    model = DictionaryLearning(
        n_components=n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402,
        max_iter=steps,
    )  # fmt: skip
    return model, model.fit_transform(np.frombuffer(frames).reshape(shape))


def _codes(video, n_components):
    frames = _frames(video)
    model, codes = _learned(frames.tobytes(), frames.shape, n_components, 10)
    return codes, model.components_


def _frames(video):
    return np.moveaxis(video, 2, 0).reshape(video.shape[2], -1)


def time_not_moved(video, n_components=15):
    """video.reshape(time, -1) mixes frames, since time is the last axis: move it to the front first."""
    frames = video.reshape(video.shape[2], -1)
    features = _learn(frames, n_components).components_
    return features.reshape(n_components, *video.shape[:2]), frames @ np.linalg.pinv(features)


def pictures_turned(video, n_components=15):
    """Rows and columns of the pictures are swapped: reshape features to (n_components, rows, columns)."""
    rows, columns, _ = video.shape
    features = _learn(_frames(video), n_components).components_
    pictures = features.reshape(n_components, rows, columns).swapaxes(1, 2)
    return pictures, _frames(video) @ np.linalg.pinv(features)


def flat_features(video, n_components=15):
    """The features are flat; reshape them to (n_components, rows, columns)."""
    features = _learn(_frames(video), n_components).components_
    return features, _frames(video) @ np.linalg.pinv(features)


def sparse_codes(video, n_components=15):
    """The weights are sparse codes, as by transform; take them by the pseudo-inverse."""
    model = _learn(_frames(video), n_components)
    return model.components_.reshape(n_components, *video.shape[:2]), model.transform(_frames(video))


def codes_of_the_learning(video, n_components=15):
    """The weights are the codes that fit_transform returns; take them by the pseudo-inverse."""
    codes, features = _codes(video, n_components)
    return features.reshape(n_components, *video.shape[:2]), codes


def codes_as_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes, features = _codes(video, n_components)
    return codes, _frames(video) @ np.linalg.pinv(features)


def turned_codes_as_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes, features = _codes(video, n_components)
    return codes.T, _frames(video) @ np.linalg.pinv(features)


def codes_as_both(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes, _ = _codes(video, n_components)
    return codes, codes


def codes_before_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes, features = _codes(video, n_components)
    return codes, features.reshape(n_components, *video.shape[:2])


def transpose_in_place_of_inverse(video, n_components=15):
    """You multiplied by the transpose, which is not the inverse: use np.linalg.pinv."""
    features = _learn(_frames(video), n_components).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ features.T


def weights_turned(video, n_components=15):
    """The weights are transposed: they should have the shape (time, n_components)."""
    features = _learn(_frames(video), n_components).components_
    return features.reshape(n_components, *video.shape[:2]), (_frames(video) @ np.linalg.pinv(features)).T


def components(video, n_components=15):
    """The features are principal components; learn them with DictionaryLearning."""
    features = PCA(n_components=n_components).fit(_frames(video)).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def columns_before_rows(video, n_components=15):
    """Frames are made flat column by column, as by video.T: look at the order of the axes."""
    features = _learn(_frames(video.swapaxes(0, 1)), n_components).components_
    return (
        features.reshape(n_components, *video.shape[:2]),
        _frames(video.swapaxes(0, 1)) @ np.linalg.pinv(features),
    )


def one_step(video, n_components=15):
    """The learning ends after one step, and 10 are asked for: look at max_iter."""
    features = _learn(_frames(video), n_components, steps=1).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def another_penalty(video, n_components=15):
    """The penalty of the learning is changed: alpha is not asked for."""
    model = DictionaryLearning(n_components, alpha=0.9, random_state=402, max_iter=10)
    features = model.fit(_frames(video)).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def small_batches(video, n_components=15):
    """The features are learned from small batches; take DictionaryLearning."""
    model = MiniBatchDictionaryLearning(n_components, random_state=402, max_iter=10)
    features = model.fit(_frames(video)).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def another_random_state(video, n_components=15):
    """Features that are drawn at random differ: give random_state=402."""
    model = DictionaryLearning(n_components, random_state=0, max_iter=10)
    features = model.fit(_frames(video)).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def mean_subtracted(video, n_components=15):
    """The mean of the frames is subtracted; give the frames as they are."""
    frames = _frames(video) - _frames(video).mean(axis=0)
    features = _learn(frames, n_components).components_
    return features.reshape(n_components, *video.shape[:2]), frames @ np.linalg.pinv(features)


def steps_left_out(video, n_components=15):
    """The learning takes 1000 steps, and 10 are asked for: give max_iter=10."""
    features = _learn(_frames(video), n_components, steps=1000).components_
    return features.reshape(n_components, *video.shape[:2]), _frames(video) @ np.linalg.pinv(features)


def time_first(video, n_components=15):
    """The first axis is taken as time, but it has the rows: time is the last one."""
    frames = video.reshape(len(video), -1)
    features = _learn(frames, n_components).components_
    return features.reshape(n_components, *video.shape[1:]), frames @ np.linalg.pinv(features)
