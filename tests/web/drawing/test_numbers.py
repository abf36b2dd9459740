"""drawing/numbers.js: numbers as Python writes them."""

from __future__ import annotations

import math
import random
import struct

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
ODD = [0.0, -0.0, 1e15, 1e16, 1e-4, 1e-5, 123456.5, 6597725.0, 999999.5, 5e-324, 1.7976931348623157e308, 0.1]


def test_numbers_are_written_as_by_python() -> None:
    rng = random.Random(1)
    found = list(ODD)
    for _ in range(3000):
        bits: float = struct.unpack("d", struct.pack("Q", rng.getrandbits(64)))[0]
        found += [bits] if math.isfinite(bits) else []
        found += [rng.uniform(-1e4, 1e4), round(rng.uniform(-100, 100), rng.randrange(5))]
        found += [10 ** rng.uniform(-7, 18), float(rng.randrange(10**7))]
    written = in_node(
        "drawing/numbers.js",
        "given.map(Number).map((x) => [m.repr(x), ...[6, 4, 12].map((n) => m.general(x, n))])",
        [repr(x) for x in found],
    )
    assert written == [[repr(x), f"{x:g}", f"{x:.4g}", f"{x:.12g}"] for x in found]


def test_numbers_are_rounded_as_by_python() -> None:
    rng = random.Random(2)
    halves = [(k + 0.5) * 2.0**e for k in range(0, 40, 3) for e in range(-8, 60)]
    few = [m * 10.0**e for m in (1, 2.5, 9.995, 99.5, 123456.5) for e in range(-12, 24)]
    beside = [math.nextafter(x, to) for x in halves + few for to in (-math.inf, math.inf)]
    found = [sign * x for x in [*ODD, *halves, *few, *rng.sample(beside, 600)] for sign in (1, -1)]
    written = in_node(
        "drawing/numbers.js",
        "given.map(Number).map((x) => [...[0, 1, 4].flatMap((n) => [m.fixed(x, n), m.exponential(x, n)]),"
        " BigInt(m.round(x)).toString()])",
        [repr(x) for x in found],
    )
    python = [[f"{x:.0f}", f"{x:.0e}", f"{x:.1f}", f"{x:.1e}", f"{x:.4f}", f"{x:.4e}"] for x in found]
    assert written == [[*texts, str(round(x))] for x, texts in zip(found, python, strict=True)]
