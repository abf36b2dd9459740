from __future__ import annotations

from typing import Any

import pytest

from stream_sparse import Pipeline, nodes
from stream_sparse.base import Node
from stream_sparse.base.function import function_node
from stream_sparse.frame import Array, Clock, Medium
from stream_sparse.plan.plan import Ref
from stream_sparse.plan.units_of_measure import UnitsOfMeasure


def test_a_bare_name_is_the_first_output() -> None:
    measures = nodes.Sparsity(measures=("hoyer", "kurtosis"))
    pipeline = Pipeline("sample:macaw").then(nodes.PixelTap(row=3, col=4), name="pixel")
    pipeline = pipeline.then(measures, name="sparse", from_="source")
    units = UnitsOfMeasure(pipeline.plan, Medium((9, 9), "uint8", 30.0, False, Clock("pts")))
    assert [units.of(Ref(*name)) for name in (("source",), ("pixel",), ("sparse",), ("sparse", "hoyer"))] == [
        "gray levels", "gray levels", "", "",
    ]  # fmt: skip
    assert units.of_axes("pixel") == {}
    floats = UnitsOfMeasure(pipeline.plan, Medium((9, 9), "float32", 30.0, False, Clock("pts")))
    assert floats.of(Ref("pixel")) == ""


def count(x: Array) -> float:
    return float((x > 150).sum())


def also_count(x):  # type: ignore[no-untyped-def]
    return (x > 150).sum()


def double(x: float) -> float:
    return 2 * x


def brighter(x: Array) -> Array:
    return x + 1


class Shares(Node):
    def fields(self) -> tuple[str, ...]:
        return ("dark", "bright")

    def update(self, x: Array) -> dict[str, float]:
        return {"dark": 0.0, "bright": 1.0}


@pytest.mark.parametrize(
    ("node", "unit"),
    [(count, ""), (also_count, ""), (double, "gray levels"), (brighter, "gray levels"), (Shares, {})],
)
def test_a_number_made_of_an_array_has_no_unit_unless_its_node_says_one(node: Any, unit: Any) -> None:
    made = node() if isinstance(node, type) else function_node(node)()
    assert made.units_of_measure("gray levels") == unit
