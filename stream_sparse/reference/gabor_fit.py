"""Count the atoms that look like receptive fields of V1, by a plain and slow fit."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from stream_sparse.frame import Array


def gabor_fit(atoms: Array, refit: int = 8) -> dict[str, Array]:
    """``share``, ``count``, ``explained``, ``localized``, ``oriented`` of a dictionary over time.

    Parameters:
        atoms: (frames, k, rows, cols).
        refit: how many changed atoms are fitted again a frame, in turn.

    Source: Olshausen and Field, Nature 381, 1996; ``scipy.optimize.least_squares``.

    >>> row, col = np.mgrid[:8, :8] - 4.0
    >>> edge = np.exp(-(row**2 + col**2) / 4) * np.sin(1.2 * row)
    >>> gabor_fit(np.stack([edge, np.ones((8, 8))])[None])["localized"]
    array([[1., 0.]])
    """
    x = np.asarray(atoms, np.float64)
    shape = x.shape[2:]
    fits = refitted(x, refit, lambda atom: _classify(atom.tobytes(), shape))
    explained, localized, oriented = np.moveaxis(fits, 2, 0)
    count = (localized * oriented).sum(axis=1)
    return {"share": count / x.shape[1], "count": count, "explained": explained, "localized": localized,
            "oriented": oriented}  # fmt: skip


def refitted(x: Array, refit: int, measure: Callable[[Array], Sequence[float]]) -> Array:
    """Return the measures of all atoms after each frame, (frames, atoms, measures).

    Of the atoms that have changed only ``refit`` are measured again a frame, in turn.
    """
    fitted, start = list(x[0]), 0
    frames = []
    for now in x:
        changed = [k for k in range(len(now)) if not np.array_equal(now[k], fitted[k], equal_nan=True)]
        queue = ([k for k in changed if k >= start] + [k for k in changed if k < start])[:refit]
        for k in queue:
            fitted[k], start = now[k], k + 1
        frames.append([measure(atom) for atom in fitted])
    return np.array(frames)


@lru_cache(maxsize=4096)
def _classify(data: bytes, shape: tuple[int, int]) -> tuple[float, float, float]:
    """Explained variance, whether localized, whether oriented."""
    y = np.frombuffer(data).reshape(shape)
    if not (np.isfinite(y).all() and y.any()):
        return np.nan, 0.0, 0.0
    power = _power(y)
    tone, turn = np.unravel_index(np.argmax(power), power.shape)
    a, b = np.sqrt(power[tone, turn]), np.sqrt(power[tone, (turn + power.shape[1] // 2) % power.shape[1]])
    rest, best = min((_fit(y, start) for start in _starts(y, power)), key=lambda found: found[0])
    spread = float(((y - y.mean()) ** 2).sum())
    explained = max(1 - rest / spread, 0.0) if spread > 1e-20 * float((y**2).sum()) else 0.0
    row, col, along, across = best[0], best[1], np.exp(best[2]), np.exp(best[3])
    inside = -1 <= row <= shape[0] and -1 <= col <= shape[1]
    local = explained >= 0.7 and inside and max(along, across) < min(shape) / 3
    return explained, float(local), float((a - b) / (a + b) >= 0.5)


def _power(y: Array) -> Array:
    """Power of waves from one cycle a patch to side / 2 cycles, half a cycle apart, in all directions."""
    side = max(y.shape)
    turns = 8 * ((side + 7) // 8)
    f = 0.5 * np.arange(2, side + 1)[:, None] / side
    angle = np.pi * np.arange(turns) / turns
    row, col = (axis.ravel() for axis in np.indices(y.shape))
    waves = np.multiply.outer(f * np.cos(angle), col) + np.multiply.outer(f * np.sin(angle), row)
    return np.asarray(np.abs(np.exp(-2j * np.pi * waves) @ y.ravel()) ** 2)


def _starts(y: Array, power: Array) -> list[Array]:
    """Twelve places to begin: three strong waves, two centres, two widths."""
    side, turns = max(y.shape), power.shape[1]
    row, col = np.indices(y.shape)
    centre = [float((y**4 * axis).sum() / (y**4).sum()) for axis in (row, col)]
    peak = np.unravel_index(np.argmax(np.abs(y)), y.shape)
    starts = []
    for top in np.argsort(-power, axis=None)[[0, 2, 5]].tolist():
        angle, f = np.pi * (top % turns) / turns, 0.5 * (top // turns + 2) / side
        for r, c in (centre, peak):
            starts += [np.array([r, c, np.log(s), np.log(side / 6), angle, f]) for s in (side / 12, side / 6)]
    return starts


def _fit(y: Array, start: Array) -> tuple[float, Array]:
    """Squared error, and the parameters: centre, log sigma along and across, direction, frequency."""
    from scipy.optimize import least_squares

    row, col = np.indices(y.shape)

    def residual(x: Array) -> Array:
        dr, dc = row - x[0], col - x[1]
        u, v = dc * np.cos(x[4]) + dr * np.sin(x[4]), dr * np.cos(x[4]) - dc * np.sin(x[4])
        envelope = np.exp(-0.5 * ((u / np.exp(x[2])) ** 2 + (v / np.exp(x[3])) ** 2))
        both = envelope * np.stack([np.cos(2 * np.pi * x[5] * u), np.sin(2 * np.pi * x[5] * u)])
        waves = both.reshape(2, -1).T
        return np.asarray(y.ravel() - waves @ np.linalg.lstsq(waves, y.ravel(), rcond=None)[0])

    side = max(y.shape)
    low = [-side, -side, np.log(0.4), np.log(0.4), -10, 0.25 / side]
    high = [2 * side, 2 * side, np.log(4 * side), np.log(4 * side), 10, 0.71]
    solution = least_squares(
        residual, start, bounds=(low, high), xtol=1e-12, ftol=1e-14, gtol=1e-14, max_nfev=100
    )
    return 2 * float(solution.cost), solution.x
