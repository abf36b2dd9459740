"""Scaling: values times a factor, and frames of another size, as weighted means along both axes."""

from __future__ import annotations

import math

from stream_sparse.frame import Array

from ._jit import Out, kernel

_LEAST = 1e-9  # of a step: what is covered less is rounding


@kernel
def times(x: Array, factor: float, out: Out) -> bool:
    """Set ``out = factor * x``."""
    kind = out.dtype.type
    by = kind(factor)
    for i in range(x.size):
        out[i] = kind(x[i]) * by
    return True


@kernel
def resize_frame(
    x: Array, rows: int, columns: int, channels: int, tall: int, wide: int, first_x: Out, weights_x: Out,
    first_y: Out, weights_y: Out, between: Out, total: Out, out: Out,
) -> bool:  # fmt: skip
    """Resize a frame, columns first; both frames are flat, with the channels of a pixel side by side."""
    weigh_axis(columns, wide, first_x, weights_x)
    weigh_axis(rows, tall, first_y, weights_y)
    across, line = wide * channels, columns * channels
    for r in range(rows):
        row = x[r * line : (r + 1) * line]
        for j in range(wide):
            for c in range(channels):
                value = 0.0
                for k in range(weights_x.shape[1]):
                    # Zero weights pad the table; their source may be nan or outside.
                    if weights_x[j, k] != 0:
                        value += weights_x[j, k] * row[(first_x[j] + k) * channels + c]
                between[r, j * channels + c] = value
    for j in range(tall):
        for i in range(across):
            total[i] = 0.0
        for k in range(weights_y.shape[1]):
            weight = weights_y[j, k]
            if weight != 0:
                for i in range(across):
                    total[i] += weight * between[first_y[j] + k, i]
        for i in range(across):
            out[j * across + i] = total[i]
    return True


@kernel
def weigh_axis(old: int, new: int, first: Out, weights: Out) -> None:
    """Set for each new pixel its first old pixel, and the weights from there on, padded with zeros."""
    step = old / new
    for j in range(new):
        if new < old:  # the share of each old pixel that the new one covers
            start = j * step
            first[j] = math.floor(start)
            covered = 0.0
            for k in range(weights.shape[1]):
                source = first[j] + k
                part = min(source + 1.0, start + step) - max(float(source), start)
                if part < _LEAST * step or source >= old:
                    part = 0.0
                weights[j, k] = part
                covered += part
            for k in range(weights.shape[1]):
                weights[j, k] /= covered
        else:  # on the line between the middles of two old ones
            centre = min(max((j + 0.5) * step - 0.5, 0.0), old - 1.0)
            first[j] = math.floor(centre)
            weights[j, 0] = 1.0 - (centre - first[j])
            weights[j, 1] = centre - first[j]
