"""Known mistakes; each is right but for one thing."""

import functools

import numpy as np
from sklearn.decomposition import PCA, DictionaryLearning, MiniBatchDictionaryLearning


@functools.lru_cache(64)  # most mistakes are made after learning, which takes long
def _learned(frames, shape, n_components, steps):
    model = DictionaryLearning(
        n_components=n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402,
        max_iter=steps,
    )  # fmt: skip
    return model, model.fit_transform(np.frombuffer(frames).reshape(shape))


def _learn(frames, n_components, steps=10):
    """Return the model, its codes and its features."""
    model, codes = _learned(frames.tobytes(), frames.shape, n_components, steps)
    return model, codes, model.components_


def _frames(video):
    return np.moveaxis(video, 2, 0).reshape(video.shape[2], -1)


def _pictures(video, features):
    return features.reshape(len(features), *video.shape[:2])


def _answer(video, features, frames=None):
    """Return the features as pictures, and the weights of the frames."""
    frames = _frames(video) if frames is None else frames
    return _pictures(video, features), frames @ np.linalg.pinv(features)


def time_not_moved(video, n_components=15):
    """video.reshape(time, -1) mixes frames, since time is the last axis: move it to the front first."""
    frames = video.reshape(video.shape[2], -1)
    return _answer(video, _learn(frames, n_components)[2], frames)


def pictures_turned(video, n_components=15):
    """Rows and columns of the pictures are swapped: reshape features to (n_components, rows, columns)."""
    pictures, weights = _answer(video, _learn(_frames(video), n_components)[2])
    return pictures.swapaxes(1, 2), weights


def flat_features(video, n_components=15):
    """The features are flat; reshape them to (n_components, rows, columns)."""
    features = _learn(_frames(video), n_components)[2]
    return features, _frames(video) @ np.linalg.pinv(features)


def sparse_codes(video, n_components=15):
    """The weights are sparse codes, as by transform; take them by the pseudo-inverse."""
    model, _, features = _learn(_frames(video), n_components)
    return _pictures(video, features), model.transform(_frames(video))


def codes_of_the_learning(video, n_components=15):
    """The weights are the codes that fit_transform returns; take them by the pseudo-inverse."""
    _, codes, features = _learn(_frames(video), n_components)
    return _pictures(video, features), codes


def codes_as_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    _, codes, features = _learn(_frames(video), n_components)
    return codes, _frames(video) @ np.linalg.pinv(features)


def turned_codes_as_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes, weights = codes_as_features(video, n_components)
    return codes.T, weights


def codes_as_both(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    codes = _learn(_frames(video), n_components)[1]
    return codes, codes


def codes_before_features(video, n_components=15):
    """The features are the codes of fit_transform: look at which attribute of the model has features."""
    return codes_of_the_learning(video, n_components)[::-1]


def transpose_in_place_of_inverse(video, n_components=15):
    """You multiplied by the transpose, which is not the inverse: use np.linalg.pinv."""
    features = _learn(_frames(video), n_components)[2]
    return _pictures(video, features), _frames(video) @ features.T


def weights_turned(video, n_components=15):
    """The weights are transposed: they should have the shape (time, n_components)."""
    pictures, weights = _answer(video, _learn(_frames(video), n_components)[2])
    return pictures, weights.T


def components(video, n_components=15):
    """The features are principal components; learn them with DictionaryLearning."""
    return _answer(video, PCA(n_components=n_components).fit(_frames(video)).components_)


def columns_before_rows(video, n_components=15):
    """Frames are made flat column by column, as by video.T: look at the order of the axes."""
    frames = _frames(video.swapaxes(0, 1))
    return _answer(video, _learn(frames, n_components)[2], frames)


def one_step(video, n_components=15):
    """The learning ends after one step, and 10 are asked for: look at max_iter."""
    return _answer(video, _learn(_frames(video), n_components, steps=1)[2])


def another_penalty(video, n_components=15):
    """The penalty of the learning is changed: alpha is not asked for."""
    model = DictionaryLearning(n_components, alpha=0.9, random_state=402, max_iter=10)
    return _answer(video, model.fit(_frames(video)).components_)


def small_batches(video, n_components=15):
    """The features are learned from small batches; take DictionaryLearning."""
    model = MiniBatchDictionaryLearning(n_components, random_state=402, max_iter=10)
    return _answer(video, model.fit(_frames(video)).components_)


def another_random_state(video, n_components=15):
    """Features that are drawn at random differ: give random_state=402."""
    model = DictionaryLearning(n_components, random_state=0, max_iter=10)
    return _answer(video, model.fit(_frames(video)).components_)


def mean_subtracted(video, n_components=15):
    """The mean of the frames is subtracted; give the frames as they are."""
    frames = _frames(video) - _frames(video).mean(axis=0)
    return _answer(video, _learn(frames, n_components)[2], frames)


def steps_left_out(video, n_components=15):
    """The learning takes 1000 steps, and 10 are asked for: give max_iter=10."""
    return _answer(video, _learn(_frames(video), n_components, steps=1000)[2])


def time_first(video, n_components=15):
    """The first axis is taken as time, but it has the rows: time is the last one."""
    frames = video.reshape(len(video), -1)
    features = _learn(frames, n_components)[2]
    return features.reshape(n_components, *video.shape[1:]), frames @ np.linalg.pinv(features)
