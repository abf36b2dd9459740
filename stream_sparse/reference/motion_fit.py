"""Measure how atoms of space and time move, by NumPy's FFT and singular values."""

import numpy as np

from stream_sparse.frame import Array

from .gabor_fit import _power, refitted


def motion_fit(atoms: Array, refit: int = 16) -> dict[str, Array]:
    """The measures of a dictionary over time, as those of the node ``motion_fit``.

    Parameters:
        atoms: (frames, k, frames of an atom, rows, cols).
        refit: how many changed atoms are measured again a frame, in turn.

    Source: van Hateren and Ruderman, Proc. R. Soc. Lond. B 265, 1998.

    >>> frame, row, col = np.indices((8, 8, 8))
    >>> motion_fit(np.cos(1.2 * (col - 0.5 * frame))[None, None])["speed"].round(1)
    array([[0.5]])
    """
    x = np.asarray(atoms, np.float64)
    names = (
        "orientation", "spatial_frequency", "temporal_frequency", "speed", "direction", "direction_index",
        "inseparability", "two_parts", "is_good", "is_selective",
    )  # fmt: skip
    fits = dict(zip(names, np.moveaxis(refitted(x, refit, _measure), 2, 0), strict=True))
    sectors = np.where(fits["is_selective"] > 0, np.round(fits["direction"] / 22.5) % 16, np.nan)
    directions = (sectors[:, :, None] == np.arange(16)).sum(axis=1)
    shares = {"share": fits["is_selective"].mean(axis=1), "good": fits["is_good"].mean(axis=1)}
    return shares | {"directions": directions} | fits


def _measure(atom: Array) -> list[float]:
    frames, rows, cols = atom.shape
    if not (np.isfinite(atom).all() and atom.any()):
        return [np.nan] * 8 + [0.0, 0.0]
    side = max(32, 4 * max(rows, cols))
    sizes = max(32, 4 * frames), side, side
    power = np.abs(np.fft.fftn(atom, sizes, axes=(0, 1, 2))) ** 2
    w, fy, fx = np.meshgrid(*(np.fft.fftfreq(n) for n in sizes), indexing="ij")
    space = np.hypot(fy, fx)
    nyquist = (w == -0.5) | (fy == -0.5) | (fx == -0.5)
    # Both halves are equal: the peak is looked for where fx is not negative.
    allowed = (space >= 0.99 / max(rows, cols)) & ~nyquist & (fx >= 0)
    t, y, x = np.unravel_index(np.argmax(power * allowed), power.shape)
    p, n = power[t, y, x], power[-t, y, x]
    index = (p - n) / (p + n) if t else 0.0
    peak = np.array([w[t, y, x], fy[t, y, x], fx[t, y, x]])
    for axis in range(3):
        step = np.eye(3, dtype=int)[axis]
        below, above = (power[tuple((np.array([t, y, x]) + s * step) % sizes)] for s in (-1, 1))
        bend = below - 2 * p + above
        peak[axis] += np.clip(0.5 * (below - above) / bend, -0.5, 0.5) / sizes[axis] if bend < 0 else 0
    if not t:
        peak[0] = 0
    spatial = float(np.hypot(*peak[1:]))
    turn = -np.sign(peak[0])
    direction = np.degrees(np.arctan2(-turn * peak[1], turn * peak[2])) % 360 % 360 if t else np.nan
    _, values, pictures = np.linalg.svd(atom.reshape(frames, -1), full_matrices=False)
    shares = values**2 / (values**2).sum()
    waves = _power(pictures[0].reshape(rows, cols))
    tone, at = np.unravel_index(np.argmax(waves), waves.shape)
    a, b = np.sqrt(waves[tone, at]), np.sqrt(waves[tone, (at + waves.shape[1] // 2) % waves.shape[1]])
    good = (a - b) / (a + b) >= 0.5 and shares[:2].sum() >= 0.8
    orientation = (90 - np.degrees(np.arctan2(peak[1], peak[2]))) % 180 % 180  # -1e-15 % 180 is 180
    return [
        orientation, spatial, abs(peak[0]), abs(peak[0]) / spatial,
        direction, index, 1 - shares[0], shares[:2].sum(), good, good and index >= 0.5,
    ]  # fmt: skip
