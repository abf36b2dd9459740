"""Subtract from each value the mean of its neighbours, in time or in space, in one pass over memory."""

from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel


@kernel
def box_of_integers(
    x: Array, ring: Out, sums: Out, seen: int, late: int, window: int, unit_length: bool, out: Out,
    start: int, stop: int,
) -> bool:  # fmt: skip
    """Set ``out = gain * (now - mean)`` for the values from ``start`` to ``stop``, and move the window on.

    Parameters:
        ring: (window + late, values), the last frames.
        sums: uint16 or int32, whichever holds the sum of a window exactly.
        late: how many frames before ``x`` the frame ``now`` is, whose difference is computed.
        unit_length: whether the gain is that of a filter of about unit length; else it is 1.
    """
    rows = ring.shape[0]
    scale = np.float32(_gain(window, unit_length) / window)
    new, total, result = x[start:stop], sums[start:stop], out[start:stop]
    old = ring[seen % rows, start:stop]
    if late:
        _integers(new, ring[(seen - late) % rows, start:stop], old, total, window, scale, result)
    else:
        _integers(new, new, old, total, window, scale, result)
    return late > 0 or seen >= window


@kernel
def _gain(window: int, unit_length: bool) -> float:
    return window / np.sqrt(1.0 + window) if unit_length else 1.0


@kernel
def _integers(x: Array, now: Array, old: Out, sums: Out, window: int, scale: np.float32, out: Out) -> None:
    """Compute a band of :func:`box_of_integers`; ``x`` takes the place of the oldest frame."""
    for i in range(x.size):
        value, leaves, total = now[i], old[i], sums[i]
        out[i] = np.float32(np.int32(window * value - total)) * scale
        sums[i] = total + value - leaves
        old[i] = x[i]


# A sum of two doubles has some 106 bits. A peak larger than the sum by the inverse of this may have left a
# rounding error that counts.
_FADED = 2.0**-48


@kernel
def box_of_floats(
    x: Array, ring: Out, high: Out, low: Out, peak: Out, bad: Out, seen: int, late: int, window: int,
    unit_length: bool, out: Out, start: int, stop: int,
) -> bool:  # fmt: skip
    """Compute the same as :func:`box_of_integers`, without drift.

    Parameters:
        high, low: the sum over finite values, as a sum of two doubles.
        peak: the largest magnitude of the sum, or of a value in it, since the sum was last recomputed.
        bad: the number of values in the window that are not finite; unless it is zero, the mean is nan.
    """
    rows, gain = ring.shape[0], _gain(window, unit_length)
    slot = seen % rows
    new, row, result = x[start:stop], ring[slot, start:stop], out[start:stop]
    sums, rests, most, misses = high[start:stop], low[start:stop], peak[start:stop], bad[start:stop]
    if late:
        now = ring[(seen - late) % rows, start:stop]
        stale = _floats(new, now, row, sums, rests, most, misses, window, gain, result)
    else:
        stale = _floats(new, new, row, sums, rests, most, misses, window, gain, result)
    if stale:
        _sum_again(ring, slot - late, start, sums, rests, most, window)
    return late > 0 or seen >= window


@kernel
def _floats(
    x: Array, now: Array, row: Out, high: Out, low: Out, peak: Out, bad: Out, window: int, gain: float,
    out: Out,
) -> int:  # fmt: skip
    """Compute a band of :func:`box_of_floats`; return the number of sums that must be recomputed."""
    stale = 0
    for i in range(x.size):
        value, old = np.float64(now[i]), np.float64(row[i])
        mean = (high[i] + low[i]) / window if bad[i] == 0 else np.nan
        out[i] = gain * (value - mean)
        enters, leaves = np.isfinite(value), np.isfinite(old)
        plus = value if enters else 0.0
        minus = old if leaves else 0.0
        bad[i] += (0 if enters else 1) - (0 if leaves else 1)
        # Knuth's two-sum, for the addition and for the subtraction: the rounding error goes to the low part.
        total = high[i] + plus
        part = total - high[i]
        rest = low[i] + ((high[i] - (total - part)) + (plus - part))
        lesser = total - minus
        part = lesser - total
        rest += (total - (lesser - part)) - (minus + part)
        high[i] = lesser + rest
        low[i] = rest - (high[i] - lesser)
        peak[i] = max(peak[i], abs(total), abs(plus))
        stale += 1 if peak[i] * _FADED > max(abs(high[i]), abs(plus)) else 0
        row[i] = x[i]
    return stale


@kernel
def _sum_again(ring: Array, last: int, start: int, high: Out, low: Out, peak: Out, window: int) -> None:
    """Recompute, over the ``window`` frames up to row ``last``, the elements whose rounding errors count."""
    for i in range(high.size):
        newest = ring[last % ring.shape[0], start + i]
        plus = abs(np.float64(newest)) if np.isfinite(newest) else 0.0
        if peak[i] * _FADED > max(abs(high[i]), plus):
            total, rest, most = 0.0, 0.0, 0.0
            for k in range(window):
                value = np.float64(ring[(last - k) % ring.shape[0], start + i])
                if np.isfinite(value):
                    whole = total + value
                    part = whole - total
                    rest += (total - (whole - part)) + (value - part)
                    total = whole
                    most = max(most, abs(value), abs(total))
            high[i] = total + rest
            low[i] = rest - (high[i] - total)
            peak[i] = most


# Beyond the edges values are mirrored, repeated or zero, numbered in this order.
_MIRRORED, _REPEATED = 0, 1
_PAD = 4
"""Number of zeros on each side of the filter in the course notebook, by which its array is shifted, too."""

TILE = 32
"""Number of lines that :func:`lines_of_floats` computes side by side."""


@kernel
def _fill(table: Out, length: int, window: int, edge: int, shifted: bool) -> int:
    """Write the source of each value of an extended line, -1 for zero; return the number before the first.

    A line is extended by ``window`` values at both ends. ``shifted``: by the ``window + 4`` values of the
    course notebook at its beginning, where lines lose so many values at their end.
    """
    left, last = 2 * window + _PAD if shifted else window, length - 1
    mirrored, repeated = edge == _MIRRORED and not shifted, edge == _REPEATED and not shifted
    for j in range(table.size):
        source = j - left
        if source < 0:
            source = -source if mirrored else 0 if repeated else -1
        elif source > last:
            source = 2 * last - source if mirrored else last if repeated else -1
        table[j] = source
    return min(left, table.size)


@kernel
def _repeat(outer: int, length: int, inner: int, window: int, out: Out) -> None:
    """Replace the first ``window`` values of each line by the next one, as the course notebook does."""
    block = length * inner
    for b in range(outer):
        here = out[b * block : (b + 1) * block]
        next_one = here[window * inner : (window + 1) * inner]
        for j in range(window):
            to = here[j * inner : (j + 1) * inner]
            for k in range(inner):
                to[k] = next_one[k]


@kernel
def rows_of_integers(
    x: Array, outer: int, length: int, inner: int, window: int, edge: int, shifted: bool, unit_length: bool,
    table: Out, totals: Out, out: Out,
) -> bool:  # fmt: skip
    """Set ``out = gain * (value - mean of window neighbours on each side)`` along the middle axis.

    The array is (outer, length, inner), flat. Running totals along the axis give the sums.

    Parameters:
        edge: what is beyond the edges: 0 mirrored values, 1 repeated ones, 2 zeros.
        shifted: whether the result is that of the course notebook, with its shift.
        unit_length: whether the gain is that of a filter of about unit length; else it is 1.
        table: int64 of ``length + 2 window`` values.
        totals: int32 of ``(length + 2 window + 1) inner`` values.
    """
    left, padded, block = _fill(table, length, window, edge, shifted), table.size, length * inner
    body = min(length, padded - left)
    scale = np.float32(_gain(2 * window, unit_length) / (2 * window))
    for k in range(inner):
        totals[k] = 0
    for b in range(outer):
        here, to = x[b * block : (b + 1) * block], out[b * block : (b + 1) * block]
        if inner == 1:
            _total_one(here, left, body, table, padded, totals)
        else:
            _total_few(here, inner, left, body, table, padded, totals)
        _emit(totals, inner, window, scale, to)
    if shifted:
        _repeat(outer, length, inner, window, out)
    return True


@kernel
def columns_of_integers(
    x: Array, outer: int, length: int, inner: int, window: int, edge: int, shifted: bool, unit_length: bool,
    table: Out, sums: Out, zeros: Array, out: Out,
) -> bool:  # fmt: skip
    """Compute the same as :func:`rows_of_integers`, with sums that move along the axis side by side.

    That is faster where ``inner`` is 16 or more: then the sums fill vector registers.

    Parameters:
        sums: int32 of ``inner`` values.
        zeros: as many zeros of the dtype of ``x``.
    """
    _fill(table, length, window, edge, shifted)
    block = length * inner
    scale = np.float32(_gain(2 * window, unit_length) / (2 * window))
    for b in range(outer):
        here, to = x[b * block : (b + 1) * block], out[b * block : (b + 1) * block]
        _down_columns(here, length, inner, table, window, scale, sums, zeros, to)
    if shifted:
        _repeat(outer, length, inner, window, out)
    return True


@kernel
def _total_one(x: Array, left: int, body: int, table: Array, padded: int, totals: Out) -> None:
    """Write running totals along an extended line, where ``inner`` is 1."""
    total = np.int32(0)
    for j in range(left):
        total = np.int32(total + (x[table[j]] if table[j] >= 0 else 0))
        totals[j + 1] = total
    # Slices, since numba checks each computed index for a negative value.
    inside, after = x[:body], totals[left + 1 : left + 1 + body]
    for j in range(inside.size):
        total = np.int32(total + inside[j])
        after[j] = total
    for j in range(left + body, padded):
        total = np.int32(total + (x[table[j]] if table[j] >= 0 else 0))
        totals[j + 1] = total


@kernel
def _total_few(x: Array, inner: int, left: int, body: int, table: Array, padded: int, totals: Out) -> None:
    """Write running totals along ``inner`` extended lines side by side."""
    for j in range(left):
        _add_one(x, table[j], j, inner, totals)
    inside = x[: body * inner]
    before, after = totals[left * inner :], totals[(left + 1) * inner :]
    for m in range(inside.size):
        after[m] = before[m] + inside[m]
    for j in range(left + body, padded):
        _add_one(x, table[j], j, inner, totals)


@kernel
def _add_one(x: Array, source: int, j: int, inner: int, totals: Out) -> None:
    """Add the values at ``source`` to the totals before ``j``; -1 adds zero."""
    for k in range(inner):
        value = np.int32(x[source * inner + k]) if source >= 0 else np.int32(0)
        totals[(j + 1) * inner + k] = totals[j * inner + k] + value


@kernel
def _emit(totals: Array, inner: int, window: int, scale: np.float32, out: Out) -> None:
    """Write the result from differences of totals, which are exact though totals may wrap round in int32."""
    first, middle = totals[window * inner :], totals[(window + 1) * inner :]
    last = totals[(2 * window + 1) * inner :]
    for k in range(out.size):
        value = np.int32(middle[k] - first[k])
        total = np.int32(last[k] - totals[k])
        out[k] = np.float32(np.int32((2 * window + 1) * value - total)) * scale


@kernel
def _down_columns(
    x: Array, length: int, inner: int, table: Array, window: int, scale: np.float32, sums: Out, zeros: Array,
    out: Out,
) -> None:  # fmt: skip
    """Write the result of one block with sums over a window that moves down all columns together."""
    for k in range(inner):
        sums[k] = 0
    around = 2 * window + 1
    for j in range(around - 1):
        if table[j] >= 0:
            row = x[table[j] * inner : (table[j] + 1) * inner]
            for k in range(inner):
                sums[k] += row[k]
    for i in range(length):
        new, mid, old = table[i + around - 1], table[i + window], table[i - 1] if i else -1
        enters = x[new * inner : (new + 1) * inner] if new >= 0 else zeros
        middle = x[mid * inner : (mid + 1) * inner] if mid >= 0 else zeros
        leaves = x[old * inner : (old + 1) * inner] if old >= 0 else zeros
        to = out[i * inner : (i + 1) * inner]
        # Two loops of few arrays: before each the compiled code checks that its arrays do not overlap.
        for k in range(sums.size):
            sums[k] = np.int32(sums[k] + enters[k] - leaves[k])
        for k in range(to.size):
            to[k] = np.float32(np.int32(around * middle[k] - sums[k])) * scale


@kernel
def lines_of_floats(
    x: Array, outer: int, length: int, inner: int, window: int, edge: int, shifted: bool, unit_length: bool,
    table: Out, values: Out, before: Out, after: Out, bases: Out, out: Out,
) -> bool:  # fmt: skip
    """Compute the same as :func:`rows_of_integers`, for values of any type.

    Window sums are added up from sums that restart at each multiple of ``window`` (van Herk 1992; Gil and
    Werman 1993). Nothing is subtracted, so neither nan nor a huge value has an effect beyond its window.

    Parameters:
        values, before, after: float64 (length + 2 window, lines that are computed side by side).
        bases: int64, one for each of these lines.
    """
    _fill(table, length, window, edge, shifted)
    gain = _gain(2 * window, unit_length)
    padded, tile, lines = table.size, bases.size, outer * inner
    for start in range(0, lines, tile):
        # Copy lines side by side, so that many sums are computed at once.
        width = min(tile, lines - start)
        for k in range(width):
            block, column = divmod(start + k, inner)
            bases[k] = block * length * inner + column
        for j in range(padded):
            source = table[j] * inner
            for k in range(width):
                values[j, k] = x[bases[k] + source] if source >= 0 else 0.0
        _block_sums(values, before, after, padded, width, window)
        for i in range(length):
            one, two = i + window - 1, i + 2 * window
            for k in range(width):
                left, right = after[i, k] + before[one, k], after[i + window + 1, k] + before[two, k]
                mean = (left + right) / (2 * window)
                mean = mean if np.isfinite(mean) else np.nan  # as in time: an infinity has no mean
                out[bases[k] + i * inner] = gain * (values[i + window, k] - mean)
    if shifted:
        _repeat(outer, length, inner, window, out)
    return True


@kernel
def _block_sums(values: Array, before: Out, after: Out, padded: int, width: int, window: int) -> None:
    """Sum from the start of each block up to a place, and from a place to the end of its block.

    Where a window is exactly a block, ``before`` has the whole sum and ``after`` is set to zero.
    """
    for j in range(padded):
        for k in range(width):
            before[j, k] = values[j, k] if j % window == 0 else before[j - 1, k] + values[j, k]
    for j in range(padded - 1, -1, -1):
        edge = (j + 1) % window == 0 or j == padded - 1
        for k in range(width):
            after[j, k] = values[j, k] if edge else after[j + 1, k] + values[j, k]
    for j in range(0, padded, window):
        for k in range(width):
            after[j, k] = 0.0
