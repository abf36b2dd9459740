from __future__ import annotations

from stream_sparse import Pipeline, nodes
from stream_sparse.frame import Clock, Medium
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
