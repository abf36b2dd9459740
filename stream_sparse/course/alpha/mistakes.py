"""Known mistakes; each is right but for one thing."""

import functools

import numpy as np
from sklearn.decomposition import sparse_encode


@functools.lru_cache(256)  # most mistakes are made after coding, which takes long
def _codes(X, X_shape, D, D_shape, penalty, algorithm, positive):
    X, D = np.frombuffer(X).reshape(X_shape), np.frombuffer(D).reshape(D_shape)
    return sparse_encode(X, D, algorithm=algorithm, alpha=penalty, positive=positive)


def _alpha(X, D, alphas, *, count=None, error=None, algorithm="lasso_lars", positive=False):
    nonzero, errors = [], []
    for penalty in alphas:
        codes = _codes(X.tobytes(), X.shape, D.tobytes(), D.shape, penalty, algorithm, positive)
        mean = np.mean(np.count_nonzero(codes, axis=1))
        nonzero.append(mean if count is None else count(codes))
        wrong = X - codes @ D
        errors.append(np.sqrt(np.mean(wrong**2)) if error is None else error(wrong))
    return np.array(nonzero), np.array(errors)


def zeros_counted(X, D, alphas=(0.01, 0.1, 1.0)):
    """The weights that are 0 are counted; count the others."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(np.sum(codes == 0, axis=1)))


def all_samples_counted(X, D, alphas=(0.01, 0.1, 1.0)):
    """The non-zeros of all samples are counted; take the mean over samples."""
    return _alpha(X, D, alphas, count=np.count_nonzero)


def share(X, D, alphas=(0.01, 0.1, 1.0)):
    """The share of non-zero weights is returned; return their number for a sample."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(codes != 0))


def positive_only(X, D, alphas=(0.01, 0.1, 1.0)):
    """Negative weights are not counted: they are not 0 either."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(np.sum(codes > 0, axis=1)))


def l1_in_place_of_l0(X, D, alphas=(0.01, 0.1, 1.0)):
    """The sizes of the weights are summed; count those that are not 0."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(np.sum(np.abs(codes), axis=1)))


def wrong_axis(X, D, alphas=(0.01, 0.1, 1.0)):
    """The wrong axis is counted: the weights of a sample are a row."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(np.count_nonzero(codes, axis=0)))


def root_missing(X, D, alphas=(0.01, 0.1, 1.0)):
    """The root is missing: the error is a mean square."""
    return _alpha(X, D, alphas, error=lambda wrong: np.mean(wrong**2))


def sum_in_place_of_mean(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is of the sum of squares; take their mean."""
    return _alpha(X, D, alphas, error=lambda wrong: np.sqrt(np.sum(wrong**2)))


def relative_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is divided by the size of X; it should not be."""
    return _alpha(X, D, alphas, error=lambda wrong: np.linalg.norm(wrong) / np.linalg.norm(X))


def alpha_ignored(X, D, alphas=(0.01, 0.1, 1.0)):
    """The penalties are not used: each code has the default, alpha=1."""
    return _alpha(X, D, [1.0] * len(alphas))


def last_only(X, D, alphas=(0.01, 0.1, 1.0)):
    """Only the last penalty is returned; return a value for each."""
    nonzero, error = _alpha(X, D, alphas)
    return nonzero[-1], error[-1]


def orthogonal_matching_pursuit(X, D, alphas=(0.01, 0.1, 1.0)):
    """The codes are those of orthogonal matching pursuit; give algorithm="lasso_lars"."""
    return _alpha(X, D, alphas, algorithm="omp")


def hard_codes(X, D, alphas=(0.01, 0.1, 1.0)):
    """The codes are thresholded products; give algorithm="lasso_lars"."""
    return _alpha(X, D, alphas, algorithm="threshold")


def positive_codes(X, D, alphas=(0.01, 0.1, 1.0)):
    """The weights are positive alone; leave positive out."""
    return _alpha(X, D, alphas, positive=True)


def mean_absolute_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is a mean of absolute values; squares are asked for."""
    return _alpha(X, D, alphas, error=lambda wrong: np.mean(np.abs(wrong)))


def root_of_each_sample(X, D, alphas=(0.01, 0.1, 1.0)):
    """The root is taken for each sample; take it once, of the mean of all squares."""
    return _alpha(X, D, alphas, error=lambda wrong: np.mean(np.sqrt(np.mean(wrong**2, axis=1))))


def length_of_each_sample(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is a mean of lengths; take the mean of all squares."""
    return _alpha(X, D, alphas, error=lambda wrong: np.mean(np.linalg.norm(wrong, axis=1)))


def square_missing(X, D, alphas=(0.01, 0.1, 1.0)):
    """The square is missing in the error: differences of both signs cancel."""
    return _alpha(X, D, alphas, error=np.mean)


def standard_deviation(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is a standard deviation: the mean of the differences counts, too."""
    return _alpha(X, D, alphas, error=np.std)


def largest_error(X, D, alphas=(0.01, 0.1, 1.0)):
    """The error is the largest difference; the mean of all squares is asked for."""
    return _alpha(X, D, alphas, error=lambda wrong: np.max(np.abs(wrong)))


def small_weights_not_counted(X, D, alphas=(0.01, 0.1, 1.0)):
    """Small weights are not counted: whatever is not 0 counts."""
    return _alpha(X, D, alphas, count=lambda codes: np.mean(np.sum(np.abs(codes) > 0.1, axis=1)))
