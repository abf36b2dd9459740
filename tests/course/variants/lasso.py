"""Answers to lasso."""

import numpy as np


def wrong_hard_threshold(x, D, alpha=1.0, passes=1):
    """Keeps what is beyond alpha as it is."""

    def soft(c):
        return np.where(np.abs(c) > alpha, c, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_not_cut_at_zero(x, D, alpha=1.0, passes=1):
    """Moves small values beyond 0."""

    def soft(c):
        return c - alpha * np.sign(c)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_only_positive(x, D, alpha=1.0, passes=1):
    """Loses negative weights."""

    def soft(c):
        return np.maximum(c - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_sign_lost(x, D, alpha=1.0, passes=1):
    """Returns sizes without a sign."""

    def soft(c):
        return np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_half_alpha(x, D, alpha=1.0, passes=1):
    """Takes half of alpha."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha / 2, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_twice_alpha(x, D, alpha=1.0, passes=1):
    """Takes twice alpha."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - 2 * alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_alpha_times_features(x, D, alpha=1.0, passes=1):
    """Multiplies alpha with the number of features, as scikit-learn's Lasso does."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha * len(x), 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_not_divided(x, D, alpha=1.0, passes=1):
    """Forgets the length of the atom."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left)
    return soft(D @ x), h


def wrong_length_without_square(x, D, alpha=1.0, passes=1):
    """Divides by the length."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / np.linalg.norm(D[j])
    return soft(D @ x), h


def wrong_divided_first(x, D, alpha=1.0, passes=1):
    """Divides before the threshold."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left / (D[j] @ D[j]))
    return soft(D @ x), h


def wrong_own_part_left_out(x, D, alpha=1.0, passes=1):
    """Forgets to add the atom's own part again."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_residual_forgotten(x, D, alpha=1.0, passes=1):
    """Takes the signal for what is left."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_residual_added(x, D, alpha=1.0, passes=1):
    """Adds the other atoms."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x + h @ D - h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_one_pass(x, D, alpha=1.0, passes=1):
    """Makes one pass only."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(1):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_one_pass_more(x, D, alpha=1.0, passes=1):
    """Makes a pass too many."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes + 1):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_backwards(x, D, alpha=1.0, passes=1):
    """Begins with the last atom."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in reversed(range(len(D))):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_starts_from_products(x, D, alpha=1.0, passes=1):
    """Begins with the soft products."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = soft(D @ x)
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_products_without_threshold(x, D, alpha=1.0, passes=1):
    """Returns the products as they are."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return D @ x, h


def wrong_soft_of_weights(x, D, alpha=1.0, passes=1):
    """Thresholds the weights again."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), soft(h)


def wrong_swapped(x, D, alpha=1.0, passes=1):
    """Returns the weights first."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return h, soft(D @ x)


def wrong_only_weights(x, D, alpha=1.0, passes=1):
    """Returns the weights alone."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return h


def wrong_rebuilt(x, D, alpha=1.0, passes=1):
    """Returns the sum in place of the weights."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h @ D


def wrong_all_at_once(x, D, alpha=1.0, passes=1):
    """Computes all weights from those of the pass before."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        old = h.copy()
        for j in range(len(D)):
            left = x - old @ D + old[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h


def wrong_returned_in_loop(x, D, alpha=1.0, passes=1):
    """Returns after the first pass."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
        return soft(D @ x), h


def wrong_alpha_ignored(x, D, alpha=1.0, passes=1):
    """Has least squares in place of the price."""

    def soft(c):
        return np.sign(c) * np.maximum(np.abs(c) - alpha, 0)

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = D[j] @ left / (D[j] @ D[j])
    return soft(D @ x), h


def right_correlations(x, D, alpha=1.0, passes=1):
    """Keeps the correlations with what is left."""
    G, c = D @ D.T, D @ x
    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            free = c[j] - G[j] @ h + G[j, j] * h[j]
            h[j] = (max(free - alpha, 0) + min(free + alpha, 0)) / G[j, j]
    return np.maximum(c - alpha, 0) + np.minimum(c + alpha, 0), h


def right_residual_kept(x, D, alpha=1.0, passes=1):
    """Keeps what is left up to date."""
    h, left = np.zeros(len(D)), np.array(x, dtype=float)
    for _ in range(passes):
        for j, atom in enumerate(D):
            left += h[j] * atom
            c = atom @ left
            h[j] = np.sign(c) * max(abs(c) - alpha, 0) / np.sum(atom**2)
            left -= h[j] * atom
    return [np.sign(c) * max(abs(c) - alpha, 0) for c in D @ x], h


def right_where(x, D, alpha=1.0, passes=1):
    """Uses where for the threshold."""

    def soft(c):
        return np.where(c > alpha, c - alpha, np.where(c < -alpha, c + alpha, 0.0))

    h = np.zeros(len(D))
    for _ in range(passes):
        for j in range(len(D)):
            left = x - h @ D + h[j] * D[j]
            h[j] = soft(D[j] @ left) / (D[j] @ D[j])
    return soft(D @ x), h
