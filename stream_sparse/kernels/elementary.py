"""Elementary functions of float64, the same bits on any machine.

Those of the C library differ in their last bits between libraries, and between processors with and without a
fused multiplication and addition. Here each is a reduction of its argument and a power series, cut where its
terms are below the rounding: results are within four units in the last place.

Source: Muller, "Elementary functions: algorithms and implementation" (3rd edition, 2016), chapters 3 and 11.
"""

from __future__ import annotations

import math

import numpy as np

from stream_sparse.frame import Array

from ._jit import Out, kernel

# Constants in parts; the first have so few bits that their products with a whole number below 2^20 are exact.
_LN2, _LN2_HIGH, _LN2_LOW = (
    float.fromhex(x) for x in ("0x1.62e42fefa39efp-1", "0x1.62e42fef00000p-1", "0x1.473de6af278edp-34")
)
_TURN_HIGH, _TURN_MID, _TURN_LOW = (
    float.fromhex(x) for x in ("0x1.921fb54400000p+0", "0x1.0b4611a600000p-34", "0x1.3198a2e037073p-69")
)  # a quarter of a turn
_EXP = tuple(1 / math.factorial(k) for k in range(14, -1, -1))
_SIN = tuple((-1) ** k / math.factorial(2 * k + 1) for k in range(8, 0, -1))
_COS = tuple((-1) ** k / math.factorial(2 * k) for k in range(9, 1, -1))
_ARTANH = tuple(1 / (2 * k + 1) for k in range(11, 0, -1))
_ATAN = tuple((-1) ** k / (2 * k + 1) for k in range(12, 0, -1))


@kernel
def _series(x: float, terms: tuple[float, ...]) -> float:
    """Return the polynomial in x whose coefficients are ``terms``, the highest power first."""
    total = terms[0]
    for k in range(1, len(terms)):
        total = total * x + terms[k]
    return total


@kernel
def exp(x: float) -> float:
    """Return e to the power of x.

    >>> exp(0.0), exp(-1000.0)
    (1.0, 0.0)
    """
    if x != x:
        return x
    if x > 709.782712893384:
        return np.inf
    if x < -745.2:
        return 0.0
    n = np.rint(x / _LN2)
    return math.ldexp(_series((x - n * _LN2_HIGH) - n * _LN2_LOW, _EXP), int(n))


@kernel
def half_to(x: float) -> float:
    """Return 0.5 to the power of x, at least 0: the weight that is left after x half-lives.

    >>> half_to(3.0)
    0.125
    """
    n = np.rint(min(x, 2000.0))
    return math.ldexp(_series((n - x) * _LN2, _EXP), -int(n)) if x < 1100 else 0.0


@kernel
def log(x: float) -> float:
    """Return the natural logarithm of x, which is above 0 and finite.

    >>> log(1.0)
    0.0
    """
    m, n = math.frexp(x)
    if m < 0.7071067811865476:
        m, n = 2 * m, n - 1
    z = (m - 1.0) / (m + 1.0)
    return n * _LN2_HIGH + (n * _LN2_LOW + 2 * (z + z * (z * z * _series(z * z, _ARTANH))))


@kernel
def _quarters(x: float) -> tuple[float, int]:
    """Return x less the nearest number of quarter turns, and that number modulo 4."""
    n = np.rint(x / _TURN_HIGH)
    return ((x - n * _TURN_HIGH) - n * _TURN_MID) - n * _TURN_LOW, int(n) & 3


@kernel
def _sin_near(r: float) -> float:
    return r + r * (r * r * _series(r * r, _SIN))


@kernel
def _cos_near(r: float) -> float:
    square = r * r
    return 1.0 - (0.5 * square - square * square * _series(square, _COS))


@kernel
def sin(x: float) -> float:
    """Return the sine of x radians, a magnitude below a million.

    >>> sin(0.0)
    0.0
    """
    r, n = _quarters(x)
    value = _cos_near(r) if n & 1 else _sin_near(r)
    return -value if n & 2 else value


@kernel
def cos(x: float) -> float:
    """Return the cosine of x radians, a magnitude below a million.

    >>> cos(0.0)
    1.0
    """
    r, n = _quarters(x)
    value = _sin_near(r) if n & 1 else _cos_near(r)
    return -value if n == 1 or n == 2 else value


@kernel
def _atan(x: float) -> float:
    """Return the arc tangent of x from 0 to 1, by halving the angle twice."""
    x = x / (1.0 + math.sqrt(1.0 + x * x))
    x = x / (1.0 + math.sqrt(1.0 + x * x))
    return 4 * (x + x * (x * x * _series(x * x, _ATAN)))


@kernel
def atan2(y: float, x: float) -> float:
    """Return the angle of the point (x, y), both finite, from -pi to pi.

    >>> atan2(0.0, 1.0)
    0.0
    """
    a, b = abs(x), abs(y)
    if a == 0.0 and b == 0.0:
        return 0.0
    angle = _atan(b / a) if b <= a else math.pi / 2 - _atan(a / b)
    if x < 0.0:
        angle = math.pi - angle
    return -angle if y < 0.0 else angle


@kernel
def sinusoids(low: float, high: float, begin: int, out: Out) -> bool:
    """Set each row of ``out`` to ``sin(f * t)`` for t = begin, begin + 1, ...

    The frequencies f are spaced evenly from ``low`` to ``high``, as by ``numpy.linspace``.
    """
    count = len(out)
    step = (high - low) / max(count - 1, 1)
    for j in range(count):
        frequency = high if 0 < j == count - 1 else j * step + low
        for t in range(out.shape[1]):
            out[j, t] = sin(frequency * (begin + t))
    return True


# Of arrays: the same steps as above, so the same bits. They are not kernels: what is made of them is kept, as
# atoms are, and a kernel that is not compiled yet gives noise at first.


def exponentials(x: Array) -> Array:
    """Return e to the power of each value of an array, float64."""
    x = np.clip(np.asarray(x, np.float64), -746.0, 709.782712893384)
    n = np.rint(x / _LN2)
    return np.asarray(np.ldexp(_polynomial((x - n * _LN2_HIGH) - n * _LN2_LOW, _EXP), n.astype(np.int64)))


def logarithms(x: Array) -> Array:
    """Return the natural logarithm of each value of an array, above 0 and finite, float64."""
    m, n = np.frexp(np.asarray(x, np.float64))
    small = m < 0.7071067811865476
    m, n = np.where(small, 2 * m, m), n - small
    z = (m - 1.0) / (m + 1.0)
    return np.asarray(n * _LN2_HIGH + (n * _LN2_LOW + 2 * (z + z * (z * z * _polynomial(z * z, _ARTANH)))))


def sines(x: Array) -> Array:
    """Return the sine of each value of an array, in radians, float64."""
    sine, cosine, n = _near(x)
    value = np.where(n & 1, cosine, sine)
    return np.asarray(np.where(n & 2, -value, value))


def cosines(x: Array) -> Array:
    """Return the cosine of each value of an array, in radians, float64."""
    sine, cosine, n = _near(x)
    value = np.where(n & 1, sine, cosine)
    return np.asarray(np.where((n == 1) | (n == 2), -value, value))


def _near(x: Array) -> tuple[Array, Array, Array]:
    """Return sine and cosine of x less the nearest number of quarter turns, and that number modulo 4."""
    x = np.asarray(x, np.float64)
    n = np.rint(x / _TURN_HIGH)
    r = ((x - n * _TURN_HIGH) - n * _TURN_MID) - n * _TURN_LOW
    square = r * r
    sine = r + r * (r * r * _polynomial(square, _SIN))
    cosine = 1.0 - (0.5 * square - square * square * _polynomial(square, _COS))
    return sine, cosine, n.astype(np.int64) & 3


def _polynomial(x: Array, terms: tuple[float, ...]) -> Array:
    """Return the polynomial in x whose coefficients are ``terms``, the highest power first."""
    total = np.full(x.shape, terms[0])
    for term in terms[1:]:
        total = total * x + term
    return total
