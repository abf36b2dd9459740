"""Known mistakes; each is right but for one thing."""

import numpy as np


def _soft(c, alpha):
    return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)


def _lasso(x, D, alpha, passes, *, soft=_soft, left=None, best=None, first=None, order=None):
    weights = np.zeros(len(D)) if first is None else first(x, D, alpha)
    for _ in range(passes):
        for j in range(len(D)) if order is None else order(len(D)):
            others = x - weights @ D + weights[j] * D[j] if left is None else left(x, D, weights, j)
            product, square = D[j] @ others, D[j] @ D[j]
            weights[j] = soft(product, alpha) / square if best is None else best(product, square, alpha)
    return soft(D @ x, alpha), weights


def hard_threshold(x, D, alpha=1.0, passes=1):
    """The threshold is hard: a soft one also moves what is beyond alpha, by alpha towards 0."""
    return _lasso(x, D, alpha, passes, soft=lambda c, alpha: np.where(np.abs(c) > alpha, c, 0))


def beyond_zero(x, D, alpha=1.0, passes=1):
    """Small values are moved beyond 0: what is nearer to 0 than alpha becomes 0."""
    return _lasso(x, D, alpha, passes, soft=lambda c, alpha: c - alpha * np.sign(c))


def positive_only(x, D, alpha=1.0, passes=1):
    """Negative weights are lost: the soft threshold works on both sides of 0."""
    return _lasso(x, D, alpha, passes, soft=lambda c, alpha: np.maximum(c - alpha, 0))


def sign_lost(x, D, alpha=1.0, passes=1):
    """The sign is lost: weights may be negative."""
    return _lasso(x, D, alpha, passes, soft=lambda c, alpha: np.maximum(np.abs(c) - alpha, 0))


def half_alpha(x, D, alpha=1.0, passes=1):
    """alpha is halved: the squared error has the factor 1/2, which its slope has not."""
    return _lasso(x, D, alpha / 2, passes)


def twice_alpha(x, D, alpha=1.0, passes=1):
    """alpha is doubled: the squared error has the factor 1/2, which its slope has not."""
    return _lasso(x, D, 2 * alpha, passes)


def alpha_of_features(x, D, alpha=1.0, passes=1):
    """alpha is multiplied by the number of values of x, as scikit-learn's Lasso does; here it is not."""
    return _lasso(x, D, alpha * len(x), passes)


def alpha_ignored(x, D, alpha=1.0, passes=1):
    """The weights have no price: alpha is missing where they are computed."""
    return _soft(D @ x, alpha), _lasso(x, D, 0, passes)[1]


def not_divided(x, D, alpha=1.0, passes=1):
    """The length of the atom is missing: divide by D[j] @ D[j]."""
    return _lasso(x, D, alpha, passes, best=lambda c, square, alpha: _soft(c, alpha))


def length_without_square(x, D, alpha=1.0, passes=1):
    """Each weight is divided by the length of its atom; divide by the squared length."""
    return _lasso(x, D, alpha, passes, best=lambda c, square, alpha: _soft(c, alpha) / np.sqrt(square))


def divided_first(x, D, alpha=1.0, passes=1):
    """The product is divided before the threshold; divide what the threshold leaves."""
    return _lasso(x, D, alpha, passes, best=lambda c, square, alpha: _soft(c / square, alpha))


def own_part_left_out(x, D, alpha=1.0, passes=1):
    """The atom's own part is subtracted, too, so that a further pass loses it: r is x less all others."""
    return _lasso(x, D, alpha, passes, left=lambda x, D, weights, j: x - weights @ D)


def residual_forgotten(x, D, alpha=1.0, passes=1):
    """Each atom gets the whole signal; it should get what the others leave."""
    return _lasso(x, D, alpha, passes, left=lambda x, D, weights, j: x)


def residual_added(x, D, alpha=1.0, passes=1):
    """The other atoms are added to the signal; subtract them."""
    return _lasso(x, D, alpha, passes, left=lambda x, D, weights, j: x + weights @ D - weights[j] * D[j])


def all_at_once(x, D, alpha=1.0, passes=1):
    """All weights of a pass are computed from those of the pass before; take the new ones of this pass."""
    weights = np.zeros(len(D))
    for _ in range(passes):
        before = weights.copy()
        for j in range(len(D)):
            left = x - before @ D + before[j] * D[j]
            weights[j] = _soft(D[j] @ left, alpha) / (D[j] @ D[j])
    return _soft(D @ x, alpha), weights


def backwards(x, D, alpha=1.0, passes=1):
    """The last atom comes first; take the rows in their order."""
    return _lasso(x, D, alpha, passes, order=lambda count: range(count - 1, -1, -1))


def from_products(x, D, alpha=1.0, passes=1):
    """The weights begin with the products after the threshold; begin with 0."""
    return _lasso(x, D, alpha, passes, first=lambda x, D, alpha: _soft(D @ x, alpha))


def one_pass(x, D, alpha=1.0, passes=1):
    """There is only one pass: `passes` says how many, so look at whether `return` is inside the loop."""
    return _lasso(x, D, alpha, 1)


def products_without_threshold(x, D, alpha=1.0, passes=1):
    """The first result has no threshold: it is soft(D @ x)."""
    return D @ x, _lasso(x, D, alpha, passes)[1]


def threshold_twice(x, D, alpha=1.0, passes=1):
    """The weights have gone through the threshold twice; return them as the passes leave them."""
    soft, weights = _lasso(x, D, alpha, passes)
    return soft, _soft(weights, alpha)


def weights_only(x, D, alpha=1.0, passes=1):
    """The weights come back alone; two arrays are asked for, soft(D @ x) first."""
    return _lasso(x, D, alpha, passes)[1]


def rebuilt(x, D, alpha=1.0, passes=1):
    """The second result is the signal made of the atoms; return the weights themselves."""
    soft, weights = _lasso(x, D, alpha, passes)
    return soft, weights @ D
