"""Answers to digits_dictionary."""

import numpy as np
import scipy.linalg
from sklearn.decomposition import PCA, DictionaryLearning, MiniBatchDictionaryLearning

MORE = [
    (np.moveaxis(np.arange(120.0).reshape(10, 3, 4) ** 2 % 17, 0, 2), 3),
    (
        np.random.default_rng(3).normal(size=(5, 4, 12)),
        15,
    ),  # more features than frames: some are drawn at random
]


def wrong_time_taken_for_rows(video, n_components=15):
    """Reshapes to (time, pixels) without moving the axis of time."""
    rows, columns, time = video.shape
    frames = video.reshape(time, rows * columns)
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_not_transposed(video, n_components=15):
    """Forgets to transpose, so that each pixel is a sample."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time)
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_rows_and_columns_swapped(video, n_components=15):
    """Swaps rows and columns in the pictures."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, columns, rows), weights


def wrong_all_axes_reversed(video, n_components=15):
    """Transposes the whole video, so that frames are columns by rows."""
    rows, columns, time = video.shape
    frames = video.T.reshape(time, -1)
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_mean_removed(video, n_components=15):
    """Removes the mean of each pixel."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    frames = frames - frames.mean(axis=0)
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_normalised(video, n_components=15):
    """Divides the video by its maximum."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    frames = frames / frames.max()
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_other_random_state(video, n_components=15):
    """Takes another random state."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=0, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_no_random_state(video, n_components=15):
    """Forgets the random state."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_one_iteration(video, n_components=15):
    """Stops after one iteration."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=1
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_default_iterations(video, n_components=15):
    """Leaves max_iter out."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_weights_by_transform(video, n_components=15):
    """Takes the sparse codes of the model for weights."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = model.transform(frames)
    return features.reshape(n_components, rows, columns), weights


def wrong_transposed_for_inverse(video, n_components=15):
    """Multiplies by the transposed features in place of the pseudo-inverse."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ features.T
    return features.reshape(n_components, rows, columns), weights


def wrong_weights_transposed(video, n_components=15):
    """Returns weights as (n_components, time)."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = (frames @ np.linalg.pinv(features)).T
    return features.reshape(n_components, rows, columns), weights


def wrong_features_flat(video, n_components=15):
    """Returns flat features."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features, weights


def wrong_order(video, n_components=15):
    """Returns the weights first."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return weights, features.reshape(n_components, rows, columns)


def wrong_components_last(video, n_components=15):
    """Returns features as (rows, columns, n_components)."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return np.moveaxis(features.reshape(n_components, rows, columns), 0, 2), weights


def wrong_alpha_of_fit(video, n_components=15):
    """Gives the penalty to alpha in place of transform_alpha."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_fixed_components(video, n_components=15):
    """Writes 15 features into the code."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        15, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(15, rows, columns), weights


def wrong_pca(video, n_components=15):
    """Takes principal components."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = PCA(n_components, random_state=402)
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_inverse_on_wrong_side(video, n_components=15):
    """Takes the pseudo-inverse of the frames."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = features @ np.linalg.pinv(frames)
    return features.reshape(n_components, rows, columns), weights


def wrong_absolute_weights(video, n_components=15):
    """Takes absolute weights."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = np.abs(frames @ np.linalg.pinv(features))
    return features.reshape(n_components, rows, columns), weights


def wrong_square_frames(video, n_components=15):
    """Takes frames for square."""
    rows, rows, time = video.shape
    columns = rows
    frames = video.reshape(rows * columns, time).T
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def wrong_mini_batches(video, n_components=15):
    """Takes MiniBatchDictionaryLearning."""
    rows, columns, time = video.shape
    frames = video.reshape(rows * columns, time).T
    model = MiniBatchDictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    )
    features = model.fit(frames).components_
    weights = frames @ np.linalg.pinv(features)
    return features.reshape(n_components, rows, columns), weights


def right_moved_axis(video, n_components=15):
    """Moves the axis of time to the front."""
    frames = np.moveaxis(video, -1, 0).reshape(video.shape[2], -1)
    model = DictionaryLearning(
        n_components=n_components,
        transform_algorithm="lasso_lars",
        transform_alpha=0.9,
        random_state=402,
        max_iter=10,
    )
    model.fit(frames)
    flat = model.components_
    return [flat.reshape((n_components, *video.shape[:2])), frames @ np.linalg.pinv(flat)]


def right_stacked_frames(video, n_components=15):
    """Stacks flat frames, and solves least squares for the weights."""
    rows, columns, time = video.shape
    frames = np.stack([video[:, :, t].ravel() for t in range(time)])
    learner = DictionaryLearning(n_components, random_state=402, max_iter=10, transform_alpha=0.9)
    learner.set_params(transform_algorithm="lasso_lars").fit_transform(frames)
    pictures = np.array([atom.reshape(rows, columns) for atom in learner.components_])
    weights, *_ = np.linalg.lstsq(learner.components_.T, frames.T, rcond=None)
    return pictures, weights.T


def right_scipy_inverse(video, n_components=15):
    """Takes SciPy's pseudo-inverse, and results in float32."""
    rows, columns, time = video.shape
    frames = np.einsum("ijt->tij", video).reshape(time, rows * columns)
    model = DictionaryLearning(
        n_components, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402, max_iter=10
    ).fit(frames)
    weights = np.dot(frames, scipy.linalg.pinv(model.components_))
    pictures = model.components_.reshape(-1, rows, columns)
    return pictures.astype(np.float32), weights.astype(np.float32)
