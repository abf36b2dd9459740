"""Weighted sums along an axis, for resizing."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def weigh_columns(x: Array, channels: int, first: Array, weights: Array, out: Out) -> None:
    """Set ``out[r, j] = sum over k of weights[j, k] * x[r, first[j] + k]``, channel by channel.

    The channels of a column stand side by side.
    """
    for r in range(x.shape[0]):
        for j in range(first.size):
            for c in range(channels):
                total = 0.0
                for k in range(weights.shape[1]):
                    # Zero weights pad the table; their source may be nan or outside.
                    if weights[j, k] != 0:
                        total += weights[j, k] * x[r, (first[j] + k) * channels + c]
                out[r, j * channels + c] = total


@kernel
def weigh_rows(x: Array, first: Array, weights: Array, out: Out) -> None:
    """Set ``out[j] = sum over k of weights[j, k] * x[first[j] + k]`` for whole rows."""
    total = np.empty(x.shape[1])
    for j in range(first.size):
        total[:] = 0
        for k in range(weights.shape[1]):
            weight = weights[j, k]
            if weight != 0:
                row = x[first[j] + k]
                for i in range(total.size):
                    total[i] += weight * row[i]
        for i in range(total.size):
            out[j, i] = total[i]
