"""Motion energy."""

import numpy as np

from stream_sparse.frame import Array


def motion_energy(
    x: Array, directions: int = 8, spatial_frequency: float = 0.1, temporal_frequency: float = 0.1,
    frames: int = 10, stride: int = 8,
) -> dict[str, Array]:  # fmt: skip
    """Return ``energy``, ``opponent`` and ``places`` for each frame; nan for the first ``frames - 1``.

    Source: Adelson and Bergen, J. Opt. Soc. Am. A 2 (1985) 284; filters of Nishimoto et al. (2011).
    """
    x = np.asarray(x, np.float64)
    sigma = 0.6 / spatial_frequency
    reach = int(sigma * np.sqrt(2 * np.log(np.sqrt(2) / 0.001)))
    row, col = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    time = np.arange(frames) - frames / 2  # from the newest frame backwards
    gauss = np.exp(-(row**2 + col**2) / (2 * sigma**2))
    fading = np.exp(-((time / frames) ** 2) / (2 * 0.3**2))
    tops = range(0, x.shape[1] - 2 * reach, stride)
    lefts = range(0, x.shape[2] - 2 * reach, stride)
    gain = gauss.sum() * fading.sum() / 2
    places = np.full((len(x), directions, len(tops), len(lefts)), np.nan)
    for k in range(directions):
        angle = 2 * np.pi * k / directions
        phase = 2 * np.pi * spatial_frequency * (row * np.sin(angle) - col * np.cos(angle))
        here = gauss * (np.abs(np.sin(phase)) + np.abs(np.cos(phase))) > 0.001
        space = np.where(here, gauss * np.exp(1j * phase), 0)
        pair = fading[:, None, None] * np.exp(-2j * np.pi * temporal_frequency * time)[:, None, None] * space
        for t in range(frames - 1, len(x)):
            past = x[t + 1 - frames : t + 1][::-1]
            for i, top in enumerate(tops):
                for j, left in enumerate(lefts):
                    part = past[:, top : top + 2 * reach + 1, left : left + 2 * reach + 1]
                    places[t, k, i, j] = np.abs((part * pair).sum() / gain) ** 2
    energy = places.mean(axis=(2, 3))
    half = directions // 2
    return {"energy": energy, "opponent": energy[:, :half] - energy[:, half:], "places": places}
