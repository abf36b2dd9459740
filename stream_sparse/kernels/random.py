"""Random numbers of NumPy's ``default_rng``, to the bit, wherever a kernel runs and whichever NumPy there is.

A generator is an array of :data:`STATE` numbers, which :func:`seeded` fills and each draw changes. Seeds are
spread as by NumPy's ``SeedSequence``, PCG64 draws 64 bits at a time, and numbers are made of them as in
version 2.4 of NumPy.

Sources: O'Neill, "PCG: a family of simple fast space-efficient statistically good algorithms for random
number generation" (2014); Lemire, "Fast random integer generation in an interval" (2019); Bentley and Floyd,
"A sample of brilliance" (1987); Marsaglia and Tsang, "The ziggurat method for generating random variables"
(2000).
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel
from .elementary import _series, exp

STATE = 6
"""Length of the uint64 array that is a generator: PCG64's state and increment, each high half first, and half
of the last 64 bits with whether it is still to be used."""

_U = np.uint64
_LOW, _HALF, _ONE = _U(0xFFFFFFFF), _U(32), _U(1)


# Seeds ------------------------------------------------------------------------------------------------

_MIX_FIRST, _MIX_FACTOR, _SPREAD_FIRST, _SPREAD_FACTOR, _LEFT, _RIGHT = (
    _U(x) for x in (0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED, 0xCA01F9DD, 0x4973F715)
)
_POOL = 4


def entropy(seed: int) -> Array:
    """Return a seed, at least 0 and of any size, as 32-bit words, the lowest first; uint32.

    >>> entropy(7).tolist(), entropy(2**32 + 1).tolist()
    ([7], [1, 1])
    """
    count = max(1, -(-seed.bit_length() // 32))
    return np.array([seed >> 32 * k & 0xFFFFFFFF for k in range(count)], np.uint32)


@kernel
def seeded(words: Array, frame: int, state: Out) -> None:
    """Make the generator that NumPy makes of ``[seed, frame]``, or of ``seed`` where ``frame`` is negative.

    Parameters:
        words: uint32, the seed as :func:`entropy` gives it.
        frame: a number that follows the seed, or -1.
        state: uint64 (STATE,), the generator.

    >>> state = np.zeros(STATE, np.uint64)
    >>> seeded(entropy(7), 3, state)
    >>> [below(state, 99) for _ in range(5)]
    [72, 97, 53, 88, 34]
    >>> np.random.default_rng([7, 3]).integers(100, size=5).tolist()
    [72, 97, 53, 88, 34]
    """
    count = words.size + (0 if frame < 0 else 1 if frame >> 32 == 0 else 2)
    state[_POOL] = _MIX_FIRST
    for k in range(_POOL):
        state[k] = _hashed(_word(words, frame, k) if k < count else _U(0), _MIX_FACTOR, state)
    for source in range(_POOL):
        for k in range(_POOL):
            if k != source:
                state[k] = _mixed(state[k], _hashed(state[source], _MIX_FACTOR, state))
    for source in range(_POOL, count):
        for k in range(_POOL):
            state[k] = _mixed(state[k], _hashed(_word(words, frame, source), _MIX_FACTOR, state))
    state[_POOL] = _SPREAD_FIRST
    high, low = _pair(state, 0), _pair(state, 2)
    high_step, low_step = _pair(state, 0), _pair(state, 2)
    state[2], state[3] = high_step << _ONE | low_step >> _U(63), low_step << _ONE | _ONE
    state[0] = state[1] = state[4] = state[5] = _U(0)
    _advance(state)
    _add(state, high, low)
    _advance(state)


@kernel
def _word(words: Array, frame: int, k: int) -> np.uint64:
    """Return word ``k`` of a seed that is followed by a frame number."""
    return _U(words[k]) if k < words.size else _U(frame) >> _U(32 * (k - words.size)) & _LOW


@kernel
def _hashed(value: np.uint64, factor: np.uint64, state: Out) -> np.uint64:
    value ^= state[_POOL]
    state[_POOL] = state[_POOL] * factor & _LOW
    value = value * state[_POOL] & _LOW
    return value ^ value >> _U(16)


@kernel
def _mixed(x: np.uint64, y: np.uint64) -> np.uint64:
    value = _LEFT * x - _RIGHT * y & _LOW
    return value ^ value >> _U(16)


@kernel
def _pair(state: Out, k: int) -> np.uint64:
    low = _hashed(state[k], _SPREAD_FACTOR, state)
    return low | _hashed(state[k + 1], _SPREAD_FACTOR, state) << _HALF


# Bits -------------------------------------------------------------------------------------------------

_HIGH_FACTOR, _LOW_FACTOR = _U(2549297995355413924), _U(4865540595714422341)


@kernel
def _advance(state: Out) -> None:
    """Multiply the 128 bits of the state by PCG64's factor, and add the increment."""
    high, low = state[0], state[1]
    state[0] = _high_product(low, _LOW_FACTOR) + high * _LOW_FACTOR + low * _HIGH_FACTOR
    state[1] = low * _LOW_FACTOR
    _add(state, state[2], state[3])


@kernel
def _add(state: Out, high: np.uint64, low: np.uint64) -> None:
    total = state[1] + low
    state[0] += high + (_ONE if total < low else _U(0))
    state[1] = total


@kernel
def _high_product(x: np.uint64, y: np.uint64) -> np.uint64:
    """Return the upper 64 of the 128 bits of a product."""
    x0, x1, y0, y1 = x & _LOW, x >> _HALF, y & _LOW, y >> _HALF
    middle = x1 * y0 + (x0 * y0 >> _HALF)
    other = x0 * y1 + (middle & _LOW)
    return x1 * y1 + (middle >> _HALF) + (other >> _HALF)


@kernel
def _bits(state: Out) -> np.uint64:
    """Draw 64 bits."""
    _advance(state)
    value: np.uint64 = state[0] ^ state[1]
    turn: np.uint64 = state[0] >> _U(58)
    return value >> turn | value << (_U(64) - turn & _U(63))


@kernel
def _half_bits(state: Out) -> np.uint64:
    """Draw 32 bits: the lower half of 64, and the upper half at the next time."""
    if state[4]:
        state[4] = _U(0)
        half: np.uint64 = state[5]
        return half
    bits = _bits(state)
    state[4], state[5] = _ONE, bits >> _HALF
    return bits & _LOW


# Whole numbers ----------------------------------------------------------------------------------------


@kernel
def below(state: Out, most: int) -> int:
    """Draw a whole number from 0 to ``most``, which is below 2**32; 0 costs no bits.

    It is that of ``integers(0, most, dtype, endpoint=True)`` for int32, uint32 and int64.
    """
    if most == 0:
        return 0
    count = _U(most) + _ONE
    product = _half_bits(state) * count
    if product & _LOW < count:
        # So few of the lower halves would favour some numbers; they are drawn again.
        unfair = (_ONE << _HALF) % count
        while product & _LOW < unfair:
            product = _half_bits(state) * count
    return int(np.int64(product >> _HALF))


@kernel
def shuffled(state: Out, x: Out) -> None:
    """Bring ``x`` (n,) into a random order: that of ``shuffle`` and ``permutation``.

    The method is that of Fisher and Yates: each place, from the last one down, is swapped with one that is
    not behind it. Here NumPy draws such a place by the bits that it may have, and again where it is too
    large.
    """
    for i in range(x.size - 1, 0, -1):
        mask = _U(i)
        for k in (1, 2, 4, 8, 16):
            mask |= mask >> _U(k)
        j = _half_bits(state) & mask
        while j > _U(i):
            j = _half_bits(state) & mask
        x[i], x[j] = x[j], x[i]


@kernel
def _shuffle_end(state: Out, x: Out, first: int) -> None:
    """Shuffle the places from ``first`` on, as ``choice`` does."""
    for i in range(x.size - 1, first - 1, -1):
        j = below(state, i)
        x[i], x[j] = x[j], x[i]


@kernel
def chosen(state: Out, order: Out, out: Out) -> None:
    """Draw different numbers below the length of ``order``: those of ``choice(n, count, replace=False)``.

    Parameters:
        order: int64 (n,), scratch.
        out: int64 (count,), the numbers; count is at most n.
    """
    pool, count = order.size, out.size
    if pool > 10000 and count > pool // 50:
        for i in range(pool):
            order[i] = i
        _shuffle_end(state, order, max(pool - count, 1))
        for k in range(count):
            out[k] = order[pool - count + k]
        return
    for i in range(pool):
        order[i] = 0  # not taken
    for k in range(count):
        last = pool - count + k
        value = below(state, last)
        if order[value]:
            value = last
        order[value], out[k] = 1, value
    _shuffle_end(state, out, 1)


# Normal numbers ---------------------------------------------------------------------------------------

_TAIL, _TAIL_INVERSE = 3.6541528853610088, 0.27366123732975828


# Width and height of the layers, and below which of 2**52 places a point is under the curve: NumPy's numbers,
# which were computed once, with the rounding of one C library.
_WIDTH, _HEIGHT, _PLACES = np.load(Path(__file__).with_name("ziggurat.npy"))
_INSIDE = _PLACES.astype(np.uint64)
_ROOT_HALF = float.fromhex("0x1.2bec4p-2")  # 1 - sqrt(0.5)
_LN2_HIGH, _LN2_LOW = float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
_LOG_TERMS = (
    1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
    2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01,
)  # fmt: skip


@kernel
def normals(state: Out, out: Out) -> None:
    """Draw standard normal numbers: those of ``standard_normal``, in the dtype of ``out`` (n,)."""
    for i in range(out.size):
        out[i] = _normal(state)


@kernel
def _normal(state: Out) -> float:
    while True:
        bits = _bits(state)
        layer, minus = bits & _U(0xFF), bits & _U(0x100)
        bits_left = bits >> _U(9) & _U(0xFFFFFFFFFFFFF)
        x: float = np.float64(bits_left) * _WIDTH[layer]
        if bits_left < _INSIDE[layer]:
            return -x if minus else x
        if layer == 0:
            while True:  # Marsaglia's method for the tail
                beyond = -_TAIL_INVERSE * _log_of_rest(_fraction(state))
                y = -_log_of_rest(_fraction(state))
                if y + y > beyond * beyond:
                    # NumPy takes this bit for the sign, which is one of the place.
                    return -(_TAIL + beyond) if bits_left >> _U(8) & _ONE else _TAIL + beyond
        low, high = _HEIGHT[layer], _HEIGHT[layer - _ONE]
        if (high - low) * _fraction(state) + low < exp(-0.5 * x * x):
            return -x if minus else x


@kernel
def _fraction(state: Out) -> float:
    """Draw a multiple of 2**-53 from 0 to 1, without 1."""
    return np.float64(_bits(state) >> _U(11)) * 2.0**-53


@kernel
def _log_of_rest(x: float) -> float:
    """Return the natural logarithm of 1 - x, where x is a multiple of 2**-53, from 0 to below 1.

    These are the steps of ``log1p`` in fdlibm, from which the C library has it that NumPy calls.
    Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
    Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided
    that this notice is preserved.
    """
    if x < 2.0**-29:
        return -x - 0.5 * x * x
    f, n = -x, 0
    if x >= _ROOT_HALF:
        m, n = math.frexp(1.0 - x)
        if 2 * m < 1.0 + 0x6A09E / 2**20:
            m, n = 2 * m, n - 1
        f = m - 1.0
    half, s = 0.5 * f * f, f / (2.0 + f)
    rest = s * s * _series(s * s, _LOG_TERMS)
    return n * _LN2_HIGH - ((half - (s * (half + rest) + n * _LN2_LOW)) - f)


class Generator:
    """The draws of ``default_rng(seed)``, or of ``default_rng([seed, frame])``, as new arrays.

    >>> Generator(7).permutation(5).tolist() == np.random.default_rng(7).permutation(5).tolist()
    True
    """

    def __init__(self, seed: int, frame: int = -1) -> None:
        self._state = np.empty(STATE, np.uint64)
        seeded(entropy(seed), frame, self._state)

    def permutation(self, count: int) -> Array:
        """Return the numbers from 0 to ``count`` - 1 in a random order, int64."""
        order = np.arange(count)
        shuffled(self._state, order)
        return order

    def standard_normal(self, shape: tuple[int, ...]) -> Array:
        """Return normal numbers with mean 0 and variance 1, float64."""
        out = np.empty(shape)
        normals(self._state, out.reshape(-1))
        return out
