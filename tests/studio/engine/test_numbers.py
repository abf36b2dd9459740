"""engine/numbers.js: numbers as Python writes them."""

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
        "engine/numbers.js",
        "given.map(Number).map((x) => [m.repr(x), ...[6, 4, 12].map((n) => m.general(x, n))])",
        [repr(x) for x in found],
    )
    assert written == [[repr(x), f"{x:g}", f"{x:.4g}", f"{x:.12g}"] for x in found]


def test_what_is_no_number_is_named() -> None:
    found = in_node("engine/numbers.js", "[NaN, Infinity, -Infinity].map((x) => [m.repr(x), m.general(x)])")
    assert found == [["nan", "nan"], ["inf", "inf"], ["-inf", "-inf"]]
