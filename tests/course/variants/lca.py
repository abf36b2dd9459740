"""Answers to lca."""

import numpy as np


def wrong_hard_threshold(x, D, alpha=1.0, rate=0.1, steps=10):
    """Keeps what is beyond alpha as it is."""

    def soft(u):
        return u * (np.abs(u) > alpha)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_only_positive(x, D, alpha=1.0, rate=0.1, steps=10):
    """Loses negative weights."""

    def soft(u):
        return np.maximum(u - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_sign_lost(x, D, alpha=1.0, rate=0.1, steps=10):
    """Returns sizes without a sign."""

    def soft(u):
        return np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_not_cut_at_zero(x, D, alpha=1.0, rate=0.1, steps=10):
    """Moves small states beyond 0."""

    def soft(u):
        return u - alpha * np.sign(u)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_inhibits_itself(x, D, alpha=1.0, rate=0.1, steps=10):
    """Forgets the identity."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_no_leak(x, D, alpha=1.0, rate=0.1, steps=10):
    """Forgets the leak."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - G @ soft(u))
    return u, soft(u)


def wrong_leak_of_weights(x, D, alpha=1.0, rate=0.1, steps=10):
    """Lets the weight leak, and not the state."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - soft(u) - G @ soft(u))
    return u, soft(u)


def wrong_states_inhibit(x, D, alpha=1.0, rate=0.1, steps=10):
    """Inhibits by the states."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ u)
    return u, soft(u)


def wrong_excites(x, D, alpha=1.0, rate=0.1, steps=10):
    """Adds the inhibition."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u + G @ soft(u))
    return u, soft(u)


def wrong_no_inhibition(x, D, alpha=1.0, rate=0.1, steps=10):
    """Forgets the inhibition."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u)
    return u, soft(u)


def wrong_no_rate(x, D, alpha=1.0, rate=0.1, steps=10):
    """Forgets the rate."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + D @ x - u - G @ soft(u)
    return u, soft(u)


def wrong_rate_of_drive_only(x, D, alpha=1.0, rate=0.1, steps=10):
    """Multiplies the drive alone with the rate."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x) - u - G @ soft(u)
    return u, soft(u)


def wrong_magnitudes_inhibit(x, D, alpha=1.0, rate=0.1, steps=10):
    """Inhibits by the size of products of atoms."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), np.abs(D @ D.T) - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_starts_from_drive(x, D, alpha=1.0, rate=0.1, steps=10):
    """Begins with the products."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = D @ x, D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_one_step_more(x, D, alpha=1.0, rate=0.1, steps=10):
    """Makes a step too many."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps + 1):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_one_step_less(x, D, alpha=1.0, rate=0.1, steps=10):
    """Makes a step too few."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps - 1):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_steps_ignored(x, D, alpha=1.0, rate=0.1, steps=10):
    """Makes ten steps."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(10):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def wrong_threshold_twice(x, D, alpha=1.0, rate=0.1, steps=10):
    """Thresholds the weights again."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(soft(u))


def wrong_swapped(x, D, alpha=1.0, rate=0.1, steps=10):
    """Returns the weights first."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return soft(u), u


def wrong_states_twice(x, D, alpha=1.0, rate=0.1, steps=10):
    """Returns the states as weights."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, u


def wrong_rebuilt(x, D, alpha=1.0, rate=0.1, steps=10):
    """Returns the sum in place of the weights."""

    def soft(u):
        return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u) @ D


def wrong_weights_before(x, D, alpha=1.0, rate=0.1, steps=10):
    """Returns the weights of the states before the last step."""
    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        h = np.sign(u) * np.maximum(np.abs(u) - alpha, 0)
        u = u + rate * (D @ x - u - G @ h)
    return u, h


def wrong_one_after_the_other(x, D, alpha=1.0, rate=0.1, steps=10):
    """Lets one neuron step after the other."""
    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        for j in range(len(D)):
            h = np.sign(u) * np.maximum(np.abs(u) - alpha, 0)
            u[j] += rate * (D[j] @ x - u[j] - G[j] @ h)
    return u, np.sign(u) * np.maximum(np.abs(u) - alpha, 0)


def right_residual(x, D, alpha=1.0, rate=0.1, steps=10):
    """Computes what is left of the signal."""
    u = np.zeros(len(D))
    h = np.zeros(len(D))
    for _ in range(steps):
        u = (1 - rate) * u + rate * (D @ (x - h @ D) + h)
        h = np.maximum(u - alpha, 0) + np.minimum(u + alpha, 0)
    return u, h


def right_where(x, D, alpha=1.0, rate=0.1, steps=10):
    """Uses where for the threshold."""

    def soft(u):
        return np.where(np.abs(u) <= alpha, 0.0, u - alpha * np.sign(u))

    u, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        u = u + rate * (D @ x - u - G @ soft(u))
    return u, soft(u)


def right_loops(x, D, alpha=1.0, rate=0.1, steps=10):
    """Adds up the inhibition in loops."""
    u = [0.0] * len(D)

    def soft(v):
        return np.sign(v) * max(abs(v) - alpha, 0)

    for _ in range(steps):
        h = [soft(v) for v in u]
        u = [
            u[j] + rate * (D[j] @ x - u[j] - sum(D[j] @ D[k] * h[k] for k in range(len(D)) if k != j))
            for j in range(len(D))
        ]
    return np.array(u), np.array([soft(v) for v in u])
