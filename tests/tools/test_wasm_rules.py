"""tools/wasm_rules.py: how values follow from parameters and sizes, found by trying."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tools.wasm_rules import holds, rows, value_of

POINTS = [
    {"window": window, "align": align, "low": low, "n": rows * columns, "x.0": rows, "x.1": columns, "x.2": 3}
    for window, align, low, rows, columns in product(
        (2, 5, 90), ("causal", "notebook"), (None, 1.5, 4.0), (11, 16), (13, 9, 34)
    )
]
PARAMETERS = ["window", "align", "low"]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (lambda p: 7, [({}, 7)]),
        (lambda p: False, [({}, False)]),
        (lambda p: p["window"], [({}, "window")]),
        (lambda p: p["window"] - 4, [({}, "window + -4")]),
        (lambda p: 3 * p["x.1"], [({}, "3 * x.1")]),
        (lambda p: 3, [({}, "x.2")]),
        (lambda p: p["x.0"] * p["window"], [({}, "window * x.0")]),
        (lambda p: p["x.0"] - p["window"] + 1, [({}, "x.0 + -1 * window + 1")]),
        (lambda p: -(-p["x.1"] // 16) * 16, [({}, "x.1 up to 16")]),
        (lambda p: min(p["x.1"], p["x.0"]), [({}, "x.0 at most x.1")]),
        (lambda p: p["align"] == "causal", [({"align": "causal"}, True), ({"align": "notebook"}, False)]),
        (
            lambda p: 0 if p["align"] == "causal" else p["window"] + 4,
            [({"align": "causal"}, 0), ({"align": "notebook"}, "window + 4")],
        ),
        (lambda p: int(p["window"] > 5), [({"window": [None, 5]}, 0), ({"window": [90, 90]}, 1)]),
        (
            lambda p: -1.0 if p["low"] is None else p["low"],
            [({"low": None}, -1.0), ({"low": [None, None]}, "low")],
        ),
        (lambda p: p["align"][0], [({"align": "causal"}, "c"), ({"align": "notebook"}, "n")]),
        (lambda p: hash((p["window"], p["x.0"], p["x.1"])) % 1000, None),
    ],
)  # fmt: skip
def test_rows(value: Any, wanted: Any) -> None:
    found = rows(POINTS, [value(point) for point in POINTS], PARAMETERS)
    assert (found and [(row["when"], row["is"]) for row in found]) == wanted


def test_rows_give_the_value_of_each_point() -> None:
    def value(point: Any) -> int:
        return int(2 * point["x.0"] if point["align"] == "causal" else 1 if point["low"] is None else 5)

    found = rows(POINTS, [value(point) for point in POINTS], PARAMETERS)
    assert found
    for point in POINTS:
        row = next(row for row in found if holds(row["when"], point))
        assert value_of(row["is"], point) == value(point)


@pytest.mark.parametrize(
    ("when", "point", "wanted"),
    [
        ({}, {}, True),
        ({"a": "x"}, {"a": "x"}, True),
        ({"a": "x"}, {"a": "y"}, False),
        ({"a": None}, {"a": 0}, False),
        ({"a": [None, 5]}, {"a": 5}, True),
        ({"a": [None, 5]}, {"a": 6}, False),
        ({"a": [2, 5]}, {"a": 1}, False),
        ({"a": [None, None]}, {"a": None}, False),
        ({"a": [None, None]}, {"a": "x"}, False),
        ({"a": "x", "b": True}, {"a": "x", "b": False}, False),
    ],
)
def test_holds(when: Any, point: Any, wanted: bool) -> None:
    assert holds(when, point) is wanted
