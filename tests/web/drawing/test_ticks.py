"""drawing/ticks.js and readings.js: numbers of the page are those of Python, to the letter."""

from __future__ import annotations

import numpy as np

from stream_sparse.drawing.readings import Reading, exactly, line_of, nearest
from stream_sparse.drawing.ticks import nice_above, nice_step, number, ticks
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
RANDOM = np.random.default_rng(11)


def numbers() -> list[float]:
    """Return numbers of all sizes: any bits, few digits, halfway between two texts, and beside these."""
    few = [m * 10.0**e for m in (1, 2.5, 9.995, 99.5, 123456.5) for e in range(-12, 13)]
    halves = [(k + 0.5) * 2.0**e for k in range(0, 40, 3) for e in range(-8, 12)]
    short = np.round(RANDOM.normal(size=400) * 10.0 ** RANDOM.integers(-6, 7, 400), 3).tolist()
    some: list[float] = [*few, *halves, *short]
    beside = [float(np.nextafter(x, to)) for x in some[::3] for to in (-np.inf, np.inf)]
    bits = RANDOM.integers(0, 2**64, 600, dtype=np.uint64).view(np.float64).tolist()
    every = [0.0, 1e21, 1e22, 5e-324, 1.7e308, float("inf"), float("nan"), *some, *beside, *bits]
    return [sign * x for x in every for sign in (1, -1)]


def as_text(values: list[float]) -> list[str]:
    """Return numbers as JavaScript reads them, also those that JSON has no word for."""
    return [repr(x).replace("inf", "Infinity").replace("nan", "NaN") for x in values]


def test_values_in_words_are_those_of_python() -> None:
    values = numbers()
    given = as_text(values)
    words = in_node(
        "drawing/ticks.js", "given.map(Number).map((x) => [1, 3, 5].map((n) => m.number(x, n)))", given
    )
    ranges = in_node(
        "drawing/readings.js", "given.map(Number).map((x, k, all) => m.exactly(x, all.at(k - 1)))", given
    )
    assert words == [[number(x, n) for n in (1, 3, 5)] for x in values]
    assert ranges == [exactly(x, values[k - 1]) for k, x in enumerate(values)]


def test_ticks_and_round_numbers_are_those_of_python() -> None:
    sizes = 10.0 ** RANDOM.uniform(-12, 12, 600)
    lows = RANDOM.choice([0.0, 1.0, 30.0, 1e4], 600) * RANDOM.normal(size=600) * sizes
    spans = [
        [float(a), float(b), int(n)]
        for a, b, n in zip(lows, lows + sizes, RANDOM.integers(1, 9, 600), strict=True)
    ]
    spans += [
        [0, 1, 5],
        [-3, 9, 4],
        [1, 1, 5],
        [1e15, 1e15 + 0.125, 5],
        [0, 1e-5, 3],
        [-1.0, 0.0, 1],
        [5e5, 2e6, 4],
    ]
    found = in_node(
        "drawing/ticks.js",
        "given.map(([low, high, n]) =>"
        " [m.ticks(low, high, n), m.niceAbove(high), m.niceStep(high - low, n)])",
        spans,
    )
    for (low, high, n), (marks, above, step) in zip(spans, found, strict=True):
        assert [tuple(mark) for mark in marks] == ticks(low, high, n), (low, high, n)
        assert (above, step) == (nice_above(high), nice_step(high - low, n)), (low, high, n)


LINES: list[tuple[str, list[Reading]]] = [
    ("0.500 s", [Reading("pixel", "84", "gray levels"), Reading("relu", "0", "gray levels")]),
    ("0.500 s", [Reading("pixel", "84", "gray levels"), Reading("k", "0")]),
    ("row 6, column 13", [Reading("", "84")]),
    ("at -3", [Reading("pixel", "no value"), Reading("relu", "no value")]),
    ("at 1", [Reading(f"curve {k}", "1.5", "rad") for k in range(40)]),
    ("at 2", []),
]


def test_lines_of_words_are_those_of_python() -> None:
    rows = [[float(x) for x in RANDOM.integers(0, 30, 14)] for _ in range(20)]
    given = {"lines": [[place, [r._asdict() for r in some]] for place, some in LINES], "rows": rows}
    lines, near = in_node(
        "drawing/readings.js",
        "[given.lines.map(([place, some]) => m.lineOf(place, some)),"
        " given.rows.map((row) => m.nearest(row, 12))]",
        given,
    )
    assert lines == [line_of(place, some) for place, some in LINES]
    assert near == [nearest(row, 12) for row in rows]
