"""Known mistakes; each is right but for one thing."""

import numpy as np


def _soft(u, alpha):
    return np.sign(u) * np.maximum(np.abs(u) - alpha, 0)


def _lca(x, D, alpha, rate, steps, *, soft=_soft, gram=None, change=None, first=None):
    states = np.zeros(len(D)) if first is None else first(x, D)
    G = D @ D.T - np.eye(len(D)) if gram is None else gram(D)
    for _ in range(steps):
        weights = soft(states, alpha)
        moved = rate * (D @ x - states - G @ weights) if change is None else change(states, G @ weights)
        states = states + moved
    return states, soft(states, alpha)


def hard_threshold(x, D, alpha=1.0, rate=0.1, steps=10):
    """The threshold is hard: a soft one also moves what is beyond alpha, by alpha towards 0."""
    return _lca(x, D, alpha, rate, steps, soft=lambda u, alpha: u * (np.abs(u) > alpha))


def beyond_zero(x, D, alpha=1.0, rate=0.1, steps=10):
    """Small states are moved beyond 0: the weight of what is nearer to 0 than alpha is 0."""
    return _lca(x, D, alpha, rate, steps, soft=lambda u, alpha: u - alpha * np.sign(u))


def positive_only(x, D, alpha=1.0, rate=0.1, steps=10):
    """Negative weights are lost: a neuron is active on both sides of 0."""
    return _lca(x, D, alpha, rate, steps, soft=lambda u, alpha: np.maximum(u - alpha, 0))


def sign_lost(x, D, alpha=1.0, rate=0.1, steps=10):
    """The sign is lost: weights may be negative."""
    return _lca(x, D, alpha, rate, steps, soft=lambda u, alpha: np.maximum(np.abs(u) - alpha, 0))


def inhibits_itself(x, D, alpha=1.0, rate=0.1, steps=10):
    """Each neuron inhibits itself, too: subtract the identity from G."""
    return _lca(x, D, alpha, rate, steps, gram=lambda D: D @ D.T)


def magnitudes_inhibit(x, D, alpha=1.0, rate=0.1, steps=10):
    """Products of atoms have lost their sign: atoms that point away from each other excite, they do not
    inhibit."""
    return _lca(x, D, alpha, rate, steps, gram=lambda D: np.abs(D @ D.T) - np.eye(len(D)))


def no_leak(x, D, alpha=1.0, rate=0.1, steps=10):
    """The leak is missing: subtract the state itself."""
    return _lca(x, D, alpha, rate, steps, change=lambda u, others: rate * (D @ x - others))


def leak_of_weights(x, D, alpha=1.0, rate=0.1, steps=10):
    """The weight leaks in place of the state: subtract u."""
    return _lca(x, D, alpha, rate, steps, change=lambda u, others: rate * (D @ x - _soft(u, alpha) - others))


def states_inhibit(x, D, alpha=1.0, rate=0.1, steps=10):
    """The states inhibit, also those of silent neurons; let the weights do so."""
    G = D @ D.T - np.eye(len(D))
    return _lca(x, D, alpha, rate, steps, change=lambda u, _: rate * (D @ x - u - G @ u))


def excites(x, D, alpha=1.0, rate=0.1, steps=10):
    """Active neurons excite the others: subtract what they do."""
    return _lca(x, D, alpha, rate, steps, change=lambda u, others: rate * (D @ x - u + others))


def no_inhibition(x, D, alpha=1.0, rate=0.1, steps=10):
    """The inhibition is missing: nothing competes."""
    return _lca(x, D, alpha, rate, steps, change=lambda u, others: rate * (D @ x - u))


def no_rate(x, D, alpha=1.0, rate=0.1, steps=10):
    """The rate is missing: a step is the whole change, and states may swing ever wider."""
    return _lca(x, D, alpha, 1.0, steps)


def rate_of_the_drive(x, D, alpha=1.0, rate=0.1, steps=10):
    """Only the drive is multiplied by the rate; all three parts are."""
    return _lca(x, D, alpha, rate, steps, change=lambda u, others: rate * D @ x - u - others)


def from_the_drive(x, D, alpha=1.0, rate=0.1, steps=10):
    """The states begin with D @ x; begin with 0."""
    return _lca(x, D, alpha, rate, steps, first=lambda x, D: D @ x)


def one_after_the_other(x, D, alpha=1.0, rate=0.1, steps=10):
    """One neuron steps after the other, with new weights; all take the weights from before the step."""
    states, G = np.zeros(len(D)), D @ D.T - np.eye(len(D))
    for _ in range(steps):
        for j in range(len(D)):
            states[j] += rate * (D[j] @ x - states[j] - G[j] @ _soft(states, alpha))
    return states, _soft(states, alpha)


def weights_before(x, D, alpha=1.0, rate=0.1, steps=10):
    """The weights are those from before the last step; compute them again behind the loop."""
    return _lca(x, D, alpha, rate, steps)[0], _lca(x, D, alpha, rate, steps - 1)[1]


def threshold_twice(x, D, alpha=1.0, rate=0.1, steps=10):
    """The weights have gone through the threshold twice."""
    states, weights = _lca(x, D, alpha, rate, steps)
    return states, _soft(weights, alpha)


def states_twice(x, D, alpha=1.0, rate=0.1, steps=10):
    """Both results are the states; the second is their weights, soft(u)."""
    states, _ = _lca(x, D, alpha, rate, steps)
    return states, states


def weights_only(x, D, alpha=1.0, rate=0.1, steps=10):
    """The weights come back alone; two arrays are asked for, the states first."""
    return _lca(x, D, alpha, rate, steps)[1]


def rebuilt(x, D, alpha=1.0, rate=0.1, steps=10):
    """The second result is the signal made of the atoms; return the weights themselves."""
    states, weights = _lca(x, D, alpha, rate, steps)
    return states, weights @ D
