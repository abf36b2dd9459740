from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.kernels.elementary import (
    atan2,
    cos,
    cosines,
    exp,
    exponentials,
    half_to,
    log,
    logarithms,
    sin,
    sines,
)

RNG = np.random.default_rng(0)


def units(found: Array, wanted: Array) -> float:
    """Return the largest error, in units of the last place."""
    exact = wanted.astype(np.float64)
    return float(np.abs((found - exact) / np.spacing(np.abs(exact))).max())


def wide(x: Array) -> Array:
    return x.astype(np.longdouble)


@pytest.mark.parametrize("reach", [1.0, 30.0, 700.0])
def test_exponentials(reach: float) -> None:
    x = RNG.uniform(-reach, reach, 5000)
    assert units(exponentials(x), np.exp(wide(x))) <= 2


@pytest.mark.parametrize("reach", [1.0, 30.0, 1e5])
def test_sines_and_cosines(reach: float) -> None:
    x = RNG.uniform(-reach, reach, 5000)
    assert units(sines(x), np.sin(wide(x))) <= 3
    assert units(cosines(x), np.cos(wide(x))) <= 3


def test_logarithms_angles_and_halves() -> None:
    x, y = RNG.standard_normal((2, 3000))
    positive = np.exp(20 * x)
    assert units(np.array([log(v) for v in positive]), np.log(wide(positive))) <= 4
    angles = np.array([atan2(*point) for point in zip(y, x, strict=True)])
    assert units(angles, np.arctan2(wide(y), wide(x))) <= 4
    past = np.abs(30 * x)
    assert units(np.array([half_to(v) for v in past]), np.exp2(-wide(past))) <= 2


@pytest.mark.parametrize(
    ("function", "x", "wanted"),
    [
        (exp, 0.0, 1.0), (exp, 710.0, math.inf), (exp, -746.0, 0.0), (exp, math.inf, math.inf),
        (exp, -math.inf, 0.0), (sin, 0.0, 0.0), (cos, 0.0, 1.0), (log, 1.0, 0.0), (half_to, 0.0, 1.0),
        (half_to, 10.0, 2.0**-10), (half_to, 1074.0, 2.0**-1074), (half_to, 1e9, 0.0),
    ],
)  # fmt: skip
def test_what_is_exact(function: Callable[[float], float], x: float, wanted: float) -> None:
    assert function(x) == wanted
    assert math.isnan(exp(math.nan))


def test_arrays_have_the_bits_of_single_numbers() -> None:
    x = RNG.uniform(-50, 50, 2000)
    for array, single in ((exponentials, exp), (sines, sin), (cosines, cos)):
        assert array(x).tolist() == [single(v) for v in x]
    positive = np.exp(x)
    assert logarithms(positive).tolist() == [log(v) for v in positive]


@pytest.mark.parametrize("y", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("x", [-2.0, 0.0, 2.0])
def test_angles_on_the_axes(y: float, x: float) -> None:
    assert atan2(y, x) == pytest.approx(math.atan2(y, x), abs=1e-15)


def test_the_bits_are_those_of_every_machine() -> None:
    """Fused multiplications and additions, or a C library, give others than these, which were recorded."""
    x = np.linspace(-20, 20, 2001)
    found = b"".join(function(x).tobytes() for function in (exponentials, sines, cosines))
    assert hashlib.sha256(found).hexdigest()[:16] == "e9700b69c27806d0"
