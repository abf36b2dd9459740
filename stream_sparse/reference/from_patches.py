"""Put patches back into frames."""

import numpy as np

from stream_sparse.frame import Array


def from_patches(
    patches: Array,
    positions: Array,
    means: Array,
    coloring: Array | None = None,
    height: int | None = None,
    width: int | None = None,
) -> Array:
    """Average the patches that cover a pixel, each times the coloring plus its mean; other pixels are 0.

    Parameters:
        patches: (frames, n, rows, cols), or with a last axis of 3 colours.
        positions: (frames, n, 2), row and column of the upper left pixel.
        means: (frames, n).
        coloring: (frames, d, d) for patches of d values.
        height, width: of a frame; None: as large as the patches of the first frame reach.

    >>> from_patches(np.ones((1, 1, 1, 2)), np.array([[[0, 1]]]), np.ones((1, 1)))
    array([[[0., 2., 2.]]])
    """
    patches, positions = np.asarray(patches, np.float64), np.asarray(positions)
    rows, cols, *colour = patches.shape[2:]
    reach = positions[0].max(axis=0) + np.array([rows, cols])
    shape = (height or int(reach[0]), width or int(reach[1]), *colour)
    out = np.zeros((len(patches), *shape))
    for t in range(len(patches)):
        hits = np.zeros(shape)
        for patch, (r, c), mean in zip(patches[t], positions[t].astype(int), means[t], strict=True):
            if coloring is not None:
                patch = (patch.ravel() @ np.asarray(coloring, np.float64)[t]).reshape(patch.shape)
            out[t, r : r + rows, c : c + cols] += patch + mean
            hits[r : r + rows, c : c + cols] += 1
        out[t] /= np.maximum(hits, 1)
    return out
